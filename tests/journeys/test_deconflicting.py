"""Two bureaux and a hub, each a vault of its own: what do both hold, and who is to be talked to?"""

import re

import pytest
from linked_bureaux import visit

pytestmark = pytest.mark.timeout(900)  # some fifty commands, each a process
TIP = """<cyberTip reportId="{number}"><report><personOrUserReported>
<espIdentifier>{account}</espIdentifier><espService>Store Example</espService>
</personOrUserReported></report></cyberTip>"""


def _took_in(station, *accounts):
    for number, account in enumerate(accounts, start=1):
        path = station.folder / f"tip-{number}.xml"
        path.write_text(TIP.format(number=number, account=account))
        station.clew("intake", path)


def test_two_bureaux_find_out_what_both_hold_and_who_to_talk_to(bureaux, tmp_path):
    hub, nz, ind = bureaux.values()
    stick = tmp_path / "stick"
    _took_in(nz, "ana7", "ben8")
    _took_in(ind, "ana7", "cid9")
    hub.clew("deconflict", "epoch", "2026-12")
    visit(stick, hub)
    for station in (nz, ind):
        station.clew("deconflict", "receive", stick)
    why = ("--reports", "--kind", "account", "--reason", "the same ring?")
    told = nz.clew("deconflict", "start", "IN", "--hub", "HUB", *why, "--note", "of spring")
    run = re.search(r"Run (\w{8}) is offered to IN: 2 selectors", told).group(1)
    visit(stick, nz, hub, nz, ind)
    assert "of spring" in ind.clew("deconflict", "list", "--json")
    assert run in ind.clew("waiting")
    ind.clew("deconflict", "accept", run, "--reports", "--reason", "they ask")
    visit(stick, ind, hub, ind, nz, ind, nz)

    for station, other in ((nz, "cid9"), (ind, "ben8")):
        (row,) = station.lines("deconflict", "list")
        assert (row["state"], row["ours"], row["theirs"], row["hits"]) == ("done", 2, 2, 1)
        (row,) = station.lines("deconflict", "contacts")
        assert "ana7" in row["selector"]
        assert other not in str(station.lines("deconflict", "contacts"))
    ind.clew("deconflict", "desk", "Desk of Delhi, +91 11 1")
    ind.clew("deconflict", "contact", ind.lines("deconflict", "contacts")[0]["contact"])
    visit(stick, ind, nz)
    (row,) = nz.lines("deconflict", "contacts")
    assert (row["they"], row["talk_to"]) == ("accepted", "Desk of Delhi, +91 11 1")
    assert [one["asked_on_day"] for one in hub.lines("deconflict", "usage")] == [258, 258]
