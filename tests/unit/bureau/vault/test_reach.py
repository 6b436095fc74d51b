"""A request that only reads, and looks its officer's reach up once, sees what others see."""

from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from django.db import connection

from clew.bureau.access.kept import begin_reading
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.custody.queries import count_exhibits
from clew.bureau.hits.queries import hits
from clew.bureau.notes.queries import count_threads
from clew.bureau.persons.queries import case_markings, identified_of_case
from clew.bureau.vault import queries
from clew.bureau.vault.actions.lending import lend
from clew.bureau.vault.models import Item, Loan, Location
from clew.bureau.vault.queries import reach as module
from clew.bureau.vault.queries.items import of_case, seen_among
from clew.bureau.vault.queries.loans import lenders
from clew.bureau.vault.queries.reach import reach
from clew.bureau.vault.queries.seen import is_seen_again
from clew.bureau.vault.queries.visibility import visible_locations_in
from clew.bureau.watch.queries import finds
from clew.handling.tlp import Tlp
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


@pytest.fixture(params=range(4))
def officer(request):
    """An officer of a world drawn at random, with loans that go on and loans that are over."""
    draw = Random(request.param)
    rosa, kiri = make_officer("rosa"), make_officer("kiri")
    labels = ("TLP:GREEN", "TLP:GREEN", "TLP:RED")
    cases = [
        make_case(
            draw.choice((rosa, kiri)),
            marking=draw.choice(labels),
            tell_hits=draw.random() < 0.7,
            released_to=frozenset({str(rosa.bureau.pk)}),
        )
        for _ in range(6)
    ]
    exhibits = [make_exhibit(draw.choice(cases)) for _ in range(9)]
    items = [make_item(*draw.sample(exhibits, draw.randint(1, 2))) for _ in range(20)]
    for item in draw.sample(items, 8):
        lender = draw.choice(cases)
        lend(draw.choice(exhibits), {item.pk: [lender]}, under=lender, now=NOW)
    for loan in Loan.objects.order_by("pk"):
        if draw.random() < 0.3:
            Loan.objects.filter(pk=loan.pk).update(ended_at=NOW)
    for place in Location.objects.order_by("pk"):
        at = NOW + timedelta(hours=draw.randint(0, 9))
        Location.objects.filter(pk=place.pk).update(found_at=at)
    for pair in draw.sample(list(combinations(items, 2)), 25):
        match = make_match(*pair, score=draw.random())
        if draw.random() < 0.2:
            make_judgement(match, rosa, verdict="not_same")
    return rosa


def _told(officer):
    """What the officer is told of everything."""
    items = [one.pk for one in Item.objects.order_by("pk")]
    return {
        "places": set(queries.visible_locations(officer)),
        "items": set(queries.visible_items(officer)),
        "of these": seen_among(officer, items),
        "again": set(Item.objects.filter(is_seen_again(officer))),
        "matches": queries.matches_of(officer, items),
        "where": queries.locations(officer, items),
        "labels": case_markings(officer, items),
        "lent": lenders(officer, items),
        "finds": finds(officer),
        "hits": hits(officer),
        "cases": [_told_of(officer, case) for case in Case.objects.order_by("pk")],
    }


def _told_of(officer, case):
    return (
        set(visible_locations_in(officer, [case.pk])),
        set(of_case(officer, case)),
        queries.case_totals(officer, case),
        queries.case_counts(officer, [case]),
        queries.items_of_case(officer, case),
        identified_of_case(officer, case),
        count_threads(officer, case=case),
        count_exhibits(officer, case),
        finds(officer, case=case),
    )


def test_a_request_that_only_reads_is_told_what_others_are_told(officer):
    reader = Officer.objects.get(pk=officer.pk)
    begin_reading(reader, method="GET")

    told = _told(reader)

    assert reach(reader) is not None
    assert told == _told(officer)
    assert _told(reader) == told  # what was kept is what was found
    assert told["matches"]
    assert len(told["items"]) < Item.objects.count()


def test_whoever_sees_very_many_exhibits_is_told_the_same(officer, monkeypatch):
    expected = _told(officer)
    reader = Officer.objects.get(pk=officer.pk)
    begin_reading(reader, method="GET")
    monkeypatch.setattr("clew.bureau.access.kept._MOST_KEYS", 1)

    assert reach(reader) is None
    assert _told(reader) == expected


def test_whoever_sees_many_exhibits_is_told_the_same(officer, monkeypatch):
    expected = _told(officer)
    reader = Officer.objects.get(pk=officer.pk)
    begin_reading(reader, method="GET")
    monkeypatch.setattr("clew.bureau.vault.queries.visibility._MOST_EXHIBITS", 0)

    assert _told(reader) == expected


def test_a_loan_that_is_over_hides_its_place_from_the_next_request():
    rosa = make_officer("rosa", bureau=make_bureau("Lake"))
    lender = make_case(make_officer("kiri"), marking=Tlp.GREEN.value)
    Case.objects.update(released_to=frozenset({str(rosa.bureau.pk)}))
    lender.refresh_from_db()
    own, item = make_exhibit(make_case(rosa)), make_item(make_exhibit(lender))
    make_location(item, make_exhibit(lender))
    lend(own, {item.pk: [lender]}, under=lender, now=NOW)

    def reads():
        reader = Officer.objects.get(pk=rosa.pk)
        begin_reading(reader, method="GET")
        return queries.visible_items(reader).count(), len(reach(reader).over.keys)

    assert reads() == (1, 0)
    Loan.objects.update(ended_at=NOW)
    assert reads() == (0, 1)


def test_an_officer_whose_roles_read_no_loans_is_told_nothing():
    clerk = make_officer("clerk", roles=[])
    make_item(make_exhibit(make_case(clerk)))
    begin_reading(clerk, method="GET")

    assert module.reach(clerk) is None
    assert not queries.visible_locations(clerk).exists()
    assert not queries.visible_items(clerk).exists()


def test_an_item_of_a_case_is_not_looked_for_among_all_places_of_the_case(officer):
    """SQLite knows of no table how many rows it has: 100,000 items took it more than an hour."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts the rows of tables, and plans by that")
    begin_reading(officer, method="GET")
    for case in (one for one in Case.objects.order_by("pk") if of_case(officer, one)):
        plan = of_case(officer, case).explain()
        assert "INDEX location_of_item (item_id=? AND exhibit_id=?)" in plan
