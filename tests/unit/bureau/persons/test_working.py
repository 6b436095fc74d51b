"""Who works on a dossier, what it rests on, where bureaux differ: as far as the officer sees."""

import pytest

from clew.bureau.hits.queries import hits_of_dossier
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.items import add_item, gather_confirmed
from clew.bureau.persons.actions.joining import merge
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import dossier
from clew.bureau.persons.queries.supporting import support_of
from clew.bureau.persons.queries.working import worked_on
from clew.bureau.persons.standings import differ, standings
from clew.bureau.vault.models import Camera
from clew.model.dossier import Kind, Status
from clew.model.match import Relation
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


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ben(rosa):
    return make_officer("ben", bureau=rosa.bureau)


@pytest.fixture
def case(rosa, ben):
    return make_case(rosa, ben, number="2026-7", tell_hits=True)


@pytest.fixture
def item(case):
    return make_item(make_exhibit(case))


def _open(officer, case, item, kind=Kind.SERIES, name="A lake"):
    return open_dossier(officer, kind=kind, case=case, name=name, start=item.pk, now=NOW)


def test_the_cases_that_keep_it_and_those_that_hold_its_items_are_told_with_their_teams(
    rosa, case, item
):
    other = make_case(rosa, number="2026-8", closed_at=NOW)
    make_location(item, make_exhibit(other))
    one = _open(rosa, case, item)

    told = worked_on(rosa, dossier(rosa, one.pk))

    assert [(row.case_number, row.keeps, row.is_open, row.items) for row in told] == [
        ("2026-7", True, True, 1),
        ("2026-8", False, False, 1),
    ]
    assert told[0].officers == ["ben", "rosa"]
    assert told[0].bureau == rosa.bureau.name


def test_a_case_that_may_not_be_seen_is_a_bureau_to_contact_or_nothing(rosa, ben, case, item):
    far = make_officer("far", bureau=make_bureau("Far bureau"))
    hidden = make_case(far, number="Hidden 1", tell_hits=True)
    make_location(item, make_exhibit(hidden))
    silent = make_case(make_officer(bureau=make_bureau("Silent bureau")))
    make_location(item, make_exhibit(silent))
    one = dossier(rosa, _open(rosa, case, item).pk)

    assert [row.case_number for row in worked_on(rosa, one)] == ["2026-7"]
    assert [(hit.bureau, hit.case_number) for hit in hits_of_dossier(rosa, one)] == [
        ("Far bureau", "2026-7")
    ]


def test_what_touches_another_item_of_the_case_is_no_contact_of_the_dossier(rosa, case, item):
    other = make_item(make_exhibit(case))
    hidden = make_case(make_officer(bureau=make_bureau("Far bureau")), tell_hits=True)
    make_location(other, make_exhibit(hidden))

    one = dossier(rosa, _open(rosa, case, item).pk)

    assert hits_of_dossier(rosa, one) == []


def test_bureaux_that_say_different_things_are_told_apart(rosa, case, item):
    far = make_officer("far", bureau=make_bureau("Far bureau"))
    released = {"marking": "TLP:AMBER", "released_to": frozenset({str(rosa.bureau_id)})}
    theirs = make_case(rosa, far, bureau=far.bureau, number="Far 1", **released)
    one, other = (
        _open(rosa, case, item),
        open_dossier(far, kind=Kind.SERIES, case=theirs, name="A shore", now=NOW),
    )
    merge(rosa, first_id=one.pk, second_id=other.pk, reason="one lake", now=NOW)
    said = {"status": Status.IDENTIFIED, "reason": "a sign", "now": NOW}
    set_status(rosa, dossier_id=one.pk, identity="Lake of the North", **said)

    alone = standings(dossier(rosa, one.pk))
    assert [(one.status, bool(one.last)) for one in alone].count((Status.UNIDENTIFIED, False)) == 1
    assert not differ(alone)

    case.marking, case.released_to = "TLP:AMBER", frozenset({str(far.bureau_id)})
    case.save()
    case.members.add(far, through_defaults={"since_at": NOW})
    set_status(far, dossier_id=other.pk, identity="Lake of the South", **said)
    both = standings(dossier(rosa, one.pk))

    assert {one.bureau: (list(one.identities), one.last.officer) for one in both} == {
        rosa.bureau.name: (["Lake of the North"], "rosa"),
        "Far bureau": (["Lake of the South"], "far"),
    }
    assert differ(both)


def test_support_counts_what_added_the_items_and_the_matches_among_them(rosa, ben, case, item):
    exhibit = make_exhibit(case)
    copy, seen, other = (make_item(exhibit) for _ in range(3))
    make_judgement(make_match(copy, item), rosa)
    make_judgement(make_match(seen, copy, relation=Relation.SCENE), ben, verdict="unsure")
    make_match(seen, item, relation=Relation.SCENE, score=0.4)
    make_match(other, item)
    one = _open(rosa, case, item)
    gather_confirmed(rosa, dossier_id=one.pk, now=NOW)
    add_item(rosa, dossier_id=one.pk, sha256=seen.pk, reason="one lamp", now=NOW)

    told = support_of(rosa, dossier(rosa, one.pk))

    assert (told.by_hand, told.by_match) == (2, {Relation.COPY: 1})
    assert [
        (one.relation, one.same, one.not_same, one.unsure, one.not_judged) for one in told.joined
    ] == [(Relation.COPY, 1, 0, 0, 0), (Relation.SCENE, 0, 0, 1, 1)]
    assert told.joined[1].surest.score == 0.99


def test_a_place_has_positions_and_a_device_serials_and_cameras(rosa, case):
    exhibit = make_exhibit(case)
    facts = {"latitude": 12.34567, "longitude": 76.5, "camera_serial": "L-1"}
    items = [make_item(exhibit, facts=facts) for _ in range(2)]
    grown = Camera.objects.create(
        bureau=rosa.bureau, name="A telephone", pattern=case.pk, officer=rosa, grown_at=NOW
    )
    grown.items.set(items)
    told = {}
    for kind in (Kind.PLACE, Kind.DEVICE):
        one = _open(rosa, case, items[0], kind=kind)
        add_item(rosa, dossier_id=one.pk, sha256=items[1].pk, reason="one room", now=NOW)
        told[kind] = support_of(rosa, dossier(rosa, one.pk))

    assert told[Kind.PLACE].positions == [((12.346, 76.5), 2)]
    assert told[Kind.DEVICE].serials == [("L-1", 2)]
    assert [one.name for one in told[Kind.DEVICE].cameras] == ["A telephone"]
    assert not told[Kind.PLACE].cameras
    assert not told[Kind.DEVICE].positions
