"""Sources of several cases: the log, decisions, notes, tasks and custody, as one may see them.

Each entry tells in which case it happened.
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Exhibit
from clew.bureau.custody.act import Act as CustodyAct
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.custody.queries import visible_exhibits
from clew.bureau.notes.queries import visible_notes
from clew.bureau.persons.models import Decision
from clew.bureau.persons.queries import shown_names, visible_dossiers
from clew.bureau.tasks.models import TaskChange
from clew.bureau.tasks.queries import visible_tasks
from clew.bureau.tasks.state import State
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.source import Source
from clew.bureau.timeline.telling import because, unless_undone
from clew.handling.release import Labelled
from clew.handling.tlp import Tlp
from clew.model.dossier import Act
from clew.model.wording import Wording, counted

_OF_CASE: Mapping[str, tuple[str, Wording]] = {
    tags.CASES_CASE_OPENED: ("case", Wording("opened the case")),
    tags.CASES_CASE_MARKED: ("case", Wording("changed how the case may be handled")),
    tags.CASES_CASE_CLOSED: ("case", Wording("closed the case")),
    tags.CASES_CASE_REOPENED: ("case", Wording("opened the case again")),
    tags.CASES_MEMBER_ADDED: ("team", Wording("let %(officer)s into the team")),
    tags.CASES_MEMBER_REMOVED: ("team", Wording("took %(officer)s off the team")),
    tags.HANDOVERS_CASE_OFFERED: ("hand-over", Wording("offered the case")),
    tags.HANDOVERS_OFFER_WITHDRAWN: ("hand-over", Wording("took the offer of the case back")),
    tags.HANDOVERS_CASE_ACCEPTED: ("hand-over", Wording("took the case over")),
    tags.HANDOVERS_CASE_DECLINED: ("hand-over", Wording("declined the case")),
    tags.HITS_ACCESS_GRANTED: ("access", Wording("granted access to %(officer)s")),
    tags.HITS_ACCESS_DECLINED: ("access", Wording("declined access to %(officer)s")),
    tags.REPORTS_REPORT_MADE: ("export", Wording("made the case's report")),
    tags.EXPORTS_CASE_EXPORTED: ("export", Wording("exported the case")),
}
"""What the log tells of a case itself. That access was asked for elsewhere is not among it."""

_OF_EXHIBITS = (tags.CASES_EXHIBIT_ADDED, tags.VAULT_FILES_ADDED)
_EXHIBIT_ADDED = Wording("added the exhibit %(exhibit)s")

_DECIDED: Mapping[Act, Wording] = {
    Act.OPENS: Wording("opened %(kind)s %(name)s"),
    Act.ADDS: Wording("added an item to %(kind)s %(name)s"),
    Act.REMOVES: Wording("removed an item from %(kind)s %(name)s"),
    Act.MERGES: Wording("judged to be another one too: %(kind)s %(name)s"),
    Act.DIFFERS: Wording("judged to differ from another one: %(kind)s %(name)s"),
    Act.STATUS: Wording("set the status of %(kind)s %(name)s"),
    Act.ROLE: Wording("set the role of %(kind)s %(name)s"),
}

_ANSWERED, _WROTE = Wording("answered a note"), Wording("wrote a note")

_TASK_IS: Mapping[State, Wording] = {
    State.OPEN: Wording("task of %(who)s is open: %(what)s"),
    State.DONE: Wording("task of %(who)s is done: %(what)s"),
    State.DROPPED: Wording("task of %(who)s is dropped: %(what)s"),
}

_WAS: Mapping[CustodyAct, Wording] = {
    CustodyAct.SEIZED: Wording("recorded that %(exhibit)s was seized"),
    CustodyAct.HANDED_ON: Wording("recorded that %(exhibit)s was handed on"),
    CustodyAct.VERIFIED: Wording("recorded that %(exhibit)s was verified"),
    CustodyAct.ENDED: Wording("recorded that %(exhibit)s was ended"),
}


def sources_of_cases(officer: Officer, cases: Collection[UUID]) -> list[Source]:
    """Return what is read of all these cases, which the officer may see, in a statement each."""
    return [
        _log_of_cases(cases),
        _log_of_exhibits(officer, cases),
        _decisions(officer, cases),
        _notes(officer, cases),
        _tasks(officer, cases),
        _custody(officer, cases),
    ]


def _log_of_cases(cases: Collection[UUID]) -> Source:
    subjects = [str(one) for one in cases]
    rows = AuditEvent.objects.filter(subject__in=subjects, tag__in=_OF_CASE)
    return Source(rows, "at", _event_of_case)


def _event_of_case(row: AuditEvent) -> Entry:
    kind, what = _OF_CASE[row.tag]
    officer, reason = row.details.get("officer"), row.details.get("reason")
    whom = Officer.objects.get(pk=officer).get_username() if officer else ""
    told = because(what.filled(officer=whom), reason)
    return Entry(row.at, kind, row.who, told, case=UUID(row.subject))


def _log_of_exhibits(officer: Officer, cases: Collection[UUID]) -> Source:
    exhibits = {str(one.pk): one for one in visible_exhibits(officer).filter(case__in=cases)}
    rows = AuditEvent.objects.filter(subject__in=list(exhibits), tag__in=_OF_EXHIBITS)
    return Source(rows, "at", lambda row: _event_of_exhibit(row, exhibits[row.subject]))


def _event_of_exhibit(row: AuditEvent, exhibit: Exhibit) -> Entry:
    """Files that came in many batches are one entry, as the run that added them was one."""
    if row.tag != tags.VAULT_FILES_ADDED:
        what = _EXHIBIT_ADDED.filled(exhibit=exhibit.label)
        return Entry(row.at, "items", row.who, what, case=exhibit.case_id)
    what = counted(
        _files_of_run(row),
        "added %(count)s file of %(exhibit)s",
        "added %(count)s files of %(exhibit)s",
        exhibit=exhibit.label,
    )
    return Entry(row.at, "items", row.who, what, case=exhibit.case_id)


def _files_of_run(began: AuditEvent) -> int:
    """How many files the run added that this event began: its last batch tells."""
    later = AuditEvent.objects.filter(
        tag=tags.VAULT_FILES_CONTINUED, subject=began.subject, id__gt=began.pk
    )
    run = json.dumps(began.details["run"])
    last = later.filter(details_text__contains=run).order_by("-id").first()
    return int((last or began).details["so_far"])


def _decisions(officer: Officer, cases: Collection[UUID]) -> Source:
    seen = visible_dossiers(officer).filter(case__in=cases).order_by().values("pk")
    rows = Decision.objects.filter(dossier__in=seen, part_of=None)
    names = cache(lambda: shown_names(officer, list(seen.values_list("pk", flat=True))))
    return Source(
        rows.select_related("dossier", "officer"),
        "decided_at",
        lambda row: _decision(row, name=names()[row.dossier_id]),
    )


def _decision(row: Decision, *, name: str) -> Entry:
    """Items and other dossiers that it names may not be the officer's to see: they stay unnamed."""
    value = Wording.name_of(row.value.replace("_", " ")) if row.value else ""
    what = _DECIDED[Act(row.act)].filled(kind=Wording.name_of(row.dossier.kind), name=name)
    told = unless_undone(because(what, value), row.undone_at)
    link = ("dossier", str(row.dossier_id))
    return Entry(
        row.decided_at,
        "dossier",
        row.officer.get_username(),
        told,
        link,
        row.dossier.case_id,
        Labelled(Tlp(row.dossier.marking)),
    )


