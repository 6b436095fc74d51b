"""A CyberTip that was read and is written says the same again, as the form wants it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from clew.exchange.losses import Losses
from clew.exchange.parcel import ParcelReport
from clew.exchange.parcels import report_format
from clew.intake.reports import read_document, report_sources
from clew.intake.source import Document
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Refused, Report
from clew.model.sighting import Basis, Event, Sighting, Standing
from invented_tips import ENUMERATIONS, SEQUENCES, tip

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SEEDS = range(60)


def _read(content: bytes, folder: Path, name: str = "tip.xml"):
    path = folder / name
    path.write_bytes(content)
    found = list(read_document(Document(path, path.name), now=NOW))
    heads = [one for one in found if isinstance(one, Report)]
    said = [one for one in found if isinstance(one, Sighting)]
    return heads[-1], said, [one for one in found if isinstance(one, Refused)]


def _written(head: Report, said=()) -> tuple[bytes, dict[str, int]]:
    pieces, losses = [], Losses()
    report = ParcelReport(head=head, said=lambda: iter(said))
    report_format("cybertip").write_report(report, pieces.append, losses=losses)
    return "".join(pieces).encode(), {loss.what: loss.times for loss in losses.all()}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_written_is_read_as_what_it_was(seed, tmp_path) -> None:
    head, said, refused = _read(tip(seed), tmp_path)

    written, losses = _written(head, said)

    again, said_again, refused_again = _read(written, tmp_path)
    assert set(refused_again) <= set(refused)
    fields = sum(times for what, times in losses.items() if what.startswith(_WHOSE))
    assert all(what.startswith((_WHOSE, _SPELLING)) for what in losses)
    assert again.unknown.items() <= head.unknown.items()
    assert len(head.unknown) - len(again.unknown) == fields
    assert _without_unknown(again) == _without_unknown(head)
    if not any(what.startswith(_SPELLING) for what in losses):
        assert Counter(said_again) == Counter(said)
    assert Counter(map(_named, said_again)) == Counter(map(_named, said))


_WHOSE = "a field of which nobody can tell where it stood ("
_SPELLING = "the report's own spelling"


def _named(seen: Sighting):
    return replace(seen, written="")


def _without_unknown(head: Report) -> Report:
    return replace(head, unknown={})


@pytest.mark.parametrize("seed", SEEDS)
def test_elements_stand_in_the_order_of_the_form_and_hold_its_words(seed, tmp_path) -> None:
    head, said, _ = _read(tip(seed), tmp_path)

    document = fromstring(_written(head, said)[0])

    for element in document.iter():
        order = SEQUENCES.get(element.tag, ())
        places = [order.index(child.tag) for child in element if child.tag in order]
        assert places == sorted(places), element.tag
        if element.tag in ENUMERATIONS:
            assert element.text in ENUMERATIONS[element.tag]


def _head(**said) -> Report:
    return Report(**{"key": "cybertip:7", "format": "CyberTip XML", "sender": "", **said})


def _stated(kind: IdentifierKind, value: str, **said) -> Sighting:
    plain = {"occasion": "personOrUserReported", "subject": account("chat.example", "ana")}
    plain |= {"event": Event.STATED, "basis": Basis.ASSESSMENT, "standing": Standing.SUSPECT}
    return Sighting("cybertip:7", identifier=Identifier(kind, value), **(plain | said))


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ({"received_at": NOW}, "when a report was received"),
        ({"sender": "Store Example"}, "who sent a report"),
        ({"incident": "a stolen lamp"}, "a word that the form does not list (incidentType)"),
        ({"summary": "a\x0bb"}, "a character that XML cannot hold"),
        (
            {"format": "CyberTip JSON", "unknown": {"reportedPerson 1/gender": "f"}},
            "a field of another form (gender)",
        ),
        (
            {"unknown": {"victim/not a name": "x"}},
            "a field of which nobody can tell where it stood (victim/not)",
        ),
    ],
)
def test_what_the_form_has_no_place_for_in_a_head_is_told(said, lost) -> None:
    assert _written(_head(**said))[1] == {lost: 1}


@pytest.mark.parametrize(
    ("seen", "lost"),
    [
        (
            _stated(IdentifierKind.WALLET, "bc1q"),
            "an identifier that the form has no place for there (wallet)",
        ),
        (
            _stated(IdentifierKind.EMAIL, "a@mail.example", standing=Standing.WITNESS),
            "that somebody is called a witness",
        ),
        (
            _stated(IdentifierKind.EMAIL, "a@mail.example", basis=Basis.FACT),
            "that what the form only states is a fact",
        ),
        (
            _stated(IdentifierKind.NAME, "ana van lake", written="Ana van Lake"),
            "where somebody's first names end",
        ),
        (
            _stated(IdentifierKind.PHONE, "+919812345678", written="098123 45678"),
            "the report's own spelling (phone)",
        ),
        (
            _stated(
                IdentifierKind.IP,
                "203.0.113.7",
                event=Event.MESSAGE,
                occasion="personOrUserReported/ipCaptureEvent 1",
            ),
            "what happened (message), which became Other",
        ),
    ],
)
def test_what_the_form_has_no_place_for_in_what_was_seen_is_told(seen, lost) -> None:
    assert _written(_head(), [seen])[1] == {lost: 1}


def test_a_field_of_one_account_is_never_written_with_another(tmp_path) -> None:
    """Of the first person nothing was seen; the account with the file may be theirs or not."""
    file = _stated(
        IdentifierKind.FILE_HASH,
        "md5:00112233445566778899aabbccddeeff",
        occasion="file f1",
        event=Event.UPLOAD,
        basis=Basis.FACT,
    )

    written, losses = _written(_head(unknown={"personOrUserReported/profileBio": "x"}), [file])

    assert b"profileBio" not in written
    lost = "a field of somebody of whom nothing was seen (personOrUserReported)"
    assert losses == {lost: 1}
    assert [str(one.subject) for one in _read(written, tmp_path)[1]][-1] == (
        "account:ana@chat.example"
    )


def test_what_the_police_received_is_written_as_providers_submit_it(tmp_path) -> None:
    source = next(each for each in report_sources() if each.name == "CyberTip JSON")
    example = source.examples()[0]
    name, content = next(iter(example.files.items()))
    head, said, _ = _read(content, tmp_path, name)

    written, _ = _written(head, said)

    again, said_again, refused = _read(written, tmp_path)
    assert (again.key, again.incident, again.incident_at) == (
        *(head.key, head.incident, head.incident_at),
    )
    assert refused == []
    seen = {one.identifier for one in said if one.identifier.kind is not IdentifierKind.WALLET}
    assert {one.identifier for one in said_again} == seen


def test_what_would_break_xml_is_text_in_it(tmp_path) -> None:
    hostile = 'x</additionalInfo><report a="1">&amp;<!-- ]]> \r\n'
    head = _head(summary=hostile.strip(), unknown={"@note": 'a"b\n<c>'})

    again, _, refused = _read(_written(head)[0], tmp_path)

    assert refused == []
    assert (again.summary, again.unknown) == (head.summary, head.unknown)
