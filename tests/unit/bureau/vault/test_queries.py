"""What officers read of items: only what they may see, in a fixed number of statements."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Exhibit
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault import queries
from clew.bureau.vault.models import Item
from clew.bureau.vault.queries import totals
from clew.model.match import Relation, Span, State, Transform
from clew.model.media import Family
from clew.model.problem import ProblemCode
from records import (
    NOW,
    make_bureau,
    make_case,
    make_entry,
    make_exhibit,
    make_fingerprint,
    make_hashset,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
    make_unread,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def officer() -> Officer:
    return make_officer()


@pytest.fixture
def exhibit(officer: Officer) -> Exhibit:
    return make_exhibit(make_case(officer))


def _hidden_exhibit(officer: Officer) -> Exhibit:
    """An exhibit of a case of the same bureau that the officer is no member of."""
    return make_exhibit(make_case(make_officer(bureau=officer.bureau)))


def _state(officer: Officer, item: Item) -> tuple[State | None, str]:
    row = queries.item(officer, item.sha256)
    return row.state, row.state_reason


# --- items and locations


def test_a_page_holds_the_cases_items_in_the_order_they_were_added(
    officer: Officer, exhibit: Exhibit
) -> None:
    items = [make_item(exhibit, added_at=NOW + timedelta(seconds=n)) for n in range(5)]

    page = queries.items_of_case(officer, exhibit.case, offset=1, limit=3)

    assert [row.sha256 for row in page] == [item.sha256 for item in items[1:4]]


def test_an_item_tells_what_is_known_of_it(officer: Officer, exhibit: Exhibit) -> None:
    item = make_item(exhibit, facts={"width": 640}, problem_code="truncated", problem_reason="cut")

    row = queries.item(officer, item.sha256.upper())

    assert (row.family, row.facts, row.size) == (Family.IMAGE, {"width": 640}, item.size)
    assert (row.problem_code, row.problem_reason) == ("truncated", "cut")
    assert row.sandbox == "seccomp, rlimits"


def test_an_item_of_another_case_is_absent(officer: Officer) -> None:
    item = make_item(_hidden_exhibit(officer))
    hidden = item.locations.get().exhibit.case

    with pytest.raises(queries.ItemNotFoundError) as denied:
        queries.item(officer, item.sha256)
    item.locations.all().delete()
    Item.objects.all().delete()
    with pytest.raises(queries.ItemNotFoundError) as absent:
        queries.item(officer, item.sha256)

    assert str(denied.value) == str(absent.value)
    assert queries.items_of_case(officer, hidden) == []


def test_a_case_of_others_reads_as_an_empty_one(officer: Officer) -> None:
    exhibit = _hidden_exhibit(officer)
    make_item(exhibit)
    make_unread(exhibit)
    empty = make_case(officer)

    assert queries.items_of_case(officer, exhibit.case) == []
    assert queries.unread_of_case(officer, exhibit.case) == []
    totals = queries.case_totals(officer, exhibit.case)
    assert totals == queries.case_totals(officer, empty)
    assert (totals.files, totals.items, totals.bytes, totals.unread) == (0, 0, 0, 0)


def test_only_locations_in_visible_cases_are_told_and_counted(
    officer: Officer, exhibit: Exhibit
) -> None:
    item = make_item(exhibit, _hidden_exhibit(officer))
    second = make_location(item, make_exhibit(exhibit.case), path="copy.jpg")

    found = queries.locations(officer, [item.sha256, "ff" * 32])

    assert list(found) == [item.sha256]
    assert {row.exhibit for row in found[item.sha256]} == {exhibit.label, second.exhibit.label}
    assert "copy.jpg" in {row.path for row in found[item.sha256]}
    assert found[item.sha256][0].case_number == exhibit.case.number
    assert queries.item(officer, item.sha256).location_count == 2


def test_locations_keep_names_that_are_no_text(officer: Officer, exhibit: Exhibit) -> None:
    item = make_item(exhibit)
    item.locations.update(path_bytes=b"caf\xe9\xff.jpg")

    (row,) = queries.locations(officer, [item.sha256])[item.sha256]

    assert row.path_bytes == b"caf\xe9\xff.jpg"


@pytest.mark.parametrize("who", ["of another bureau", "closed account", "no member"])
def test_whoever_may_not_see_the_case_sees_nothing_of_it(who: str, exhibit: Exhibit) -> None:
    bureau = make_bureau() if who == "of another bureau" else exhibit.case.bureau
    stranger = make_officer(bureau=bureau, is_active=who != "closed account")
    if who != "no member":
        exhibit.case.casemember_set.create(officer=stranger, since_at=NOW)
    item, other = make_item(exhibit), make_item(exhibit)
    make_match(item, other)
    make_unread(exhibit)

    assert queries.items_of_case(stranger, exhibit.case) == []
    assert queries.locations(stranger, [item.sha256]) == {}
    assert queries.matches_of(stranger, [item.sha256]) == {}
    assert queries.unread_of_case(stranger, exhibit.case) == []
    assert queries.case_totals(stranger, exhibit.case).items == 0
    with pytest.raises(queries.ItemNotFoundError):
        queries.item(stranger, item.sha256)


# --- matches


def test_a_match_is_read_from_both_sides_with_the_spans_of_each(
    officer: Officer, exhibit: Exhibit
) -> None:
    part, whole = make_item(exhibit, family=Family.CLIP), make_item(exhibit, family=Family.CLIP)
    make_match(
        part, whole, relation=Relation.EXCERPT, query_span=Span(0, 4), match_span=Span(10, 14)
    )

    found = queries.matches_of(officer, [part.sha256, whole.sha256])

    (of_part,), (of_whole,) = found[part.sha256], found[whole.sha256]
    assert (of_part.other, of_part.item_is_query) == (whole.sha256, True)
    assert (of_part.item_span, of_part.other_span) == (Span(0, 4), Span(10, 14))
    assert (of_whole.other, of_whole.item_is_query) == (part.sha256, False)
    assert (of_whole.item_span, of_whole.other_span) == (Span(10, 14), Span(0, 4))
    assert of_whole.query_span == of_part.query_span == Span(0, 4)
    assert of_whole.id == of_part.id


def test_one_match_is_read_from_its_querys_side_with_its_judgement(
    officer: Officer, exhibit: Exhibit
) -> None:
    query, target = make_item(exhibit), make_item(exhibit)
    match = make_match(query, target, match_span=Span(5, 7))
    make_judgement(match, officer)

    row = queries.match_by_id(officer, match.pk)

    assert (row.item, row.other, row.item_is_query) == (query.sha256, target.sha256, True)
    assert row.match_span == Span(5, 7)
    assert row.judgement is not None


@pytest.mark.parametrize("hidden", ["query", "target", "neither is there"])
def test_one_match_is_absent_unless_both_sides_are_seen(
    officer: Officer, exhibit: Exhibit, hidden: str
) -> None:
    mine, theirs = make_item(exhibit), make_item(_hidden_exhibit(officer))
    match = make_match(*((theirs, mine) if hidden == "query" else (mine, theirs)))
    asked = uuid4() if hidden == "neither is there" else match.pk

    with pytest.raises(queries.MatchNotFoundError, match=str(asked)):
        queries.match_by_id(officer, asked)


def test_matches_come_most_certain_first_then_by_score(officer: Officer, exhibit: Exhibit) -> None:
    item = make_item(exhibit)
    make_match(item, make_item(exhibit), relation=Relation.EDIT, score=0.99)
    make_match(item, make_item(exhibit), relation=Relation.COPY, score=0.7)
    make_match(make_item(exhibit), item, relation=Relation.COPY, score=0.9)

    rows = queries.matches_of(officer, [item.sha256])[item.sha256]

    assert [(row.relation, row.score) for row in rows] == [
        (Relation.COPY, 0.9),
        (Relation.COPY, 0.7),
        (Relation.EDIT, 0.99),
    ]


@pytest.mark.parametrize("hidden_side", ["query", "target"])
def test_a_match_with_an_item_of_another_case_is_not_told(
    officer: Officer, exhibit: Exhibit, hidden_side: str
) -> None:
    seen, hidden = make_item(exhibit), make_item(_hidden_exhibit(officer))
    make_match(*((hidden, seen) if hidden_side == "query" else (seen, hidden)))

    assert queries.matches_of(officer, [seen.sha256, hidden.sha256]) == {}
    assert _state(officer, seen)[0] is State.NO_MATCH
    assert queries.items_of_case(officer, exhibit.case, only=queries.Only(matched=True)) == []


def test_a_hit_in_a_list_of_the_own_bureau_is_told_with_what_the_list_says(
    officer: Officer, exhibit: Exhibit
) -> None:
    item = make_item(exhibit)
    known = make_hashset(officer.bureau, name="Ruritanian list")
    entry = make_entry(known, md5=item.md5, category="2", attributes={"Series": "lake"})
    make_match(item, entry, relation=Relation.SAME_FILE, transform=Transform.NONE)

    (row,) = queries.matches_of(officer, [item.sha256])[item.sha256]

    assert row.other is None
    assert row.entry is not None
    assert (row.entry.hashset, row.entry.category, row.entry.kind) == (
        "Ruritanian list",
        "2",
        "known",
    )
    assert row.entry.attributes == {"Series": "lake"}


@pytest.mark.parametrize("why", ["of another bureau", "incomplete"])
def test_a_hit_in_a_list_that_does_not_answer_is_not_told(
    officer: Officer, exhibit: Exhibit, why: str
) -> None:
    item = make_item(exhibit)
    bureau = make_bureau() if why == "of another bureau" else officer.bureau
    entry = make_entry(make_hashset(bureau, complete=why != "incomplete"), md5=item.md5)
    make_match(item, entry, relation=Relation.SAME_FILE)

    assert queries.matches_of(officer, [item.sha256]) == {}


def test_the_last_standing_judgement_is_told(officer: Officer, exhibit: Exhibit) -> None:
    match = make_match(make_item(exhibit), make_item(exhibit))
    first = make_judgement(match, officer, verdict="unsure")
    second = make_judgement(match, officer, verdict="not_same")

    def told() -> tuple[str, str] | None:
        (row,) = queries.matches_of(officer, [match.query_id])[match.query_id]
        return (row.judgement.verdict, row.judgement.officer) if row.judgement else None

    assert told() == ("not_same", officer.username)
    for judgement, left in ((second, ("unsure", officer.username)), (first, None)):
        judgement.undone_at = NOW
        judgement.save()
        assert told() == left


# --- states


def test_an_item_with_a_match_is_matched_from_either_side(
    officer: Officer, exhibit: Exhibit
) -> None:
    query, target = make_item(exhibit), make_item(exhibit)
    make_match(query, target)

    for item in (query, target):
        assert _state(officer, item) == (None, "")
        assert queries.item(officer, item.sha256).is_matched


def test_a_judgement_does_not_change_the_machines_state(officer: Officer, exhibit: Exhibit) -> None:
    item = make_item(exhibit)
    make_judgement(make_match(item, make_item(exhibit)), officer, verdict="not_same")

    assert queries.item(officer, item.sha256).is_matched


@pytest.mark.parametrize(
    ("columns", "state", "reason"),
    [
        ({}, State.NO_MATCH, "nothing was found"),
        ({"checked_at": None}, State.UNCHECKED, "not matched yet"),
        ({"family": Family.SOUND}, State.UNCHECKABLE, "no sound that could be"),
        ({"family": Family.OTHER}, State.UNCHECKABLE, "only compared byte for byte"),
        ({"family": Family.OTHER, "checked_at": None}, State.UNCHECKED, "not matched yet"),
        (
            {"fingerprinted": False, "problem_code": "broken", "problem_reason": "no JPEG"},
            State.UNCHECKABLE,
            "no JPEG",
        ),
        (
            {"problem_code": "truncated", "problem_reason": "the end is missing"},
            State.NO_MATCH,
            "in part: the end is missing",
        ),
    ],
)
def test_why_an_item_has_no_match_is_told_in_one_of_three_states(
    officer: Officer, exhibit: Exhibit, columns: dict[str, Any], state: State, reason: str
) -> None:
    found, words = _state(officer, make_item(exhibit, **columns))

    assert found is state
    assert reason in words


@pytest.mark.parametrize("poor", [{"quality": 20}, {"low_information": True}])
def test_an_item_whose_every_fingerprint_says_too_little_cannot_be_checked(
    officer: Officer, exhibit: Exhibit, poor: dict[str, object]
) -> None:
    item = make_item(exhibit, fingerprinted=False)
    make_fingerprint(item, **poor)
    assert _state(officer, item)[0] is State.UNCHECKABLE

    make_fingerprint(item, form="trimmed")
    assert _state(officer, item)[0] is State.NO_MATCH


def test_a_list_completed_since_makes_checked_items_unchecked_again(
    officer: Officer, exhibit: Exhibit
) -> None:
    item = make_item(exhibit, checked_at=NOW)
    make_hashset(officer.bureau, imported_at=LATER, complete=False)
    assert _state(officer, item)[0] is State.NO_MATCH

    make_hashset(officer.bureau, imported_at=LATER)
    assert _state(officer, item)[0] is State.UNCHECKED
    assert list(Item.objects.filter(queries.unchecked())) == [item]

    item.checked_at = LATER + timedelta(seconds=1)
    item.save()
    assert _state(officer, item)[0] is State.NO_MATCH
    assert not Item.objects.filter(queries.unchecked()).exists()


# --- unread files and totals


def test_unread_files_say_what_happened_and_what_to_do(officer: Officer, exhibit: Exhibit) -> None:
    make_unread(exhibit, path="b.jpg", code=ProblemCode.EMPTY)
    make_unread(exhibit, path="a.jpg")
    make_unread(_hidden_exhibit(officer))

    rows = queries.unread_of_case(officer, exhibit.case)

    assert [(row.path, row.code) for row in rows] == [("a.jpg", "broken"), ("b.jpg", "empty")]
    assert rows[0].advice == "get it again"
    assert queries.unread_of_case(officer, exhibit.case, offset=1, limit=1) == rows[1:]


def test_totals_count_files_items_states_and_each_item_under_its_best_relation(
    officer: Officer, exhibit: Exhibit
) -> None:
    picture, copy, both = make_item(exhibit), make_item(exhibit), make_item(exhibit)
    twice = make_item(exhibit, checked_at=None, content=b"twelve bytes")
    make_location(twice, exhibit)
    make_item(exhibit, family=Family.SOUND)
    make_item(_hidden_exhibit(officer))
    make_match(picture, copy, relation=Relation.EDIT)
    make_match(both, picture, relation=Relation.EXCERPT)
    make_match(both, make_item(exhibit), relation=Relation.EXCERPT)
    listed = {kind: make_hashset(officer.bureau, kind=kind) for kind in HashSet.Kind}
    make_match(both, make_entry(listed[HashSet.Kind.KNOWN]), relation=Relation.SAME_FILE)
    make_match(copy, make_entry(listed[HashSet.Kind.KNOWN_GOOD]), relation=Relation.SAME_FILE)
    make_unread(exhibit)

    totals = queries.case_totals(officer, exhibit.case)

    assert (totals.files, totals.items, totals.duplicates, totals.unread) == (7, 6, 1, 1)
    assert totals.bytes == sum(row.size for row in exhibit.locations.all())
    assert totals.matched == 5
    assert totals.by_state == {State.UNCHECKABLE: 1}
    assert totals.by_family == {Family.IMAGE: 5, Family.SOUND: 1}
    assert totals.by_relation == {
        Relation.SAME_FILE: 3,
        Relation.EDIT: 1,
        Relation.EXCERPT: 1,
    }
    assert (totals.known, totals.known_good) == (1, 1)
    for only, expected in [
        *((queries.Only(relation=r), totals.by_relation.get(r, 0)) for r in Relation),
        (queries.Only(matched=True), totals.matched),
        (queries.Only(listed="known"), totals.known),
        (queries.Only(listed="known_good"), totals.known_good),
    ]:
        assert len(queries.items_of_case(officer, exhibit.case, only=only)) == expected, only
    assert totals.sandboxes == {"seccomp, rlimits": 6}


def test_totals_and_rows_agree_on_every_state(officer: Officer, exhibit: Exhibit) -> None:
    for family in Family:
        for checked_at in (None, NOW):
            for code in ("", "truncated"):
                make_item(exhibit, family=family, checked_at=checked_at, problem_code=code)
    make_match(make_item(exhibit), make_item(exhibit))

    rows = queries.items_of_case(officer, exhibit.case, limit=1_000)
    totals = queries.case_totals(officer, exhibit.case)

    assert totals.matched == sum(row.is_matched for row in rows)
    for state in State:
        in_state = [row for row in rows if row.state is state]
        assert totals.by_state.get(state, 0) == len(in_state)
        only = queries.Only(state=state)
        assert queries.items_of_case(officer, exhibit.case, only=only, limit=1_000) == in_state


def test_a_list_of_cases_tells_what_the_pages_of_the_cases_do(
    officer: Officer, exhibit: Exhibit
) -> None:
    hidden = _hidden_exhibit(officer)
    shared, elsewhere = make_item(exhibit), make_exhibit(make_case(officer, number="2"))
    make_location(shared, elsewhere)
    make_location(shared, hidden)
    make_match(make_item(exhibit), make_item(hidden))
    listed = make_hashset(officer.bureau, kind=HashSet.Kind.KNOWN)
    make_match(make_item(exhibit), make_entry(listed), relation=Relation.SAME_FILE)
    make_unread(exhibit)
    make_unread(hidden)
    cases = [exhibit.case, elsewhere.case, hidden.case]

    counts = queries.case_counts(officer, cases)

    for case in cases:
        told, totals = counts[case.pk], queries.case_totals(officer, case)
        assert told.sorted_ is not None
        assert (told.items, told.unread) == (totals.items, totals.unread)
        assert told.sorted_.get("matched", 0) == totals.matched
        assert told.sorted_.get("known", 0) == totals.known
        assert told.sorted_.get("new", 0) == totals.by_state.get(State.NO_MATCH, 0)
    assert counts[hidden.case.pk].items == 0


def test_a_list_of_cases_stands_though_an_item_comes_in_while_it_is_read(
    officer: Officer, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_item(exhibit)
    state_standing = totals.state_standing

    def meanwhile(columns: Mapping[str, object]) -> object:
        make_item(exhibit)
        return state_standing(columns)

    monkeypatch.setattr(totals, "state_standing", meanwhile)

    (counts,) = queries.case_counts(officer, [exhibit.case]).values()

    assert counts.sorted_ is not None
    assert counts.items == 1


def test_the_items_of_a_large_case_are_not_sorted_in_a_list(
    officer: Officer, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = make_exhibit(make_case(officer, number="2"))
    for where in (exhibit, exhibit, small):
        make_item(where)
    monkeypatch.setattr(totals, "_MOST_SORTED", 1)

    counts = queries.case_counts(officer, [exhibit.case, small.case])

    assert (counts[exhibit.case.pk].items, counts[exhibit.case.pk].sorted_) == (2, None)
    assert counts[small.case.pk].sorted_ is not None


def test_leads_come_after_all_that_relates_an_item() -> None:
    order = [relation.is_lead for relation in Relation]

    assert order == sorted(order)


# --- cost


def test_pages_take_as_many_statements_for_many_items_as_for_one(
    officer: Officer, exhibit: Exhibit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    items = [make_item(exhibit) for _ in range(1)]

    def add_more() -> None:
        for _ in range(12):
            items.append(make_item(exhibit))
            make_judgement(make_match(items[-1], items[0]), officer)
            make_match(items[-1], make_entry(make_hashset(officer.bureau)))

    add_more()
    for _ in range(2):
        keys = [item.sha256 for item in items]
        with django_assert_num_queries(2):
            assert len(queries.items_of_case(officer, exhibit.case)) == len(items)
        with django_assert_num_queries(1):
            assert len(queries.locations(officer, keys)) == len(items)
        with django_assert_num_queries(2):
            assert len(queries.matches_of(officer, keys)) == len(items)
        add_more()


def test_more_items_than_a_database_takes_parameters_can_be_asked_about(
    officer: Officer, exhibit: Exhibit
) -> None:
    item = make_item(exhibit)
    make_match(item, make_item(exhibit))
    keys = [f"{n:064x}" for n in range(70_000)] + [item.sha256]

    assert list(queries.locations(officer, keys)) == [item.sha256]
    assert list(queries.matches_of(officer, keys)) == [item.sha256]
