"""Sealing and opening: what arrives is what was sent, to whom it was released, or nothing."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.freshness import StaleDirectoryError
from clew.exchange.directory.keys import DeadKeyError, Reason
from clew.exchange.directory.members import NotAMemberError
from clew.exchange.directory.update import Directory
from clew.exchange.sealed import sealing as sealing_module
from clew.exchange.sealed.checking import (
    DowngradeError,
    ExpiredPackageError,
    WrongRecipientError,
)
from clew.exchange.sealed.label import HEAD_BYTES, DamagedPackageError, check_label
from clew.exchange.sealed.opening import NoRoomError, UnreleasedError
from clew.exchange.sealed.sealing import (
    Blob,
    ChangedFileError,
    NoCommonSuiteError,
    OutsideAudienceError,
    seal_package,
)
from clew.exchange.sealed.streams import ForkError, GapError, Position, ReplayError
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Recall, Subject, Version, signed_statement
from clew.handling.tlp import Tlp
from clew.simulate.bureaux import AGE, DAY, NOW, P256, Bureau, Hub, draft, sharing, take

NOTE = Subject("AQ", "record-note")


class Place:
    """A hub, three bureaux, a note, and a folder in which packages arrive."""

    def __init__(self, folder: Path) -> None:
        self.hub = Hub()
        self.a, self.b, self.c = (Bureau(name) for name in ("AQ", "BV", "CX"))
        self.hub.admit(self.a, self.b, self.c)
        self.directory: Directory = self.hub.directory()
        self.note = folder / "note.txt"
        self.note.write_bytes(os.urandom(200_000))
        self.package = folder / "package.clew"
        self.arrived = folder / "arrived"
        self.arrived.mkdir()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    assert not list(tmp_path.glob("*.part"))


def seal(place: Place, *recipients: str, **state: object) -> None:
    sent = sharing(place.a, place.note, *recipients)
    sending = place.a.sending(place.directory, **state)
    seal_package(sent, place.package, sending=sending, now=NOW)


@pytest.mark.parametrize("suite", [AGE, P256])
def test_every_recipient_gets_what_was_sent(place: Place, suite: str) -> None:
    for each in (place.a, place.b, place.c):
        place.hub.members[each.name] = replace(each.member, suites=(suite,))
    place.directory = place.hub.directory()
    seal(place, "BV", "CX")

    for reader in (place.b, place.c):
        opened = take(place.package, reader.receiving(place.directory), place.arrived)

        assert [(place.arrived / each.sha256).read_bytes() for each in opened.blobs] == [
            place.note.read_bytes()
        ]
        assert opened.manifest.suite == suite
        assert opened.manifest.purpose == "referral"
        assert opened.position.number == 1
        assert opened.changed[NOTE].is_released_to(reader.name)
        assert opened.withheld == ()


def test_a_relay_checks_it_and_cannot_open_it(place: Place) -> None:
    seal(place, "BV")

    with place.package.open("rb") as file:
        label = check_label(file, directory=place.directory, now=NOW)

    assert (label.sender, label.size) == ("AQ", place.package.stat().st_size - HEAD_BYTES)
    head = place.package.read_bytes()[:HEAD_BYTES]
    document = json.loads(head[head.index(b"{") : head.rindex(b"}") + 1])
    assert "BV" not in json.dumps(document["body"])
    assert set(document) == {"body", "signatures"}  # letters of a signature may be any
    with pytest.raises(Exception, match="for whom it is"):
        take(place.package, place.c.receiving(place.directory), place.arrived)
    assert list(place.arrived.iterdir()) == []


def test_a_relay_sees_that_bytes_are_missing_or_others(place: Place) -> None:
    seal(place, "BV")
    raw = place.package.read_bytes()
    forms = {
        "a bit changed": raw[:-1] + bytes([raw[-1] ^ 1]),
        "cut off": raw[:-1],
        "longer": raw + b"\0",
        "only the head": raw[:HEAD_BYTES],
    }

    for form in forms.values():
        with pytest.raises(DamagedPackageError, match="get it again"):
            check_label(BytesIO(form), directory=place.directory, now=NOW)


def test_a_package_is_taken_once_and_in_order(place: Place) -> None:
    """
    packages 1, 2, 3 are sealed
    3 comes first -> gap;  1, 2 are taken;  1 and 2 come again -> replay;  3 is taken
    """
    packages, position = [], {}
    for _ in range(3):
        sending = place.a.sending(place.directory, positions=position)
        made = seal_package(draft("BV"), place.package, sending=sending, now=NOW)
        position = dict(made.positions)
        packages.append(place.package.read_bytes())
    known = Position()

    def offer(number: int) -> Position:
        place.package.write_bytes(packages[number - 1])
        receiving = place.b.receiving(place.directory, positions={"AQ": known})
        return take(place.package, receiving, place.arrived).position

    with pytest.raises(GapError, match="package 3 came before package 1"):
        offer(3)
    known = offer(1)
    known = offer(2)
    for number in (1, 2):
        with pytest.raises(ReplayError, match="taken before"):
            offer(number)
    assert offer(3).number == 3


def test_a_sender_cannot_tell_two_pasts(place: Place) -> None:
    sending = place.a.sending(place.directory)
    first = seal_package(draft("BV"), place.package, sending=sending, now=NOW)
    one = take(place.package, place.b.receiving(place.directory), place.arrived)
    known = place.b.receiving(place.directory, positions={"AQ": one.position})

    seal_package(draft("BV", number=2), place.package, sending=sending, now=NOW)
    with pytest.raises(ForkError, match="another package 1"):
        take(place.package, known, place.arrived)

    other = replace(sending, positions={"BV": Position(1, "ab" * 32)})
    seal_package(draft("BV", number=2), place.package, sending=other, now=NOW)
    with pytest.raises(ForkError, match="does not follow"):
        take(place.package, known, place.arrived)

    right = replace(sending, positions=first.positions)
    seal_package(draft("BV", number=2), place.package, sending=right, now=NOW)
    assert take(place.package, known, place.arrived).position.number == 2


def test_the_reader_chooses_the_suites_it_accepts(place: Place) -> None:
    seal(place, "BV")
    place.hub.members["BV"] = replace(place.b.member, suites=(P256,))
    stricter = place.hub.directory()

    with pytest.raises(DowngradeError, match="accepts p256-aesgcm; ask AQ"):
        take(place.package, place.b.receiving(stricter), place.arrived)

    place.directory = stricter
    seal(place, "BV")
    opened = take(place.package, place.b.receiving(stricter), place.arrived)
    assert opened.manifest.suite == P256


def test_without_a_suite_for_all_nothing_is_sealed(place: Place) -> None:
    place.hub.members["BV"] = replace(place.b.member, suites=(P256,))
    place.hub.members["CX"] = replace(place.c.member, suites=(AGE,))
    place.directory = place.hub.directory()

    with pytest.raises(NoCommonSuiteError, match="BV: p256-aesgcm; CX: age-ed25519"):
        seal(place, "BV", "CX")
    assert not place.package.exists()


def test_time_ends_a_package(place: Place) -> None:
    seal(place, "BV")
    receiving = place.b.receiving(place.directory)

    for late in (DAY, 20 * DAY):
        with pytest.raises(ExpiredPackageError, match="seal it anew"):
            take(place.package, receiving, place.arrived, now=NOW + late)
    assert take(
        place.package, receiving, place.arrived, now=NOW + DAY - timedelta(seconds=1)
    ).position


def test_an_old_directory_ends_sending_and_taking(place: Place) -> None:
    seal(place, "BV")

    with pytest.raises(StaleDirectoryError):
        take(place.package, place.b.receiving(place.directory), place.arrived, now=NOW + 40 * DAY)
    with pytest.raises(StaleDirectoryError):
        seal_package(
            draft("BV"),
            place.package,
            sending=place.a.sending(place.directory),
            now=NOW + 40 * DAY,
        )


@pytest.mark.parametrize("reason", list(Reason))
def test_a_revoked_key_of_the_sender_opens_no_door(place: Place, reason: Reason) -> None:
    """Not even for a package without statements, whose own keys would be looked at."""
    seal_package(draft("BV"), place.package, sending=place.a.sending(place.directory), now=NOW)
    member = place.hub.members["AQ"]
    place.hub.members["AQ"] = member.with_key(
        member.key(place.a.first.key.id).revoked(reason, at=NOW)
    )

    later = place.directory.updated(place.hub.bundle().to_bytes(), now=NOW)

    with pytest.raises(DeadKeyError, match="was revoked"):
        take(place.package, place.b.receiving(later), place.arrived)
    with pytest.raises(DeadKeyError, match="was revoked"):
        seal_package(draft("BV"), place.package, sending=place.a.sending(later), now=NOW)


def test_a_package_for_a_revoked_key_of_the_reader_is_refused(place: Place) -> None:
    seal(place, "BV")
    member = place.hub.members["BV"]
    old = member.key(place.b.sealing[AGE].key.id)
    place.hub.members["BV"] = member.with_key(old.revoked(Reason.COMPROMISED, at=NOW))
    later = place.directory.updated(place.hub.bundle().to_bytes(), now=NOW)

    with pytest.raises(WrongRecipientError, match="no key of age-ed25519 that serves"):
        take(place.package, place.b.receiving(later), place.arrived)


def test_rotation_leaves_time_for_packages_on_their_way(place: Place) -> None:
    seal(place, "BV")
    new = place.b.entry(place.b.sealing[AGE].new(AGE, Use.SEAL))
    place.hub.members["BV"] = place.hub.members["BV"].with_key(new)
    later = place.directory.updated(place.hub.bundle().to_bytes(), now=NOW)

    assert take(place.package, place.b.receiving(later), place.arrived).position.number == 1


def test_a_suspended_member_neither_sends_nor_gets(place: Place) -> None:
    seal(place, "BV")
    place.hub.members["AQ"] = replace(place.a.member, is_suspended=True)
    later = place.hub.directory()

    with pytest.raises(NotAMemberError, match="suspended"):
        take(place.package, place.b.receiving(later), place.arrived)
    with pytest.raises(NotAMemberError, match="suspended"):
        seal_package(draft("AQ"), place.package, sending=place.b.sending(later), now=NOW)


def test_nothing_is_sealed_for_whom_the_owner_did_not_release_it_to(place: Place) -> None:
    sent = sharing(place.a, place.note, "BV", "CX", audience=("BV",))

    with pytest.raises(OutsideAudienceError, match="AQ did not release record-note to CX"):
        seal_package(sent, place.package, sending=place.a.sending(place.directory), now=NOW)
    assert not place.package.exists()


def test_a_recalled_record_comes_in_no_more(place: Place) -> None:
    seal(place, "BV")
    tombstone = Standing(NOTE).heard(Recall(NOTE), digest="")
    receiving = place.b.receiving(place.directory, records={NOTE: tombstone})

    opened = take(place.package, receiving, place.arrived)

    assert opened.blobs == ()
    assert [each.subject for each in opened.withheld] == [NOTE]
    assert list(place.arrived.iterdir()) == []
    assert opened.changed[NOTE].is_recalled


def test_a_member_passes_on_only_what_the_owner_released(place: Place) -> None:
    word = sharing(place.a, place.note, "BV", audience=("BV", "CX")).statements
    blobs = (Blob("item", NOTE, place.note),)
    passed = draft("CX", statements=word, blobs=blobs)
    seal_package(passed, place.package, sending=place.b.sending(place.directory), now=NOW)

    opened = take(place.package, place.c.receiving(place.directory), place.arrived)

    assert opened.blobs[0].subject.owner == "AQ"
    removed = replace(passed, statements=sharing(place.a, place.note, "BV").statements)
    with pytest.raises(OutsideAudienceError):
        seal_package(removed, place.package, sending=place.b.sending(place.directory), now=NOW)


def test_a_lying_sender_cannot_push_what_no_owner_released(place: Place) -> None:
    """The sender's own check is left out by a false standing of the record."""
    version = Version(NOTE, 1, (), ("CX",), Tlp.CLEAR)
    false = {NOTE: Standing(NOTE).heard(version, digest="")}
    pushed = draft("CX", blobs=(Blob("item", NOTE, place.note),))
    sending = place.b.sending(place.directory, records=false)
    seal_package(pushed, place.package, sending=sending, now=NOW)

    with pytest.raises(UnreleasedError, match="AQ said nothing of record-note"):
        take(place.package, place.c.receiving(place.directory), place.arrived)
    assert list(place.arrived.iterdir()) == []


