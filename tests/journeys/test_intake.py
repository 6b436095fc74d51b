"""An analyst takes reports in: the first time, again, corrected, wrong ones, and a recall."""

from pathlib import Path

import pytest
from clew_command import Workstation

from clew.intake.reports import report_sources

TIP = """<cyberTip reportId="{number}"><report><personOrUserReported>
<espIdentifier>ana7</espIdentifier><espService>Store Example</espService>{captures}
</personOrUserReported></report></cyberTip>"""
CAPTURE = """<ipCaptureEvent><ipAddress>{}</ipAddress><eventName>Login</eventName>
<dateTime>2025-05-01T09:59:00Z</dateTime><port>51234</port></ipCaptureEvent>"""


@pytest.fixture
def station(tmp_path: Path) -> Workstation:
    station = Workstation(tmp_path)
    station.clew("init")
    return station


def _tip(folder: Path, *addresses: str, number: int = 7) -> Path:
    path = folder / f"tip-{number}.xml"
    captures = "".join(map(CAPTURE.format, addresses))
    path.write_text(TIP.format(number=number, captures=captures))
    return path


def test_a_drop_of_every_source_is_taken_in_once(station: Workstation, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    for source in report_sources():
        for example in source.examples():
            for name, content in example.files.items():
                path = drop / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    first = station.clew("intake", drop, "--tlp", "green", "--attachments", tmp_path / "attached")
    again = station.clew("intake", drop)

    keys = {key for s in report_sources() for example in s.examples() for key in example.keys}
    assert f"Reports: {len(keys)} new, 0 changed, 0 known already" in first
    assert f"Reports: 0 new, 0 changed, {len(keys)} known already" in again
    assert "0 added, 0 withdrawn" in again
    listed = station.lines("reports", "list")
    assert {row["key"] for row in listed} == keys
    assert {row["marking"] for row in listed} == {"TLP:GREEN"}
    assert [path.read_bytes() for path in (tmp_path / "attached").rglob("*.jpg")] == [b"lamp"]


def test_a_correction_withdraws_and_a_recall_silences(station: Workstation, tmp_path: Path) -> None:
    station.clew("intake", _tip(tmp_path, "203.0.113.7", "203.0.113.8"))

    [line] = station.lines("intake", _tip(tmp_path, "203.0.113.7", "203.0.113.9"))
    seen = [row["seen"] for row in station.lines("reports", "show", "cybertip:7")[1:]]
    station.clew("reports", "recall", "cybertip:7", "--reason", "wrong person")
    [after] = station.lines("intake", _tip(tmp_path, "203.0.113.7"))

    assert (line["changed"], line["added"], line["withdrawn"]) == (["cybertip:7"], 1, 1)
    assert sorted(seen) == ["ip:203.0.113.7", "ip:203.0.113.9", "screen_name:ana7"]
    assert after["recalled"] == ["cybertip:7"]
    assert [row["state"] for row in station.lines("reports", "list")] == ["recalled"]


def test_a_report_is_passed_on_and_taken_in_by_another_bureau(
    station: Workstation, tmp_path: Path
) -> None:
    other = Workstation(tmp_path / "other")
    other.clew("init")
    station.clew("intake", _tip(tmp_path, "203.0.113.7"))
    asked = ("--format", "cybertip", "--reason", "asked for by a partner")

    said = station.clew("reports", "export", "cybertip:7", tmp_path / "out.xml", *asked)
    other.clew("intake", tmp_path / "out.xml")

    assert "Not in it, for the format cannot say it: TLP markings (1)" in said
    shown = [at.lines("reports", "show", "cybertip:7") for at in (station, other)]
    first, second = (sorted(rows[1:], key=str) for rows in shown)  # of one moment, in any order
    assert first == second


def test_wrong_parts_are_told_with_what_to_do_and_the_rest_is_taken(
    station: Workstation, tmp_path: Path
) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    _tip(folder, "10.0.0.7", "203.0.113.7", number=8)
    (folder / "bomb.xml").write_text(
        '<!DOCTYPE c [<!ENTITY a "lol">]><cyberTip reportId="9"><report>&a;</report></cyberTip>'
    )
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")

    told = station.clew("intake", folder, code=1)

    assert "Reports: 1 new" in told
    assert "ipAddress: the address 10.0.0.7 is private" in told
    assert "bomb.xml" in told
    assert "photo.jpg" in told
    refused = station.lines("reports", "refused")
    assert {row["element"] for row in refused} == {"ipAddress", "line 1", "file"}
    assert all(row["advice"] for row in refused)


def test_a_form_is_printed_filled_in_and_taken_in(station: Workstation, tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    empty = station.clew("reports", "form")
    form.write_text(
        empty.replace('number = ""', 'number = "2026-17"')
        .replace('service = ""', 'service = "chat.example"')
        .replace('account = ""', 'account = "ana7"')
        .replace('ip = ""', 'ip = "203.0.113.7"')
    )

    station.clew("intake", form)

    rows = station.lines("reports", "show", "form:2026-17")
    assert {row["seen"] for row in rows[1:]} == {"ip:203.0.113.7", "screen_name:ana7"}


def test_an_unknown_report_is_told_as_such(station: Workstation) -> None:
    assert "there is no report x" in station.clew("reports", "show", "x", code=2)
