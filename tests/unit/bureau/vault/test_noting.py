"""What is noted by hand stays on record, and the newest word counts."""

from datetime import timedelta

import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault import queries
from clew.bureau.vault.actions.noting import EmptyNoteError, note_conditions
from clew.bureau.vault.models import ConditionsNote
from clew.bureau.vault.queries.conditions import conditions
from clew.model.conditions import TimeOfDay, Weather
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer("rosa")


@pytest.fixture
def item(officer):
    return make_item(make_exhibit(make_case(officer)))


def _note(officer, item, time_of_day=None, weather=None, *, later_h=0):
    now = NOW + timedelta(hours=later_h)
    note_conditions(officer, item.pk, time_of_day=time_of_day, weather=weather, now=now)


def _said(officer, item):
    return [row.said for row in conditions(officer, [item.pk]).get(item.pk, ())]


def test_the_newest_word_of_each_counts_and_the_earlier_stay_on_record(officer, item):
    _note(officer, item, TimeOfDay.DUSK, Weather.RAIN)
    _note(officer, item, TimeOfDay.NIGHT, later_h=1)

    assert _said(officer, item) == ["night", "rain"]
    assert ConditionsNote.objects.count() == 2
    events = AuditEvent.objects.filter(tag=tags.VAULT_CONDITIONS_NOTED, officer=officer)
    assert [event.subject for event in events] == [item.pk] * 2


def test_a_note_that_says_nothing_is_refused(officer, item):
    with pytest.raises(EmptyNoteError, match="time of day"):
        _note(officer, item)


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_who_may_not_see_an_item_neither_notes_nor_reads_notes(officer, item, who):
    _note(officer, item, TimeOfDay.DUSK)
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    with pytest.raises(queries.ItemNotFoundError):
        _note(stranger, item, TimeOfDay.DAY)
    assert _said(stranger, item) == []
    assert _said(officer, item) == ["dusk"]
