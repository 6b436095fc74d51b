"""The form of a referral: what is written is read back, and nothing else is read."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.referral_form import ToldReferral, ToldStep
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.exchange.signing.canonical import MalformedError
from clew.handling.tlp import Tlp
from clew.model.referral import TRANSITIONS, Outcome, State

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
DIGESTS = {
    "md5": "0f" * 16,
    "sha1": "0f" * 20,
    "size": 7,
    "family": "image",
    "mime": "image/jpeg",
    "pdq": "",
}
LINK = {
    "a": "ana@chat.example",
    "b": "anna@mail.example",
    "p_same": "0.9312",
    "evidence": [{"kind": "phone", "log10_lr": "+4.20", "why": "one phone"}],
}
ENTITY = {
    "accounts": [["account", "ana@chat.example"], ["account", "anna@mail.example"]],
    "p": "0.9312",
    "country": "IN",
    "subdivision": "IN-RJ",
    "places": [{"speaks_for": True, "why": "a verified phone of IN-RJ"}],
    "links": [LINK],
}
SAID = {
    PartKind.ITEM: ("ab" * 32, DIGESTS | {"pdq": "cd" * 32}),
    PartKind.DIGESTS: ("ab" * 32, DIGESTS),
    PartKind.ENTITY: ("account:ana@chat.example", ENTITY),
    PartKind.REPORT: ("form:12", {"sender": "Chat Example", "incident": ""}),
    PartKind.NOTE: ("1", {"text": "Seen in another series"}),
}


@st.composite
def walks(draw):
    """Steps that the table has, from sent on, each some seconds after the one before."""
    steps, state, at = [ToldStep(State.SENT, START, "")], State.SENT, START
    for _ in range(draw(st.integers(0, 8))):
        if not TRANSITIONS[state]:
            break
        state = draw(st.sampled_from(sorted(TRANSITIONS[state])))
        at += timedelta(seconds=draw(st.integers(0, 10**6)))
        steps.append(ToldStep(state, at, draw(WORDS)))
    return tuple(steps)


@st.composite
def referrals(draw):
    kinds = draw(st.lists(st.sampled_from(PartKind), max_size=5))
    steps = draw(walks())
    outcome = st.builds(Outcome, *[st.integers(0, 99)] * 3, WORDS)
    closed = any(one.state is State.CLOSED for one in steps)
    return ToldReferral(
        id="01a2170e-3d22-7c9d-a4c0-e55fdb173e22",
        parent=draw(st.sampled_from([None, "01a2170e-0000"])),
        from_="NZ",
        to="hub",
        tlp=draw(st.sampled_from([one for one in Tlp if one.may_leave_its_bureau])),
        request=draw(WORDS),
        due_at=draw(st.sampled_from([None, START])),
        parts=tuple(ToldPart(kind, *copy.deepcopy(SAID[kind])) for kind in kinds),
        steps=steps,
        outcome=draw(st.none() | outcome) if closed else None,
    )


def _one():
    """One with a part of every kind, that was closed."""
    states = [State.SENT, State.DELIVERED, State.ACCEPTED, State.CLOSED]
    return ToldReferral(
        id="r-2",
        parent="r-1",
        from_="NZ",
        to="hub",
        tlp=Tlp.AMBER,
        request="Find the room",
        due_at=START,
        parts=tuple(ToldPart(kind, *copy.deepcopy(said)) for kind, said in SAID.items()),
        steps=tuple(ToldStep(state, START, "") for state in states),
        outcome=Outcome(1, 2, 3, "safe"),
    )


@given(referrals())
def test_what_is_written_is_read_back_and_written_the_same(told):
    written = told.to_bytes()

    assert ToldReferral.from_bytes(written) == told
    assert ToldReferral.from_bytes(written).to_bytes() == written


@given(st.binary(max_size=200))
def test_bytes_that_are_no_referral_get_a_clear_error(untrusted):
    with pytest.raises(MalformedError, match="the referral"):
        ToldReferral.from_bytes(untrusted)


def _paths(value, before=()):
    """Every place in a value."""
    yield before
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(each, (*before, key))


PATHS = list(_paths(_one().to_json()))
WRONG = (None, -1, 2**60, [], {}, ["x"], {"x": 1}, True, "\u0000" * 40_000)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:12].replace("\0", "0"))
def test_another_type_in_any_place_is_refused_or_is_what_could_have_been_written(wrong):
    """Timeline: one field of a good referral is replaced; what is read must be written alike."""
    refused = 0
    for path in PATHS[1:]:
        value = _one().to_json()
        place = value
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = wrong
        try:
            read = ToldReferral.from_json(value)
        except MalformedError:
            refused += 1
        else:
            assert read.to_json() == value
    assert refused > len(PATHS) // 2


@pytest.mark.parametrize("path", [path for path in PATHS[1:] if isinstance(path[-1], str)])
def test_a_field_that_is_missing_or_one_too_many_is_refused(path):
    for change in ("missing", "too many"):
        value = _one().to_json()
        place = value
        for key in path[:-1]:
            place = place[key]
        if change == "missing":
            del place[path[-1]]
        else:
            place["further"] = 1
        with pytest.raises(MalformedError, match="its fields must be"):
            ToldReferral.from_json(value)


def _changed(**fields):
    return _one().to_json() | fields


def _step(state, at="2026-03-01T09:30:00Z"):
    return {"state": state, "at": at, "words": ""}


IMPOSSIBLE = {
    "a history that the table does not have": (
        _changed(steps=[_step("sent"), _step("closed")]),
        "closed cannot follow sent",
    ),
    "a draft": (_changed(steps=[_step("drafted")], outcome=None), "begin with sent"),
    "no history": (_changed(steps=[], outcome=None), "begin with sent"),
    "a step before the one before it": (
        _changed(steps=[_step("sent"), _step("delivered", "2026-02-01T09:30:00Z")], outcome=None),
        "order of their times",
    ),
    "an outcome of one that is open": (
        _changed(steps=[_step("sent"), _step("delivered")]),
        "has no outcome",
    ),
    "to its own sender": (_changed(to="NZ"), "two bureaux"),
    "a label that stays at home": (_changed(tlp="TLP:RED"), "does not leave"),
    "a label written otherwise": (_changed(tlp="amber"), "must be written TLP:AMBER"),
    "a later format": (_changed(format=2), "format"),
}


@pytest.mark.parametrize("why", IMPOSSIBLE)
def test_what_cannot_have_been_is_refused_with_its_reason(why):
    value, reason = IMPOSSIBLE[why]

    with pytest.raises(MalformedError, match=reason):
        ToldReferral.from_bytes(rfc8785.dumps(value))


def test_another_form_of_the_same_value_is_refused():
    with pytest.raises(MalformedError, match="not in canonical form"):
        ToldReferral.from_bytes(json.dumps(_one().to_json()).encode())