def test_a_blob_that_the_owner_did_not_name_is_not_written(place: Place) -> None:
    other = signed_statement(
        Version(NOTE, 1, ("ab" * 32,), ("CX",), Tlp.CLEAR), by=place.a.first, now=NOW
    )
    pushed = draft("CX", statements=(other,), blobs=(Blob("item", NOTE, place.note),))
    seal_package(pushed, place.package, sending=place.b.sending(place.directory), now=NOW)

    opened = take(place.package, place.c.receiving(place.directory), place.arrived)

    assert opened.blobs == ()
    assert list(place.arrived.iterdir()) == []


def test_what_does_not_fit_is_refused_before_it_is_written(place: Place) -> None:
    seal(place, "BV")

    with pytest.raises(NoRoomError, match="make room"):
        take(place.package, place.b.receiving(place.directory), place.arrived, room=100_000)
    assert list(place.arrived.iterdir()) == []


def test_a_file_that_changes_while_it_is_sealed_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = sharing(place.a, place.note, "BV")
    sending = place.a.sending(place.directory)
    manifest = sealing_module._manifest

    def then_it_grows(*args: object) -> object:
        found = manifest(*args)  # type: ignore[arg-type]
        place.note.write_bytes(place.note.read_bytes() + b"more")
        return found

    monkeypatch.setattr(sealing_module, "_manifest", then_it_grows)

    with pytest.raises(ChangedFileError, match="changed while it was sealed"):
        seal_package(sent, place.package, sending=sending, now=NOW)
    assert not place.package.exists()


def test_an_empty_file_and_an_empty_package_arrive(place: Place) -> None:
    place.note.write_bytes(b"")
    seal(place, "BV")

    opened = take(place.package, place.b.receiving(place.directory), place.arrived)

    assert [(place.arrived / each.sha256).read_bytes() for each in opened.blobs] == [b""]
    seal_package(draft("CX"), place.package, sending=place.a.sending(place.directory), now=NOW)
    assert take(place.package, place.c.receiving(place.directory), place.arrived).blobs == ()
