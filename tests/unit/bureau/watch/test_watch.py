"""Who keeps a case or series is told once of each new item that touches it, as far as allowed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.joining import merge
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.actions.undoing import undo
from clew.bureau.vault.models import Judgement, Location, Match
from clew.bureau.watch.actions import see_find
from clew.bureau.watch.models import Seen
from clew.bureau.watch.queries import FindNotFoundError, find_by_id, finds
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind
from clew.model.match import Relation
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db

WHY = "same lamp"
LATER = NOW + timedelta(days=2)


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa, number="2025-1")


@pytest.fixture
def other_case(rosa):
    return make_case(rosa, number="2026-2")


def _at(hours: float):
    return NOW + timedelta(hours=hours)


def _found(item, exhibit, *, hours: float):
    """The item was found in the exhibit so many hours later."""
    place = make_location(item, exhibit)
    Location.objects.filter(pk=place.pk).update(found_at=_at(hours))
    return item


def _item(case, *, hours: float, **columns):
    return _found(make_item(**{"bureau": case.bureau} | columns), make_exhibit(case), hours=hours)


def _told(officer, **asked):
    return [(one.watched.name, one.item, one.relation) for one in finds(officer, **asked)]


def _series(officer, case, *items, name="Blue lamp", hours: float = 2):
    made = open_dossier(officer, kind=Kind.SERIES, case=case, name=name, now=_at(hours))
    for item in items:
        add_item(officer, dossier_id=made.pk, sha256=item.pk, reason=WHY, now=_at(hours))
    return made


@pytest.fixture
def old(case):
    return _item(case, hours=1)


@pytest.fixture
def new(other_case):
    return _item(other_case, hours=5)


@pytest.mark.parametrize("is_query", [True, False])
def test_a_new_item_elsewhere_is_told_once_and_the_old_one_is_no_news(rosa, old, new, is_query):
    make_match(*((new, old) if is_query else (old, new)), relation=Relation.SCENE)

    assert _told(rosa) == [("2025-1", new.pk, Relation.SCENE)]
    (find,) = finds(rosa)
    assert find.through == old.pk
    assert [place.case_number for place in find.places] == ["2026-2"]


def test_leads_are_told_and_the_surest_way_comes_first(rosa, old, new):
    make_match(new, old, relation=Relation.FACE, score=0.1)
    make_match(new, old, relation=Relation.CAMERA, score=0.9)
    (find,) = finds(rosa)
    assert (find.relation, find.ways) == (Relation.FACE, 2)


def test_matching_again_and_adding_again_tell_nothing_anew(rosa, old, new):
    make_match(new, old)
    (find,) = finds(rosa)
    see_find(rosa, str(find.id), now=LATER)

    Match.objects.all().delete()
    make_match(old, new, relation=Relation.EDIT)
    _found(new, make_exhibit(new.locations.get().exhibit.case), hours=9)

    assert finds(rosa) == []


def test_the_same_bytes_found_in_another_case_are_told(rosa, case, other_case, old):
    _found(old, make_exhibit(other_case), hours=6)
    assert _told(rosa) == [("2025-1", old.pk, Relation.SAME_FILE)]
    assert _told(rosa, case=other_case) == []


def test_what_a_person_judged_not_the_same_is_not_told_until_that_is_undone(rosa, old, new):
    judgement = make_judgement(make_match(new, old), rosa, verdict="not_same")
    series = _series(rosa, old.locations.get().exhibit.case, old)
    assert finds(rosa) == []

    Judgement.objects.filter(pk=judgement.pk).update(undone_at=NOW)
    assert {one.watched.id for one in finds(rosa)} == {
        series.pk,
        old.locations.get().exhibit.case_id,
    }


def test_an_item_of_the_case_itself_is_told_to_its_series_only(rosa, case, old):
    within = _item(case, hours=5)
    make_match(within, old, relation=Relation.SCENE)
    series = _series(rosa, case, old)
    assert [one.watched.id for one in finds(rosa)] == [series.pk]
    add_item(rosa, dossier_id=series.pk, sha256=within.pk, reason=WHY, now=_at(6))
    assert finds(rosa) == []


def test_what_was_there_when_a_series_was_gathered_is_no_news(rosa, case, old, new):
    make_match(new, old)
    _series(rosa, case, old, hours=7)
    assert [one.watched.kind for one in finds(rosa)] == ["case"]


def test_an_officer_outside_is_told_nothing_not_even_that_there_is_something(
    rosa, case, other_case, old, new
):
    make_match(new, old)
    _found(old, make_exhibit(other_case), hours=6)
    _series(rosa, case, old)
    told = finds(rosa)
    in_one, in_the_other, outside, abroad = (
        make_officer(bureau=rosa.bureau),
        make_officer(bureau=rosa.bureau),
        make_officer(bureau=rosa.bureau),
        make_officer(),
    )
    for officer, one in ((in_one, case), (in_the_other, other_case), (abroad, case)):
        one.members.add(officer, through_defaults={"since_at": NOW})

    assert len(told) == 4
    for officer in (in_one, in_the_other, outside, abroad):
        assert finds(officer) == []
        for find in told:
            with pytest.raises(FindNotFoundError, match="there is no one find"):
                see_find(officer, str(find.id), now=LATER)
    assert not Seen.objects.exists()
    assert not AuditEvent.objects.filter(tag=tags.WATCH_FIND_SEEN).exists()


def test_an_item_that_was_found_earlier_where_one_may_not_look_counts_from_where_one_may(
    rosa, old, new
):
    hidden = make_case(make_officer(bureau=rosa.bureau))
    _found(new, make_exhibit(hidden), hours=0.5)
    make_match(new, old)
    assert _told(rosa) == [("2025-1", new.pk, Relation.COPY)]
    assert [place.case_number for place in finds(rosa)[0].places] == ["2026-2"]


def test_a_closed_account_is_told_nothing(rosa, old, new):
    make_match(new, old)
    rosa.is_active = False
    rosa.save()
    assert finds(rosa) == []


def test_what_came_before_an_officer_joined_is_no_news(rosa, case, other_case, old, new):
    make_match(new, old)
    ben = make_officer(bureau=rosa.bureau)
    for one in (case, other_case):
        one.members.add(ben, through_defaults={"since_at": _at(8)})
    assert finds(ben) == []


MARKINGS = {
    "the watched case's": (Tlp.RED, Tlp.GREEN, Tlp.RED),
    "the other case's": (Tlp.GREEN, Tlp.RED, Tlp.RED),
    "both are the same": (Tlp.AMBER, Tlp.AMBER, Tlp.AMBER),
}


@pytest.mark.parametrize("which", MARKINGS)
def test_the_stricter_marking_is_carried(rosa, case, old, new, which):
    *labels, strict = MARKINGS[which]
    other_case = new.locations.get().exhibit.case
    for one, label in zip((case, other_case), labels, strict=True):
        one.marking = label.value
        one.save()
    make_match(new, old)
    assert [one.marking for one in finds(rosa)] == [strict]


def test_what_touches_a_series_carries_the_markings_of_all_that_is_in_it(rosa, case, old, new):
    strict = make_case(rosa, marking=Tlp.RED.value)
    _series(rosa, case, old, _item(strict, hours=1))
    make_match(new, old)

    told = {one.watched.kind: one.marking for one in finds(rosa)}

    assert told == {"case": Tlp.AMBER_STRICT, "series": Tlp.RED}


def test_seeing_is_logged_and_one_officers_own(rosa, case, other_case, old, new):
    make_match(new, old)
    ben = make_officer(bureau=rosa.bureau)
    for one in (case, other_case):
        one.members.add(ben, through_defaults={"since_at": NOW})
    (find,) = finds(rosa)

    see_find(rosa, find.id.hex[-8:], now=LATER)

    assert finds(rosa) == []
    assert len(finds(ben)) == 1
    event = AuditEvent.objects.get(tag=tags.WATCH_FIND_SEEN)
    assert (event.subject, event.details) == (new.pk, {"case": str(case.pk)})
    with pytest.raises(FindNotFoundError):
        see_find(rosa, str(find.id), now=LATER)
    with pytest.raises(FindNotFoundError):
        find_by_id(ben, find.id.hex[-4:])


def test_a_merge_tells_once_and_forgets_nothing_that_was_seen(rosa, case, old, new):
    further = _item(case, hours=1)
    make_match(new, old)
    make_match(new, further)
    first = _series(rosa, case, old, name="Blue lamp")
    second = _series(rosa, case, further, name="Red lamp")
    series = [one for one in finds(rosa) if one.watched.kind == "series"]
    assert {one.watched.id for one in series} == {first.pk, second.pk}

    merging = merge(rosa, first_id=first.pk, second_id=second.pk, reason=WHY, now=_at(6))
    merged = [one for one in finds(rosa) if one.watched.kind == "series"]
    assert [(one.watched.ids, one.ways) for one in merged] == [([first.pk, second.pk], 2)]

    see_find(rosa, str(merged[0].id), now=LATER)
    assert [one.watched.kind for one in finds(rosa)] == ["case"]
    undo(rosa, decision_id=merging.pk, reason="two lamps", now=LATER)
    assert [one.watched.id for one in finds(rosa) if one.watched.kind == "series"] == [second.pk]


def test_newest_days_come_first_and_of_a_day_the_surest(rosa, other_case, old):
    copy, scene, surer = (_item(other_case, hours=5) for _ in range(3))
    make_match(copy, old, relation=Relation.COPY, score=0.9)
    make_match(scene, old, relation=Relation.SCENE, score=0.6)
    make_match(surer, old, relation=Relation.SCENE, score=0.7)
    newest = _item(other_case, hours=50)
    make_match(newest, old, relation=Relation.FACE, score=0.1)
    assert [one.item for one in finds(rosa)] == [newest.pk, copy.pk, surer.pk, scene.pk]


def test_a_case_is_asked_with_the_series_that_its_team_keeps(rosa, case, other_case, old, new):
    make_match(new, old)
    _series(rosa, case, old)
    assert {one.watched.kind for one in finds(rosa, case=case)} == {"case", "series"}
    assert finds(rosa, case=other_case) == []


def test_the_number_of_statements_does_not_grow_with_the_finds(rosa, case, other_case, old):
    _series(rosa, case, old)
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_match(_item(other_case, hours=5), old)
        with CaptureQueriesContext(connection) as asked:
            told = finds(rosa)
        counts.append((len(told), len(asked)))
    assert [told for told, _ in counts] == [10, 20]
    assert counts[0][1] == counts[1][1]


def test_the_last_word_counts_of_what_people_judged(rosa, old, new):
    match, words = make_match(new, old), (("not_same", 2), ("same", 3), ("not_same", 4))
    told = []
    for verdict, hours in words:
        at = NOW + timedelta(hours=hours)
        Judgement.objects.filter(pk=make_judgement(match, rosa, verdict=verdict).pk).update(
            judged_at=at
        )
        told.append(len(finds(rosa)))

    assert told == [0, 1, 0]
