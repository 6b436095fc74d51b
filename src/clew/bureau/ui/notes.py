"""Notes on pages: those of a case, an item, a dossier; writing, answering, editing, withdrawing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import CaseNotFoundError, case_by_id, cases_for
from clew.bureau.notes.actions import changing, writing
from clew.bureau.notes.actions.seeing import see_thread
from clew.bureau.notes.queries import count_threads, threads
from clew.bureau.persons.queries import DossierRow
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault.queries import visible_locations
from clew.handling.tlp import Tlp
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case
    from clew.bureau.notes.models import Note
    from clew.bureau.notes.rows import Thread

_THREADS, _FIRST = 25, 10
_NARROWER = {label.value: label for label in (Tlp.AMBER_STRICT, Tlp.RED)}


class UnknownLabelError(ValueError):
    """What was chosen is no label."""


_REFUSED = (
    writing.NoWordsError,
    writing.MentionError,
    writing.WithdrawnNoteError,
    NoReasonError,
    changing.NotNarrowerError,
    changing.OutOfSightError,
    UnknownLabelError,
)


@require_safe
@page_under(rules.READ_NOTE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """List the threads of a case and of all that is in it, newest first."""
    case = case_by_id(officer, case_id)
    count = count_threads(officer, case=case)
    page = Page.of(number=asked_page(request), size=_THREADS, total=count)
    shown = threads(officer, case=case, offset=page.offset, limit=page.size)
    log_view(tags.NOTES_LISTED, officer, subject=str(case.pk))
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-notes"),
        "threads": shown,
        "page": page,
        "can_write": rules.WRITE_IN_CASE.admits(officer, record=case),
        "note_to": reverse("note-add", args=[case.pk]),
        "with_about": True,
    }
    return render(request, "ui/case_notes.html", context)


@require_safe
@page_under(rules.READ_NOTE)
def one(request: HttpRequest, officer: "Officer", note_id: UUID) -> HttpResponse:
    """Show a thread; a mention of the officer in it was seen now."""
    thread = see_thread(officer, note_id, now=now())
    case = case_by_id(officer, thread.first.about.case_id)
    can_write = rules.WRITE_IN_CASE.admits(officer, record=case)
    context = {"thread": thread, "case": case, "can_write": can_write, "with_about": True}
    return render(request, "ui/note.html", context)


@require_POST
@page_under(rules.WRITE_IN_CASE)
def add(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Write a note on a case."""
    case = case_by_id(officer, case_id)
    return _written(request, partial(writing.add_note, officer, case=case))


@require_POST
@page_under(rules.WRITE_IN_CASE)
def add_to_item(request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Write a note on an item, kept by one of the cases that it was found in."""
    case = _asked_case(request, officer, sha256)
    return _written(request, partial(writing.add_note, officer, case=case, item=sha256))


@require_POST
@page_under(rules.WRITE_IN_CASE)
def add_to_dossier(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """Write a note on a dossier."""
    return _written(request, partial(writing.add_dossier_note, officer, dossier_id=dossier_id))


@require_POST
@page_under(rules.WRITE_IN_CASE)
def answer(request: HttpRequest, officer: "Officer", note_id: UUID) -> HttpResponse:
    """Answer a note."""
    return _written(request, partial(writing.answer, officer, note_id=note_id))


@require_POST
@page_under(rules.WRITE_IN_CASE)
def edit(request: HttpRequest, officer: "Officer", note_id: UUID) -> HttpResponse:
    """Say a note anew."""
    return _done(
        request,
        lambda: changing.edit_note(officer, note_id=note_id, text=_text(request), now=now()),
    )


@require_POST
@page_under(rules.WRITE_IN_CASE)
def mark(request: HttpRequest, officer: "Officer", note_id: UUID) -> HttpResponse:
    """Put a stricter label on a note."""
    reason = request.POST.get("reason", "")[:2000]

    def act() -> "Note":
        writing.workable(officer, note_id)  # before the form is read: denied is absent
        tlp = _label(request)
        return changing.mark_note(officer, note_id=note_id, tlp=tlp, reason=reason, now=now())

    return _done(request, act)


@require_POST
@page_under(rules.WRITE_IN_CASE)
def withdraw(request: HttpRequest, officer: "Officer", note_id: UUID) -> HttpResponse:
    """Withdraw a note."""
    reason = request.POST.get("reason", "")[:2000]
    return _done(
        request,
        lambda: changing.withdraw_note(officer, note_id=note_id, reason=reason, now=now()),
    )


def notes_of_item(officer: "Officer", sha256: str) -> dict[str, object]:
    """Return what an item's page shows of the notes on it."""
    keepers = _writable(officer, sha256)
    first = threads(officer, item=sha256, limit=_FIRST)
    return {
        "threads": first,
        "threads_count": _count(first, lambda: count_threads(officer, item=sha256)),
        "note_cases": keepers,
        "can_write": bool(keepers),
        "note_to": reverse("item-note", args=[sha256]),
    }


def notes_of_dossier(officer: "Officer", row: DossierRow) -> dict[str, object]:
    """Return what a dossier's page shows of the notes on it, and on what was merged into it."""
    ids = [part.id for part in row.parts]
    open_to = cases_for(rules.WRITE_IN_CASE, officer)
    first = threads(officer, dossiers=ids, limit=_FIRST)
    return {
        "threads": first,
        "threads_count": _count(first, lambda: count_threads(officer, dossiers=ids)),
        "can_write": open_to.filter(pk=row.parts[0].case_id).exists(),
        "note_to": reverse("dossier-note", args=[row.id]),
    }


def _count(first: "Sequence[Thread]", count: Callable[[], int]) -> int:
    """How many threads there are, counted only where more may follow the first."""
    return len(first) if len(first) < _FIRST else count()


def _writable(officer: "Officer", sha256: str) -> "list[tuple[UUID, str]]":
    """The cases that hold an item and that the officer may write in."""
    places = visible_locations(officer).filter(item=sha256).values("exhibit__case")
    cases = cases_for(rules.WRITE_IN_CASE, officer)
    here = cases.filter(pk__in=places).order_by("opened_at", "pk")
    return list(here.values_list("pk", "number"))


def _asked_case(request: HttpRequest, officer: "Officer", sha256: str) -> "Case":
    """The case that is to keep a note on an item: the one asked for, else the first there is."""
    asked = request.POST.get("case", "")
    keys = [key for key, _ in _writable(officer, sha256) if asked in {"", str(key)}]
    if not keys:
        raise CaseNotFoundError(Wording("there is no such case"))
    return case_by_id(officer, keys[0])


def _label(request: HttpRequest) -> Tlp:
    try:
        return Tlp(request.POST.get("tlp", ""))
    except ValueError as error:
        raise UnknownLabelError(_("choose the label that it is to carry")) from error


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "")


def _written(request: HttpRequest, write: "Callable[..., Note]") -> HttpResponse:
    """Write what the form says, as narrow as it says."""
    narrowed = MarkingChange(tlp=_NARROWER.get(request.POST.get("tlp", "")))
    return _done(request, lambda: write(text=_text(request), narrowed=narrowed, now=now()))


def _done(request: HttpRequest, act: "Callable[[], Note]") -> HttpResponse:
    """Do it and show the thread; what is refused is shown with the words, to be put right."""
    try:
        note = act()
    except _REFUSED as error:
        kept = {name: request.POST.get(name, "") for name in ("text", "tlp", "case", "reason")}
        context = {"error": said_by(error), "kept": kept}
        return render(request, "ui/note_refused.html", context, status=422)
    return redirect(reverse("note", args=[note.thread_id or note.pk]) + f"#note-{note.pk}")
