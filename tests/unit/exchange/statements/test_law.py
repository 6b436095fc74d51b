"""Statements may come in any order, more than once: a record stands where it stands."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Recall, Restriction, Statement, Subject, Version
from clew.handling.tlp import Tlp

SUBJECT = Subject("AQ", "r1")
BUREAUX = ("AQ", "BV", "CX", "DE")
some_bureaux = st.sets(st.sampled_from(BUREAUX)).map(lambda names: tuple(sorted(names)))
some_labels = st.sampled_from(list(Tlp))
versions = st.builds(
    Version,
    st.just(SUBJECT),
    st.integers(1, 3),
    st.sampled_from(["aa", "bb", "cc"]).map(lambda digest: (digest,)),
    some_bureaux,
    some_labels,
)
restrictions = st.builds(Restriction, st.just(SUBJECT), some_bureaux, some_labels)
statements = st.one_of(versions, restrictions, st.just(Recall(SUBJECT)))


def heard(given_: list[Statement]) -> Standing:
    standing = Standing(SUBJECT)
    for each in given_:
        standing = standing.heard(each, digest=repr(each))
    return standing


@given(st.lists(statements, max_size=5))
def test_the_order_of_arrival_does_not_matter(said: list[Statement]) -> None:
    assert len({heard(list(order)) for order in permutations(said)}) == 1


@given(st.lists(statements, max_size=8), st.data())
def test_hearing_it_again_changes_nothing(said: list[Statement], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(said), max_size=8)) if said else []

    assert heard([*said, *again]) == heard(said)


@given(st.lists(versions, max_size=4), st.lists(statements, max_size=4))
def test_a_recall_wins_in_every_order(before: list[Statement], after: list[Statement]) -> None:
    standing = heard([*before, Recall(SUBJECT), *after])

    assert not any(standing.is_released_to(each) for each in BUREAUX)
    assert all(standing.contents_for(each) == frozenset() for each in BUREAUX)


@given(st.lists(statements, max_size=4), some_bureaux, st.lists(statements, max_size=4))
def test_who_was_taken_out_stays_out(
    before: list[Statement], removed: tuple[str, ...], after: list[Statement]
) -> None:
    standing = heard([*before, Restriction(SUBJECT, removed, Tlp.CLEAR), *after])

    assert not any(standing.is_released_to(each) for each in removed if each != "AQ")


@given(st.lists(statements, max_size=6), restrictions)
def test_a_restriction_never_widens(said: list[Statement], restriction: Restriction) -> None:
    before, after = heard(said), heard([*said, restriction])

    for bureau in BUREAUX:
        assert after.contents_for(bureau) <= before.contents_for(bureau)
    order = list(Tlp)
    if before.tlp and after.tlp:
        assert order.index(after.tlp) >= order.index(before.tlp)


def test_a_correction_replaces_what_was_shared() -> None:
    first = Version(SUBJECT, 1, ("aa",), ("BV",), Tlp.GREEN)
    second = Version(SUBJECT, 2, ("bb",), ("BV",), Tlp.GREEN)

    standing = heard([second, first])

    assert standing.contents_for("BV") == {"bb"}
    assert standing.forbidden(["aa", "bb"], bureau="BV") == {"aa"}
    assert standing.forbidden(["aa", "bb"], bureau="CX") == {"aa", "bb"}


def test_nobody_may_have_what_nobody_shared() -> None:
    assert not any(Standing(SUBJECT).is_released_to(each) for each in BUREAUX)


def test_an_owner_keeps_its_own_record_whomever_it_names() -> None:
    said = [Version(SUBJECT, 1, ("aa",), (), Tlp.GREEN), Restriction(SUBJECT, ("AQ",), Tlp.RED)]

    assert heard(said).is_released_to("AQ")


def test_two_stories_under_one_number_are_told_and_only_the_common_audience_has_it() -> None:
    one = Version(SUBJECT, 1, ("aa",), ("BV", "CX"), Tlp.GREEN)
    other = Version(SUBJECT, 1, ("bb",), ("CX", "DE"), Tlp.GREEN)

    standing = heard([one, other])

    assert standing.is_contested
    assert [each for each in ("BV", "CX", "DE") if standing.is_released_to(each)] == ["CX"]


def test_a_statement_on_another_record_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="another record"):
        Standing(SUBJECT).heard(Recall(Subject("AQ", "r2")), digest="")
