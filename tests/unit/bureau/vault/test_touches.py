"""What touches a case is kept as it is found, matched and taken away: exactly what there is."""

import importlib
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clew.bureau.cases.models import Case
from clew.bureau.hits.queries import hits
from clew.bureau.sharing.actions.item_erasing import forget_lent
from clew.bureau.vault.actions import touches
from clew.bureau.vault.actions.lending import end_loans, lend
from clew.bureau.vault.models import CaseTouch, Item, Judgement, Loan, Location, Match
from clew.bureau.watch.queries import finds
from clew.model.match import Relation
from kept_touches import check_touches
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db

_CASES, _ITEMS = 4, 5
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_case, _item = st.integers(0, _CASES - 1), st.integers(0, _ITEMS - 1)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("find"), _item, _case),
        st.tuples(st.just("match"), _item, _item),
        st.tuples(st.just("lend"), _item, _case),
        st.tuples(st.just("unmatch"), _item, _item),
        st.tuples(st.just("forget"), _item, _case),
        st.tuples(st.just("erase"), _item, _case),
        st.tuples(st.just("judge"), _item, _item),
        st.tuples(st.just("hand over"), _item, _case),
    ),
    max_size=25,
)


class _World:
    """Cases of two bureaux, all of which tell hits; items that come, go and are matched."""

    def __init__(self) -> None:
        self.officers = [make_officer(bureau=make_bureau()) for _ in range(2)]
        self.cases = [
            make_case(self.officers[n % 2], tell_hits=True, marking="TLP:CLEAR")
            for n in range(_CASES)
        ]
        self.items = [make_item() for _ in range(_ITEMS)]
        self._hour = 0

    def do(self, what: str, one: int, other: int) -> None:
        item = self.items[one]
        if not Item.objects.filter(pk=item.pk).exists():
            item = self.items[one] = make_item()
        match what:
            case "find":
                self._hour += 1
                place = make_location(item, make_exhibit(self.cases[other]))
                place.found_at = NOW + timedelta(hours=self._hour)
                place.save()
            case "lend":
                lender = self.cases[(other + 1) % _CASES]
                exhibit = make_exhibit(self.cases[other])
                lend(exhibit, {item.pk: [lender]}, under=lender, now=NOW)
                if one % 2:
                    end_loans(exhibit.pk, item.pk, now=NOW)
            case "forget":
                forget_lent(Location.objects.filter(item=item, exhibit__case=self.cases[other]))
            case "erase":
                forget_lent(Location.objects.filter(item=item))
                of_item = Q(match__query=item) | Q(match__target=item)
                Judgement.objects.filter(of_item).delete()
                item.delete()
            case "hand over":
                there = self.cases[other]
                bureau = self.officers[one % 2].bureau
                Case.objects.filter(pk=there.pk).update(bureau=bureau)
            case _:
                self._match(what, item, self.items[other])

    def _match(self, what: str, item: Item, other: Item) -> None:
        if item.pk == other.pk or not Item.objects.filter(pk=other.pk).exists():
            return
        found = Match.objects.filter(query=item, target=other)
        if what == "match" and not found.exists():
            make_match(item, other, relation=Relation.SCENE)
        if what == "unmatch":
            found.filter(judgements=None).delete()
        if what == "judge" and found.exists():
            make_judgement(found.get(), self.officers[0], verdict="not_same")

    def told(self) -> list[object]:
        return [
            (sorted((f.watched.id, f.item, f.ways, f.came_at) for f in finds(one)), hits(one))
            for one in self.officers
        ]


@FEW
@given(_steps)
def test_whatever_happens_the_kept_touches_are_those_that_there_are(steps):
    world = _fresh()
    for step in steps:
        world.do(*step)
        check_touches()

    told = world.told()
    CaseTouch.objects.all().delete()
    _filled_by_the_migration()
    assert world.told() == told


@FEW
@example([("match", 0, 1), ("judge", 0, 1), ("erase", 1, 0)])
@given(_steps)
def test_so_they_are_where_an_item_lies_in_more_cases_than_are_named(steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(touches, "MOST_NAMED", 2)
        world = _fresh()
        for step in steps:
            world.do(*step)
            check_touches()
    told = world.told()
    CaseTouch.objects.all().delete()
    _filled_by_the_migration()
    assert world.told() == told


def test_an_item_in_very_many_cases_is_kept_once_a_case_with_no_other_named():
    rosa = make_officer("rosa")
    item = make_item()
    cases = [make_case(rosa) for _ in range(touches.MOST_NAMED + 3)]
    for case in cases:
        make_location(item, make_exhibit(case))

    unnamed = CaseTouch.objects.filter(other_case=None).values_list("case", flat=True)
    assert sorted(unnamed) == sorted(case.pk for case in cases)
    assert CaseTouch.objects.count() < touches.MOST_NAMED**2 + len(cases)
    check_touches()


def test_the_migration_fills_what_there_is():
    rosa = make_officer("rosa")
    items = [make_item() for _ in range(3)]
    many = [make_case(rosa) for _ in range(touches.MOST_NAMED + 1)]
    for case in many:
        make_location(items[0], make_exhibit(case))
    for item in items[1:]:
        make_location(item, make_exhibit(many[0]))
    make_location(items[1], make_exhibit(many[1]))
    make_match(items[1], items[2])
    make_match(items[2], items[0])
    CaseTouch.objects.all().delete()

    _filled_by_the_migration()

    check_touches()
    assert CaseTouch.objects.filter(other_case=None).exists()


def _filled_by_the_migration() -> None:
    made = importlib.import_module("clew.bureau.vault.migrations.0012_case_touches")
    with connection.cursor() as cursor:
        cursor.execute(made.FILL)


def _fresh() -> _World:
    """A world in which nothing of an example before is left."""
    for model in (Loan, CaseTouch, Location):
        model.objects.all().delete()
    for match in Match.objects.all():
        match.judgements.all().delete()
    Match.objects.all().delete()
    return _World()
