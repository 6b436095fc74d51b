"""A timeline holds what happened in order, page by page, and nothing that may not be seen."""

from datetime import timedelta
from functools import partial

import pytest

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.opening import add_exhibit, open_case
from clew.bureau.cases.actions.steering import close_case
from clew.bureau.cases.actions.teams import add_member
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.custody.actions import record_seizure
from clew.bureau.handovers.actions import offer_case
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.reports.actions import make_report
from clew.bureau.tasks.actions import set_task
from clew.bureau.timeline.queries import count_entries, timeline
from clew.bureau.vault.actions.judging import judge
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind, Status
from records import NOW, make_case, make_exhibit, make_item, make_match, make_officer

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def _at(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ben(rosa):
    return make_officer("ben", bureau=rosa.bureau)


@pytest.fixture
def case(rosa, ben, vault):
    """What can happen in a case, a minute each; the last things are not Ben's to see."""
    case = open_case(rosa, number="2026-1", now=NOW)
    exhibit = add_exhibit(rosa, case=case, label="Disk", now=_at(1))
    add_member(rosa, case=case, officer=ben, now=_at(2))
    record_seizure(
        rosa, case=case, label="Disk", seized_at=NOW, place="x", seized_by="Z", now=_at(3)
    )
    item, other = make_item(exhibit), make_item(exhibit)
    judge(rosa, match_id=make_match(item, other).pk, verdict="same", now=_at(4))
    series = open_dossier(rosa, kind=Kind.SERIES, case=case, name="Lamp", now=_at(5))
    why = {"reason": "the neighbour knows", "identity": "N. N."}
    set_status(rosa, dossier_id=series.pk, status=Status.IDENTIFIED, now=_at(6), **why)
    add_note(rosa, case=case, text="A lamp", now=_at(7))
    set_task(rosa, case=case, what="Ask", assignee="ben", now=_at(8))
    make_report(
        rosa, case=case, form="html", language="en", reason="for court", vault=vault, now=_at(9)
    )
    offer_case(rosa, case=case, to="ben", reason="leave", now=_at(10))
    hidden = make_item(make_exhibit(make_case(rosa, number="Secret 7")))
    judge(rosa, match_id=make_match(item, hidden).pk, verdict="same", now=_at(11))
    secret = open_dossier(rosa, kind=Kind.PLACE, case=case, name="Secret room", now=_at(12))
    add_item(rosa, dossier_id=secret.pk, sha256=hidden.pk, reason="tiles", now=_at(13))
    red = MarkingChange(tlp=Tlp.RED)
    add_note(rosa, case=case, text="Secret", narrowed=red, now=_at(14))
    return case


KINDS = [
    "hand-over",
    "export",
    "task",
    "note",
    "dossier",
    "dossier",
    "judgement",
    "custody",
    "team",
    "items",
    "case",
]


def test_all_that_happened_is_there_newest_first(rosa, ben, case):
    entries = timeline(ben, case, now=LATER, limit=100)
    assert [one.kind for one in entries if one.at != _at(14)] == KINDS
    assert count_entries(ben, case, now=LATER) == len(entries) == 12
    assert count_entries(rosa, case, now=LATER) == 15
    told = " ".join(one.what for one in timeline(rosa, case, now=LATER, limit=100))
    assert "let ben into the team" in told
    assert "made the case's report: for court" in told
    assert "series Lamp: identified" in told


def test_what_may_not_be_seen_is_neither_told_nor_counted(rosa, ben, case):
    overseer = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    assert "Secret" not in repr(timeline(ben, case, now=LATER, limit=100))
    assert count_entries(overseer, case, now=LATER) == count_entries(rosa, case, now=LATER) - 1
    for act in (count_entries, partial(timeline, limit=9)):
        with pytest.raises(CaseNotFoundError):
            act(make_officer(bureau=rosa.bureau), case, now=LATER)


def test_pages_hold_every_entry_once_and_in_order(rosa, case):
    close_case(rosa, case=case, reason="done", now=_at(20))
    whole = timeline(rosa, case, now=LATER, limit=100)
    pages = [timeline(rosa, case, now=LATER, offset=at, limit=4) for at in range(0, 20, 4)]
    assert [one for page in pages for one in page] == whole
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
    assert whole[0].what == "closed the case: done"


def test_a_run_of_many_batches_is_one_entry_with_all_its_files(rosa, case):
    exhibit = case.exhibits.get(label="Disk")
    batches = [("a", True, 1), ("a", False, 2), ("b", True, 1), ("a", False, 3)]
    for minute, (run, begins, so_far) in enumerate(batches, start=30):
        tag = tags.VAULT_FILES_ADDED if begins else tags.VAULT_FILES_CONTINUED
        details = {"files": 1, "problems": 0, "run": run, "so_far": so_far}
        record(tag, officer=rosa, subject=str(exhibit.pk), details=details, now=_at(minute))

    told = [one.what for one in timeline(rosa, case, now=LATER, limit=2)]

    assert told == ["added 1 file of Disk", "added 3 files of Disk"]


def test_a_judgement_is_told_in_the_cases_of_both_sides(rosa):
    cases = [make_case(rosa) for _ in range(2)]
    asked, found = (make_item(make_exhibit(one)) for one in cases)
    judge(rosa, match_id=make_match(asked, found).pk, verdict="same", now=NOW)

    for case in cases:
        kinds = [one.kind for one in timeline(rosa, case, now=LATER, limit=100)]
        assert kinds.count("judgement") == 1
