"""The queue of a case: urgent first, identified last, and nothing that one may not see."""

from datetime import timedelta

import pytest

from clew.bureau.cases.queries import CaseNotFoundError, case_by_number
from clew.bureau.hashsets.models import HashSet
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import (
    LargeCaseError,
    queue_at_once,
    queue_for_pages,
    queue_of_case,
)
from clew.bureau.vault.actions.noting import note_conditions
from clew.model.conditions import TimeOfDay, Weather
from clew.model.dossier import Kind, Status
from clew.model.match import Relation
from clew.model.media import Family
from records import (
    NOW,
    make_case,
    make_entry,
    make_exhibit,
    make_fingerprint,
    make_hashset,
    make_item,
    make_match,
    make_officer,
    make_text_line,
)

pytestmark = pytest.mark.django_db

CAMERA = {"camera_make": "Invented", "camera_model": "One", "camera_serial": "7"}


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa)


@pytest.fixture
def exhibit(case):
    return make_exhibit(case)


def _why(queued):
    return " ".join(reason.why for reason in queued.priority.reasons)


def test_what_is_new_recent_and_from_a_camera_comes_first_and_what_is_identified_last(
    rosa, case, exhibit
):
    taken = (NOW - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    plain = make_item(exhibit)
    urgent = make_item(
        exhibit, facts={**CAMERA, "captured_at": taken, "latitude": 1.0, "longitude": 2.0}
    )
    make_fingerprint(urgent, kind="face", part=1)
    make_text_line(urgent, "Hotel Miramar")
    make_text_line(plain, "x?", against="UNSURE")
    note_conditions(rosa, urgent.pk, time_of_day=TimeOfDay.DUSK, weather=Weather.RAIN, now=NOW)
    known, other = make_item(exhibit, facts=CAMERA), make_item(exhibit)
    make_match(known, other)
    person = open_dossier(rosa, kind=Kind.PERSON, case=case, name="A", now=NOW)
    add_item(rosa, dossier_id=person.pk, sha256=known.sha256, reason="told", now=NOW)
    set_status(rosa, dossier_id=person.pk, status=Status.IDENTIFIED, reason="told", now=NOW)

    queued = queue_of_case(rosa, case, most=10, now=NOW)

    order = [one.item.sha256 for one in queued]
    assert order[:2] == [urgent.pk, plain.pk]
    assert set(order[2:]) == {known.pk, other.pk}
    assert (
        "a position, 1 face that can be compared, 1 line of text that can be read, "
        "dusk and rain, as noted, a camera's serial number"
    ) in _why(queued[0])
    assert "text" not in _why(queued[1])
    assert "as the camera wrote it" in _why(queued[0])
    assert "taken within a month" in _why(queued[0])
    assert all("already identified: person A" in _why(one) for one in queued[2:])


def test_a_lead_is_a_clue_and_leaves_an_item_new(rosa, case, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    make_match(one, other, relation=Relation.CAMERA)

    first, second = queue_of_case(rosa, case, most=10, now=NOW)

    assert "never seen before" in _why(first)
    assert "a camera that took other files" in _why(first)
    assert first.priority == second.priority


def test_what_lists_name_comes_after_what_is_new_and_what_is_to_be_ignored_last(
    rosa, case, exhibit
):
    ignored, listed, new = (make_item(exhibit) for _ in range(3))
    lists = {ignored: HashSet.Kind.KNOWN_GOOD, listed: HashSet.Kind.KNOWN}
    for item, kind in lists.items():
        make_match(item, make_entry(make_hashset(rosa.bureau, kind=kind)))

    queued = queue_of_case(rosa, case, most=10, now=NOW)

    assert [one.item.sha256 for one in queued] == [new.pk, listed.pk, ignored.pk]


def test_only_so_many_are_listed_and_only_media(rosa, case, exhibit):
    for _ in range(5):
        make_item(exhibit)
    make_item(exhibit, family=Family.ARCHIVE)

    assert len(queue_of_case(rosa, case, most=3, now=NOW)) == 3
    assert len(queue_of_case(rosa, case, most=10, now=NOW)) == 5


def test_matches_and_dossiers_of_cases_one_may_not_see_say_nothing(rosa, case, exhibit):
    stranger = make_officer("sven", bureau=rosa.bureau)
    elsewhere = make_case(stranger)
    item, hidden = make_item(exhibit), make_item(make_exhibit(elsewhere))
    make_match(item, hidden)
    person = open_dossier(stranger, kind=Kind.PERSON, case=elsewhere, name="B", now=NOW)
    add_item(stranger, dossier_id=person.pk, sha256=hidden.sha256, reason="told", now=NOW)
    set_status(stranger, dossier_id=person.pk, status=Status.IDENTIFIED, reason="told", now=NOW)

    (queued,) = queue_of_case(rosa, case, most=10, now=NOW)

    assert "never seen before" in _why(queued)
    assert "identified" not in _why(queued)


def test_a_case_that_one_may_not_see_has_no_queue(rosa, case, exhibit):
    make_item(exhibit)
    stranger = make_officer("sven", bureau=rosa.bureau)

    assert queue_of_case(stranger, case, most=10, now=NOW) == []
    with pytest.raises(CaseNotFoundError):
        case_by_number(stranger, case.number)


def test_while_somebody_waits_no_larger_case_is_ordered_than_may_be(
    rosa, case, exhibit, monkeypatch
):
    for _ in range(3):
        make_item(exhibit)
    monkeypatch.setattr(queue_for_pages, "MOST_AT_ONCE", 3)
    queued = queue_at_once(rosa, case, most=2, now=NOW)
    monkeypatch.setattr(queue_for_pages, "MOST_AT_ONCE", 2)

    assert queued == queue_of_case(rosa, case, most=2, now=NOW)
    with pytest.raises(LargeCaseError, match=f"clew queue --case {case.number}"):
        queue_at_once(rosa, case, most=2, now=NOW)
