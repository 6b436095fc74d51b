"""The directory goes forward, and only those change it who may; what is refused moves no mark."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.ciphers.suite import BadSignatureError, Use
from clew.exchange.directory.bundle import Bundle
from clew.exchange.directory.freshness import ClockError, StaleDirectoryError, freshness
from clew.exchange.directory.keys import MemberKey, Reason, new_key
from clew.exchange.directory.members import Member
from clew.exchange.directory.roots import Duty, Quorum, Root
from clew.exchange.directory.update import (
    ContradictionError,
    Directory,
    ExpiredRootError,
    RollbackError,
    trust_first,
)
from clew.exchange.directory.vouching import UnvouchedKeyError
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import Secret
from clew.simulate.bureaux import AGE, DAY, NOW, P256, Bureau, Hub


def secret(suite: str = AGE, use: Use = Use.SIGN) -> Secret:
    return Secret.new(suite, use)


def founded() -> tuple[Hub, Bureau, Directory]:
    """A hub with two members, and the directory as a node trusts it."""
    hub, bureau = Hub(), Bureau("AQ", (AGE,))
    hub.admit(bureau, Bureau("BV"))
    return hub, bureau, hub.directory()


def updated(hub: Hub, directory: Directory, *, now: datetime = NOW) -> Directory:
    return directory.updated(hub.bundle(now=now).to_bytes(), now=now)


def with_key(hub: Hub, key: MemberKey, name: str = "AQ") -> None:
    hub.members[name] = hub.members[name].with_key(key)


def successor(by: list[Secret], *, use: Use = Use.SIGN) -> tuple[Secret, MemberKey]:
    new = secret(AGE, use)
    return new, new_key(new, bureau="AQ", by=by, valid_from=NOW, until=NOW + 90 * DAY)


def root_after(hub: Hub, people: list[Secret], *, by: list[Secret], version: int = 2) -> Document:
    duties = {**hub.root.duties, Duty.ROOT: Quorum(tuple(each.key for each in people), 3)}
    root = Root(version, NOW + 365 * DAY, duties)
    return Document.signed(Purpose.ROOT, root.to_json(), by=by)


def test_a_member_is_found_with_its_keys() -> None:
    _, bureau, directory = founded()

    member = directory.snapshot.member("AQ")

    assert member.present_key(Use.SIGN, suite=AGE, now=NOW).key == bureau.first.key
    assert freshness(directory, now=NOW).needs_banner is False


def test_taking_the_same_directory_again_changes_nothing() -> None:
    hub, _, _ = founded()
    raw = hub.bundle().to_bytes()
    once = trust_first(hub.roots[0]).updated(raw, now=NOW)

    assert once.updated(raw, now=NOW) == once


def test_an_older_directory_is_refused_and_the_marks_stay() -> None:
    """
    version 2 is trusted
    version 1 is offered, still in its time -> refused
    version 3 is taken
    """
    hub, _, _ = founded()
    old = hub.bundle(version=1).to_bytes()
    directory = updated(hub, trust_first(hub.roots[0]))
    before = directory

    with pytest.raises(RollbackError, match="version 1; version 2 is known"):
        directory.updated(old, now=NOW)

    assert directory == before
    assert updated(hub, directory).snapshot.version == 3


def test_two_stories_under_one_version_are_refused() -> None:
    hub, _, directory = founded()
    hub.admit(Bureau("CX"))

    with pytest.raises(ContradictionError):
        directory.updated(hub.bundle(version=1).to_bytes(), now=NOW)


def test_parts_of_two_versions_do_not_go_together() -> None:
    hub, _, directory = founded()
    first, second = hub.bundle(), hub.bundle()
    mixed = Bundle(first.roots, second.timestamp, first.snapshot)

    with pytest.raises(ContradictionError, match="names version"):
        directory.updated(mixed.to_bytes(), now=NOW)


@pytest.mark.parametrize("part", ["snapshot", "timestamp"])
def test_a_part_signed_by_another_key_is_refused(part: str) -> None:
    hub, bureau, directory = founded()
    bundle = hub.bundle()
    document: Document = getattr(bundle, part)
    body = json.loads(document.body)
    forged = Document.signed(document.purpose, body, by=[bureau.first])

    with pytest.raises(BadSignatureError, match="needs 1 of 1"):
        directory.updated(replace(bundle, **{part: forged}).to_bytes(), now=NOW)


def test_a_root_is_signed_by_enough_of_the_old_and_enough_of_the_new() -> None:
    hub, _, directory = founded()
    people = [*hub.people[:2], *(secret() for _ in range(3))]
    enough = root_after(hub, people, by=[*hub.people[:3], *people[2:]])
    few_old = root_after(hub, people, by=[*hub.people[:2], *people[2:]])
    few_new = root_after(hub, people, by=hub.people)

    for document in (few_old, few_new):
        hub.roots = [hub.roots[0], document]
        with pytest.raises(BadSignatureError, match="2 signatures that hold; it needs 3 of 5"):
            updated(hub, directory)
    hub.roots = [hub.roots[0], enough]

    assert updated(hub, directory).root.version == 2


def test_one_person_who_signs_three_times_is_one() -> None:
    hub, _, directory = founded()
    one = root_after(hub, hub.people, by=[hub.people[0]] * 3)
    hub.roots = [hub.roots[0], one]

    with pytest.raises(BadSignatureError, match="1 signatures"):
        updated(hub, directory)


def test_a_root_that_is_left_out_is_missed() -> None:
    hub, _, directory = founded()
    hub.roots = [hub.roots[0], root_after(hub, hub.people, by=hub.people, version=3)]

    with pytest.raises(RollbackError, match="root 2 is missing"):
        updated(hub, directory)


def test_a_second_root_of_the_same_version_is_refused() -> None:
    hub, _, directory = founded()
    people = [secret() for _ in range(5)]
    hub.roots = [root_after(hub, people, by=people, version=1)]

    with pytest.raises(ContradictionError, match="two roots"):
        updated(hub, directory)


def test_an_expired_root_ends_it() -> None:
    hub = Hub(expires_at=NOW + DAY)
    directory = hub.directory()

    with pytest.raises(ExpiredRootError):
        updated(hub, directory, now=NOW + DAY)
    with pytest.raises(StaleDirectoryError):
        freshness(directory, now=NOW + DAY)


def test_a_successor_is_signed_by_the_old_key_and_by_itself() -> None:
    hub, bureau, directory = founded()
    new, entry = successor([bureau.first])
    with_key(hub, entry)

    member = updated(hub, directory).snapshot.member("AQ")

    assert member.present_key(Use.SIGN, suite=AGE, now=NOW).key == new.key


def test_successors_of_successors_are_believed_in_any_order() -> None:
    hub, bureau, directory = founded()
    second, second_entry = successor([bureau.first])
    third, third_entry = successor([second])
    _, sealing = successor([third], use=Use.SEAL)
    for entry in (sealing, third_entry, second_entry):
        with_key(hub, entry)

    assert len(updated(hub, directory).snapshot.member("AQ").keys) == 5


def slipped_in(hub: Hub, bureau: Bureau) -> MemberKey:
    return successor([hub.snapshot_key])[1]


def signed_by_another_bureau(hub: Hub, bureau: Bureau) -> MemberKey:
    return successor([Bureau("BV", (AGE,)).first])[1]


def that_nobody_holds(hub: Hub, bureau: Bureau) -> MemberKey:
    entry = successor([bureau.first])[1]
    return replace(entry, vouchers=entry.vouchers[1:])


def for_sealing_that_the_hub_made(hub: Hub, bureau: Bureau) -> MemberKey:
    return successor([hub.snapshot_key], use=Use.SEAL)[1]


def for_sealing_vouched_by_a_key_for_sealing(hub: Hub, bureau: Bureau) -> MemberKey:
    bureau.sealing[P256] = secret(P256, Use.SEAL)  # whose form would sign as well
    with_key(hub, bureau.entry(bureau.sealing[P256]))
    return successor([bureau.sealing[P256]], use=Use.SEAL)[1]


def vouched_for_other_times(hub: Hub, bureau: Bureau) -> MemberKey:
    return replace(successor([bureau.first])[1], valid_until=NOW + 999 * DAY)


def vouched_by_too_few_of_the_root(hub: Hub, bureau: Bureau) -> MemberKey:
    return successor(hub.people[:2])[1]


@pytest.mark.parametrize(
    "make",
    [
        slipped_in,
        signed_by_another_bureau,
        that_nobody_holds,
        for_sealing_that_the_hub_made,
        for_sealing_vouched_by_a_key_for_sealing,
        vouched_for_other_times,
        vouched_by_too_few_of_the_root,
    ],
)
def test_the_hub_cannot_add_a_key(make: Callable[[Hub, Bureau], MemberKey]) -> None:
    hub, bureau, directory = founded()
    with_key(hub, make(hub, bureau))

    with pytest.raises(UnvouchedKeyError, match="ask the bureau"):
        updated(hub, directory)


def test_a_bureau_that_lost_its_keys_comes_back_by_three_of_the_root() -> None:
    hub, _, directory = founded()
    new, entry = successor(hub.people[:3])
    with_key(hub, entry)

    member = updated(hub, directory).snapshot.member("AQ")

    assert member.present_key(Use.SIGN, suite=AGE, now=NOW).key == new.key


def test_a_stolen_key_names_no_successor() -> None:
    hub, bureau, directory = founded()
    stolen = hub.members["AQ"].key(bureau.first.key.id).revoked(Reason.COMPROMISED, at=NOW)
    with_key(hub, stolen)
    with_key(hub, successor([bureau.first])[1])

    with pytest.raises(UnvouchedKeyError):
        updated(hub, directory)


def test_a_key_that_was_replaced_names_its_successor_then_and_none_later() -> None:
    hub, bureau, directory = founded()
    with_key(hub, hub.members["AQ"].key(bureau.first.key.id).revoked(Reason.REPLACED, at=NOW))
    with_key(hub, successor([bureau.first])[1])
    directory = updated(hub, directory)
    with_key(hub, successor([bureau.first])[1])

    with pytest.raises(UnvouchedKeyError):
        updated(hub, directory)


def test_a_key_that_comes_revoked_is_no_bridge_to_another() -> None:
    hub, _, directory = founded()
    bridge, entry = successor([])
    with_key(hub, entry.revoked(Reason.REPLACED, at=NOW))

    assert updated(hub, directory).snapshot.member("AQ")
    with_key(hub, successor([bridge])[1])
    with pytest.raises(UnvouchedKeyError):
        updated(hub, directory)


def test_a_revocation_cannot_be_taken_back_nor_a_key_left_out_or_changed() -> None:
    hub, bureau, directory = founded()
    member = hub.members["AQ"]
    key = member.key(bureau.first.key.id)
    hub.members["AQ"] = member.with_key(key.revoked(Reason.COMPROMISED, at=NOW))
    directory = updated(hub, directory)
    forms = {
        "taken back": member,
        "another reason": member.with_key(key.revoked(Reason.REPLACED, at=NOW)),
        "left out": replace(member, keys=member.keys[1:]),
        "other times": member.with_key(replace(key, valid_until=NOW + 999 * DAY)),
    }

    for form in forms.values():
        hub.members["AQ"] = form
        with pytest.raises(UnvouchedKeyError):
            updated(hub, directory)
    del hub.members["AQ"]
    with pytest.raises(UnvouchedKeyError, match="left out"):
        updated(hub, directory)


def test_a_new_node_believes_the_keys_that_sign_of_members_with_a_past() -> None:
    hub, bureau, _ = founded()
    with_key(hub, hub.members["AQ"].keys[0].revoked(Reason.COMPROMISED, at=NOW))
    new, entry = successor(hub.people[:3])
    with_key(hub, entry)
    sealing = hub.members["AQ"].key(bureau.sealing[AGE].key.id).vouched(bureau="AQ", by=[new])
    with_key(hub, sealing)

    assert updated(hub, trust_first(hub.roots[0])).snapshot.member("AQ")


def test_an_old_directory_is_borne_for_thirty_days_with_a_banner() -> None:
    _, _, directory = founded()

    assert freshness(directory, now=NOW + DAY - timedelta(seconds=1)).needs_banner is False
    assert freshness(directory, now=NOW + DAY).needs_banner is True
    assert freshness(directory, now=NOW + 31 * DAY - timedelta(seconds=1)).needs_banner is True
    with pytest.raises(StaleDirectoryError, match="get a newer one"):
        freshness(directory, now=NOW + 31 * DAY)


def test_no_directory_is_too_old() -> None:
    with pytest.raises(StaleDirectoryError, match="no directory yet"):
        freshness(trust_first(Hub().roots[0]), now=NOW)


def test_a_clock_that_is_behind_is_told() -> None:
    hub, _, directory = founded()

    with pytest.raises(ClockError, match="set the clock"):
        freshness(directory, now=NOW - DAY)
    with pytest.raises(RollbackError, match="still to come"):
        trust_first(hub.roots[0]).updated(hub.bundle().to_bytes(), now=NOW - DAY)


def test_a_member_that_stands_twice_is_refused() -> None:
    hub, _, directory = founded()
    bundle = hub.bundle()
    body = json.loads(bundle.snapshot.body)
    body["members"].append(body["members"][0])
    doubled = Document.signed(Purpose.SNAPSHOT, body, by=[hub.snapshot_key])

    with pytest.raises(RefusalError):
        directory.updated(replace(bundle, snapshot=doubled).to_bytes(), now=NOW)


def test_a_suite_that_this_version_does_not_know_harms_nobody_else() -> None:
    hub, _, directory = founded()
    hub.members["CX"] = Member("CX", ("post-quantum", P256), ())

    assert updated(hub, directory).snapshot.member("CX").suites == ("post-quantum", P256)


HUB, _, DIRECTORY = founded()
RAW = HUB.bundle().to_bytes()
FOLLOWING = DIRECTORY.updated(RAW, now=NOW)


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(RAW) - 1), change=st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(at: int, change: int) -> None:
    """The root that is trusted comes along in each file; its signatures matter no more."""
    changed = bytearray(RAW)
    changed[at] ^= change

    with suppress(RefusalError):
        assert DIRECTORY.updated(bytes(changed), now=NOW) == FOLLOWING
        assert at < RAW.index(b'"snapshot":{"body"')
