"""The form of a referral: what is written is read back, and nothing else is read."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.referral_answer import ToldAnswer, ToldOutcome
from clew.exchange.referral_form import ToldReferral
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.exchange.referral_steps import ToldLeg, ToldStep
from clew.exchange.signing.canonical import MalformedError
from clew.handling.tlp import Tlp
from clew.model.referral import TRANSITIONS, Outcome, State, Told

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
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
        steps.append(ToldStep(state, at, ""))
    return tuple(steps)


@st.composite
def referrals(draw):
    kinds = draw(st.lists(st.sampled_from(PartKind), max_size=5, unique=True))
    return ToldReferral(
        id="01a2170e-3d22-7c9d-a4c0-e55fdb173e22",
        from_="NZ",
        to="hub",
        tlp=draw(st.sampled_from([one for one in Tlp if one.may_leave_its_bureau])),
        request=draw(WORDS) + "?",
        sent_at=START,
        due_at=draw(st.sampled_from([None, START])),
        parts=tuple(ToldPart(kind, *copy.deepcopy(SAID[kind])) for kind in kinds),
        before=(ToldLeg("r-0", None, "FR", "NZ", Tlp.GREEN, draw(walks())),)
        if draw(st.booleans())
        else (),
    )


@st.composite
def answers(draw):
    said = [replace(one, words=draw(WORDS) + "!") for one in draw(walks())]
    steps = tuple(one for one in said if one.state is not State.WITHDRAWN)
    leg = ToldLeg("r-2", "r-1", "hub", "IN", Tlp.AMBER, draw(walks()))
    told = draw(st.sampled_from(Told))
    whole = draw(st.builds(Outcome, *[st.integers(0, 99)] * 3, WORDS))
    outcome = ToldOutcome("r-2", START, Tlp.AMBER, told, draw(st.booleans()), whole.as_told(told))
    return ToldAnswer("r-1", "NZ", "hub", steps, (leg,), draw(st.sampled_from([(), (outcome,)])))


def _one():
    """One with a part of every kind, that passes another on."""
    states = [State.SENT, State.DELIVERED, State.ACCEPTED]
    steps = tuple(ToldStep(state, START, "") for state in states)
    return ToldReferral(
        id="r-2",
        from_="NZ",
        to="hub",
        tlp=Tlp.AMBER,
        request="Find the room",
        sent_at=START,
        due_at=START,
        parts=tuple(ToldPart(kind, *copy.deepcopy(said)) for kind, said in SAID.items()),
        before=(ToldLeg("r-1", None, "FR", "NZ", Tlp.AMBER, steps),),
    )


def _outcome(of, told, outcome):
    return ToldOutcome(of, START, Tlp.AMBER, told, goes_back=True, outcome=outcome)


def _answer():
    """One that was closed, with a leg onward and what came of both."""
    states = [State.SENT, State.DELIVERED, State.ACCEPTED, State.CLOSED]
    steps = tuple(ToldStep(state, START, "") for state in states)
    return ToldAnswer(
        "r-1",
        "NZ",
        "hub",
        tuple(replace(one, words="said") for one in steps),
        (ToldLeg("r-2", "r-1", "hub", "IN", Tlp.AMBER, steps),),
        (
            ToldOutcome(
                "r-1", START, Tlp.AMBER, Told.COUNTS, goes_back=True, outcome=Outcome(1, 2, 3)
            ),
            ToldOutcome(
                "r-2", START, Tlp.AMBER, Told.TEXT, goes_back=True, outcome=Outcome(2, text="safe")
            ),
        ),
    )


@given(answers())
def test_an_answer_that_is_written_is_read_back_and_written_the_same(told):
    assert ToldAnswer.from_json(told.to_json()) == told


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


FORMS = {ToldReferral: _one, ToldAnswer: _answer}
PATHS = [(form, path) for form, made in FORMS.items() for path in _paths(made().to_json()) if path]
WRONG = (None, -1, 2**60, [], {}, ["x"], {"x": 1}, True, "\u0000" * 40_000)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:12].replace("\0", "0"))
def test_another_type_in_any_place_is_refused_or_is_what_could_have_been_written(wrong):
    """Timeline: one field of a good referral is replaced; what is read must be written alike."""
    refused = 0
    for form, path in PATHS:
        value = FORMS[form]().to_json()
        place = value
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = wrong
        try:
            read = form.from_json(value)
        except MalformedError:
            refused += 1
        else:
            assert read.to_json() == value
    assert refused > len(PATHS) // 2


@pytest.mark.parametrize(("form", "path"), [one for one in PATHS if isinstance(one[1][-1], str)])
def test_a_field_that_is_missing_or_one_too_many_is_refused(form, path):
    for change in ("missing", "too many"):
        value = FORMS[form]().to_json()
        place = value
        for key in path[:-1]:
            place = place[key]
        if change == "missing":
            del place[path[-1]]
        else:
            place["further"] = 1
        with pytest.raises(MalformedError, match="its fields must be"):
            form.from_json(value)


def _changed(**fields):
    return _one().to_json() | fields


def _answered(**fields):
    return _answer().to_json() | fields


def _step(state, at="2026-03-01T09:30:00Z", words=""):
    return {"state": state, "at": at, "words": words}


LEG = _one().to_json()["before"][0]
ONWARD = _answer().to_json()["onward"][0]
OUTCOME = _answer().to_json()["outcomes"][0]
IMPOSSIBLE = {
    "a request for nothing": (_changed(request=" "), "asks for nothing"),
    "to its own sender": (_changed(to="NZ"), "two bureaux"),
    "a label that stays at home": (_changed(tlp="TLP:RED"), "does not leave"),
    "a label written otherwise": (_changed(tlp="amber"), "must be written TLP:AMBER"),
    "a later format": (_changed(format=2), "format"),
    "a leg that is itself": (_changed(before=[LEG | {"id": "r-2"}]), "stands twice"),
    "a leg that passes on another": (
        _changed(before=[LEG | {"parent": "r-0"}]),
        "pass on the next",
    ),
    "a leg before it that ended elsewhere": (
        _changed(before=[LEG | {"to": "IN"}]),
        "did not get",
    ),
    "text with NUL": (_changed(request="a\0b"), "NUL"),
    "words of another leg": (
        _changed(before=[LEG | {"steps": [_step("sent", words="x")]}]),
        "said",
    ),
}
IMPOSSIBLE_ANSWERS = {
    "a history that the table does not have": (
        _answered(steps=[_step("sent"), _step("closed")]),
        "closed cannot follow sent",
    ),
    "a draft": (_answered(steps=[_step("drafted")]), "begin with sent"),
    "no history": (_answered(steps=[]), "begin with sent"),
    "a step before the one before it": (
        _answered(steps=[_step("sent"), _step("delivered", "2026-02-01T09:30:00Z")]),
        "order of their times",
    ),
    "its sender's own act": (
        _answered(steps=[_step("sent"), _step("withdrawn", words="x")], outcomes=[]),
        "only its sender withdraws",
    ),
    "a decline without a reason": (
        _answered(steps=[_step("sent"), _step("delivered"), _step("declined")], outcomes=[]),
        "declined takes words",
    ),
    "an outcome of one that is open": (
        _answered(steps=[_step("sent"), _step("delivered")]),
        "has no outcome",
    ),
    "a leg of another chain": (_answered(onward=[ONWARD | {"parent": "r-9"}]), "before the one"),
    "a leg of whom it did not go to": (_answered(onward=[ONWARD | {"from": "NZ"}]), "did not get"),
    "more than it says": (_answered(outcomes=[OUTCOME | {"text": "x"}]), "tells more than counts"),
    "an outcome twice": (_answered(outcomes=[OUTCOME, OUTCOME]), "stands twice"),
}


@pytest.mark.parametrize("why", IMPOSSIBLE_ANSWERS)
def test_an_answer_that_cannot_have_been_is_refused_with_its_reason(why):
    value, reason = IMPOSSIBLE_ANSWERS[why]

    with pytest.raises(MalformedError, match=reason):
        ToldAnswer.from_json(value)


@pytest.mark.parametrize("why", IMPOSSIBLE)
def test_what_cannot_have_been_is_refused_with_its_reason(why):
    value, reason = IMPOSSIBLE[why]

    with pytest.raises(MalformedError, match=reason):
        ToldReferral.from_bytes(rfc8785.dumps(value))


def test_another_form_of_the_same_value_is_refused():
    with pytest.raises(MalformedError, match="not in canonical form"):
        ToldReferral.from_bytes(json.dumps(_one().to_json()).encode())