def _notes(officer: Officer, cases: Collection[UUID]) -> Source:
    rows = visible_notes(officer).filter(case__in=cases).select_related("officer", "bureau")
    return Source(
        rows,
        "written_at",
        lambda row: Entry(
            row.written_at,
            "note",
            row.officer.get_username() if row.officer else row.bureau.name,
            _ANSWERED if row.thread_id else _WROTE,
            ("note", str(row.pk)),
            row.case_id,
            row.handling,
        ),
    )


def _tasks(officer: Officer, cases: Collection[UUID]) -> Source:
    seen = visible_tasks(officer).filter(case__in=cases).order_by().values("pk")
    rows = TaskChange.objects.filter(task__in=seen)
    return Source(rows.select_related("task", "officer", "assignee"), "changed_at", _task)


def _task(row: TaskChange) -> Entry:
    who = row.assignee.get_username()
    what = _TASK_IS[State(row.state)].filled(who=who, what=row.task.what)
    link = ("case-tasks", str(row.task.case_id))
    return Entry(row.changed_at, "task", row.officer.get_username(), what, link, row.task.case_id)


def _custody(officer: Officer, cases: Collection[UUID]) -> Source:
    seen = visible_exhibits(officer).filter(case__in=cases).order_by().values("pk")
    rows = CustodyEntry.objects.filter(exhibit__in=seen).select_related("exhibit", "officer")
    return Source(
        rows,
        "recorded_at",
        lambda row: Entry(
            row.recorded_at,
            "custody",
            row.officer.get_username(),
            _WAS[CustodyAct(row.act)].filled(exhibit=row.exhibit.label),
            ("case-exhibits", str(row.exhibit.case_id)),
            row.exhibit.case_id,
        ),
    )
