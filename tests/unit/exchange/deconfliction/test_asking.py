"""What may be compared, how much may be asked, and what an auditor can check."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.deconfliction.asking import (
    Question,
    answerer_tags,
    ask_apart,
    ask_together,
    run_number,
    starter_tags,
)
from clew.exchange.deconfliction.checks import CHECKS, WrongAnswerError
from clew.exchange.deconfliction.claims import (
    BrokenCommitmentError,
    Claim,
    check_claims,
    commitment,
)
from clew.exchange.deconfliction.oprf import BadElementError, HolderKey, evaluate
from clew.exchange.deconfliction.quota import Quota, QuotaError, Usage
from clew.exchange.deconfliction.selectors import NoSelectorError, ip_selectors, selector
from clew.exchange.deconfliction.tags import BadTagsError, hits, tags
from clew.model.identifier import Identifier, IdentifierKind
from clew.simulate.bureaux import NOW

DAY = date(2026, 3, 1)
SALT = bytes(range(32))
ADDRESS = Identifier(IdentifierKind.IP, "198.51.100.7")
KEY, OTHER = (HolderKey.from_seed(SALT, epoch=epoch) for epoch in ("e", "f"))
NUMBER = run_number(b"one", b"other")


@pytest.mark.parametrize(
    "kind",
    [IdentifierKind.NAME, IdentifierKind.BIRTH_DATE, IdentifierKind.ADDRESS, IdentifierKind.IP],
)
def test_what_many_share_is_not_compared(kind: IdentifierKind) -> None:
    with pytest.raises(NoSelectorError):
        selector(Identifier(kind, "x"))


def test_two_kinds_with_one_value_are_two_selectors() -> None:
    phone, wallet = (
        selector(Identifier(kind, "123")) for kind in (IdentifierKind.PHONE, IdentifierKind.WALLET)
    )

    assert phone != wallet


@given(st.integers(0, 299), st.integers(-149, 149))
def test_an_address_meets_itself_within_two_and_a_half_minutes(start: int, apart: int) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=start)
    one = ip_selectors(ADDRESS, port=4242, at=at)
    other = ip_selectors(ADDRESS, port=4242, at=at + timedelta(seconds=apart))

    assert set(one) & set(other)
    assert not set(one) & set(ip_selectors(ADDRESS, port=4243, at=at))
    assert not set(one) & set(ip_selectors(ADDRESS, port=4242, at=at + timedelta(minutes=15)))


def test_an_address_without_port_or_zone_is_refused() -> None:
    with pytest.raises(NoSelectorError):
        ip_selectors(ADDRESS, port=0, at=NOW)
    with pytest.raises(NoSelectorError):
        ip_selectors(ADDRESS, port=1, at=NOW.replace(tzinfo=None))
    with pytest.raises(NoSelectorError):
        ip_selectors(Identifier(IdentifierKind.PHONE, "1"), port=1, at=NOW)


def test_a_quota_ends_the_day_and_the_epoch() -> None:
    quota, usage = Quota(epoch=12, day=5), Usage()
    for number in range(2):
        usage = usage.charged(5, on=DAY + timedelta(days=number), epoch="e", quota=quota)

    with pytest.raises(QuotaError, match="0 are left today"):
        usage.charged(1, on=DAY + timedelta(days=1), epoch="e", quota=quota)
    with pytest.raises(QuotaError, match="2 in epoch e"):
        usage.charged(3, on=DAY + timedelta(days=2), epoch="e", quota=quota)
    assert usage.charged(5, on=DAY + timedelta(days=2), epoch="f", quota=quota).in_epoch == 5


def test_a_new_epoch_does_not_give_a_new_day() -> None:
    usage = Usage().charged(5, on=DAY, epoch="e", quota=Quota(epoch=12, day=5))

    with pytest.raises(QuotaError):
        usage.charged(1, on=DAY, epoch="f", quota=Quota(epoch=12, day=5))


@pytest.mark.parametrize(("count", "day"), [(0, DAY), (-5, DAY), (1, DAY - timedelta(days=1))])
def test_what_cannot_be_counted_is_refused(count: int, day: date) -> None:
    usage = Usage().charged(1, on=DAY, epoch="e", quota=Quota())

    with pytest.raises(QuotaError):
        usage.charged(count, on=day, epoch="e", quota=Quota())


CLAIMS = [Claim(b"phone\x00+1", "case 7"), Claim(b"wallet\x00x", "case 9")]


def test_an_auditor_sees_whether_the_claims_are_those_committed_to() -> None:
    committed = commitment(CLAIMS, salt=SALT)

    check_claims(CLAIMS, salt=SALT, committed=committed)
    for others in (CLAIMS[:1], CLAIMS[::-1], [replace(CLAIMS[0], case="case 8"), CLAIMS[1]]):
        with pytest.raises(BrokenCommitmentError):
            check_claims(others, salt=SALT, committed=committed)
    with pytest.raises(BrokenCommitmentError):
        check_claims(CLAIMS, salt=SALT[::-1], committed=committed)
    with pytest.raises(ValueError, match="32 random bytes"):
        commitment(CLAIMS, salt=b"")


def test_parts_of_a_claim_cannot_be_moved_into_one_another() -> None:
    one = commitment([Claim(b"ab", "c")], salt=SALT)

    assert one != commitment([Claim(b"a", "bc")], salt=SALT)


def started(selectors: list[bytes], key: HolderKey = KEY) -> tuple[bytes, ...]:
    question = ask_apart(selectors, NUMBER, seed=SALT)
    return starter_tags(question, evaluate(question.elements, key=key), public=KEY.public)


def answered(
    selectors: list[bytes], key: HolderKey = KEY, number: bytes = NUMBER
) -> tuple[bytes, ...]:
    question = ask_together(selectors, number, seed=SALT[::-1])
    return answerer_tags(question, tags(evaluate(question.elements, key=key)), public=KEY.public)


def test_two_bureaux_learn_what_both_hold() -> None:
    mine, theirs = started([b"a", b"b", b"c"]), answered([b"x", b"c", b"a"])

    assert hits(mine, theirs) == (0, 2)
    assert hits(theirs, mine) == (1, 2)


def test_the_holder_sees_nothing_in_common_of_equal_lists_nor_of_two_runs() -> None:
    selectors, seed = [b"a", b"b"], SALT[::-1]
    asked = [
        set(question.elements)
        for question in (
            ask_apart(selectors, NUMBER, seed=SALT),
            ask_together(selectors, NUMBER, seed=seed),
            ask_together(selectors, run_number(b"another"), seed=bytes(32)),
        )
    ]

    assert all(one.isdisjoint(other) for one, other in combinations(asked, 2))


def test_tags_of_another_run_or_epoch_tell_nothing() -> None:
    mine = started([b"a"])

    assert set(mine).isdisjoint(answered([b"a"], number=run_number(b"another")))
    question = ask_together([b"a"], NUMBER, seed=SALT)
    later = tags(evaluate(question.elements, key=OTHER))
    assert set(mine).isdisjoint(answerer_tags(question, later, public=OTHER.public))


@given(st.sets(st.binary(min_size=1, max_size=9)), st.sets(st.binary(min_size=1, max_size=9)))
@settings(max_examples=5, deadline=None)
def test_hits_are_exactly_what_both_lists_hold(one: set[bytes], other: set[bytes]) -> None:
    mine, theirs = sorted(one | {b"both"}), sorted(other | {b"both"})

    found = hits(started(mine), answered(theirs))

    assert {mine[place] for place in found} == set(mine) & set(theirs)


def test_a_holder_with_another_key_is_found_out_by_both() -> None:
    with pytest.raises(WrongAnswerError, match="tell the auditor"):
        started([b"a"], key=OTHER)
    with pytest.raises(WrongAnswerError):
        answered([b"a"], key=OTHER)


def test_a_holder_cannot_tell_checks_from_selectors_and_one_false_answer_in_fifty_is_seen() -> None:
    """It uses another key for every fiftieth element, whichever that is; each seed is a new try."""
    seen = 0
    for number in range(4):
        selectors = [b"%d" % each for each in range(40)]
        question = ask_apart(selectors, NUMBER, seed=bytes([number]) * 32)
        answer = list(evaluate(question.elements, key=KEY))
        answer[::50] = evaluate(question.elements[::50], key=OTHER)
        try:
            starter_tags(question, answer, public=KEY.public)
        except WrongAnswerError:
            seen += 1

    assert seen == 4  # each time missed with a probability under 0.14 ** 6
    assert list(question.elements) == sorted(question.elements, key=lambda each: each[::-1])


QUESTION = ask_apart([b"%d" % each for each in range(64)], NUMBER, seed=SALT)
RIGHT = evaluate(QUESTION.elements, key=KEY)
WRONG = evaluate(QUESTION.elements, key=OTHER)


@given(st.sets(st.integers(0, len(RIGHT) - 1), max_size=12))
@settings(max_examples=25, deadline=None)
def test_a_false_answer_is_seen_if_and_only_if_it_is_of_a_check(wrong: set[int]) -> None:
    """So whoever answers m of n + 256 falsely is missed with C(n, m) / C(n + 256, m)."""
    answer = [WRONG[at] if at in wrong else one for at, one in enumerate(RIGHT)]

    try:
        starter_tags(QUESTION, answer, public=KEY.public)
    except WrongAnswerError:
        assert wrong & set(QUESTION.places[64:])
    else:
        assert not wrong & set(QUESTION.places[64:])


@pytest.mark.parametrize(
    ("own", "wrong", "least", "most"),
    [
        (99_744, 2_000, 1 / 178, 1 / 177),  # one in fifty: found out 99 times in a hundred
        (100_000, 1, 390 / 391, 391 / 392),  # a single one: found out one time in 392
        (1, 257, 0, 0),  # all
    ],
)
def test_the_documents_say_how_often_a_holder_is_missed(
    own: int, wrong: int, least: float, most: float
) -> None:
    missed = comb(own, wrong) / comb(own + CHECKS, wrong)

    assert least <= missed <= most


def test_one_answer_to_two_elements_is_refused_before_it_counts_twice() -> None:
    """A hub that doubles a tag would have the other bureau blamed for it."""
    question = ask_together([b"a", b"b"], NUMBER, seed=SALT)
    answer = list(tags(evaluate(question.elements, key=KEY)))
    answer[question.places[1]] = answer[question.places[0]]

    with pytest.raises(WrongAnswerError, match="one answer to two elements"):
        answerer_tags(question, answer, public=KEY.public)
    apart, elements = QUESTION, list(RIGHT)
    elements[apart.places[1]] = elements[apart.places[0]]
    with pytest.raises(WrongAnswerError, match="one answer to two elements"):
        starter_tags(apart, elements, public=KEY.public)


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_what_two_sides_agree_on_gives_one_number_and_nothing_else_does(
    one: list[bytes], other: list[bytes]
) -> None:
    assert (run_number(*one) == run_number(*other)) is (one == other)


def test_an_answer_that_lacks_one_or_holds_what_is_no_element_is_refused() -> None:
    question = ask_apart([b"a"], NUMBER, seed=SALT)
    answer = list(evaluate(question.elements, key=KEY))
    assert len(answer) == 1 + CHECKS

    with pytest.raises(BadElementError, match="257 elements were sent and 256 came back"):
        starter_tags(question, answer[1:], public=KEY.public)
    for element in (bytes(32), b"\xff" * 32, bytes(31)):
        answer[question.places[0]] = element
        with pytest.raises(BadElementError):
            starter_tags(question, answer, public=KEY.public)


def test_a_question_made_again_from_its_seed_is_the_same() -> None:
    one = ask_apart([b"a", b"b"], NUMBER, seed=SALT)

    assert one == ask_apart([b"a", b"b"], NUMBER, seed=SALT)
    assert one == Question(one.elements, one.places, SALT)
    assert repr(SALT) not in repr(one)


def test_tags_that_cannot_be_right_are_refused() -> None:
    mine = tags([b"a"])

    with pytest.raises(BadTagsError):
        hits(mine, [mine[0], mine[0]])
    with pytest.raises(BadTagsError):
        hits(mine, [b"short"])
