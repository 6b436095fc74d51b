"""The law of markings: what is derived is seen by no more, used for no more, kept no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.handling.audience import Audience
from clew.handling.marking import Marking, combined
from clew.handling.pap import Pap, pap_named
from clew.handling.purpose import Purpose, purpose_named
from clew.handling.tlp import Tlp

DAY = datetime(2026, 3, 1, tzinfo=UTC)
COUNTRIES = ["NZ", "IN", "DE"]
BUREAUX = {f"bureau-{n}": COUNTRIES[n % 3] for n in range(6)} | {"hub": ""}

names = st.frozensets(st.sampled_from([*COUNTRIES, *BUREAUX]), max_size=5)
audiences = st.lists(names, max_size=3).map(
    lambda lists: (
        Audience.everybody()
        if not lists
        else combined([_marked(Audience.of(*one)) for one in lists]).audience
    )
)
days = st.none() | st.integers(0, 5).map(lambda days: DAY + timedelta(days=days))
markings = st.builds(
    Marking,
    tlp=st.sampled_from(Tlp),
    pap=st.sampled_from(Pap),
    purposes=st.frozensets(st.sampled_from(Purpose)),
    audience=audiences,
    keep_until=days,
)


def _marked(audience: Audience) -> Marking:
    return Marking(tlp=Tlp.GREEN, audience=audience)


def _seen_by(audience: Audience) -> set[str]:
    return {b for b, country in BUREAUX.items() if audience.admits(bureau=b, country=country)}


@given(markings, markings, markings)
def test_combining_is_associative_commutative_and_idempotent(a, b, c):
    assert (a & b) & c == a & (b & c)
    assert a & b == b & a
    assert a & a == a
    assert combined([c, a, b]) == combined([a, b, c, a])


@given(st.lists(markings, min_size=1, max_size=4), st.integers(-1, 7))
def test_what_is_derived_never_widens(sources, day):
    derived, now = combined(sources), DAY + timedelta(days=day)

    for source in sources:
        assert list(Tlp).index(derived.tlp) >= list(Tlp).index(source.tlp)
        assert list(Pap).index(derived.pap) >= list(Pap).index(source.pap)
        assert derived.purposes <= source.purposes
        assert source.is_kept(now=now) or not derived.is_kept(now=now)
        assert source.pap.may_be_exported or not derived.pap.may_be_exported
        assert source.tlp.may_leave_its_bureau or not derived.tlp.may_leave_its_bureau


@given(st.lists(audiences, min_size=1, max_size=4))
def test_the_audience_of_what_is_derived_is_exactly_who_sees_every_source(sources):
    derived = combined([_marked(one) for one in sources]).audience

    assert _seen_by(derived) == set.intersection(*[_seen_by(one) for one in sources])


@given(audiences, audiences)
def test_an_audience_that_adds_nothing_changes_nothing(one, other):
    assert one & Audience.everybody() == one
    assert _seen_by(one & Audience.of()) == set()
    assert _seen_by(one & other) <= _seen_by(one)


def test_a_bureau_without_a_country_is_not_in_an_audience_of_countries():
    assert not Audience.of("NZ", "").admits(bureau="hub", country="")


def test_what_comes_from_nowhere_has_no_marking():
    with pytest.raises(ValueError, match="at least one source"):
        combined([])


@pytest.mark.parametrize("named", [pap_named, purpose_named])
def test_an_unknown_name_is_refused_with_those_that_are_known(named):
    with pytest.raises(ValueError, match=r"'purple'.*they are"):
        named("purple")
