"""Dossiers on pages: one with its items and history, those of a case, and what is known already."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.persons import queries
from clew.bureau.persons.actions import undoing
from clew.bureau.persons.decided import DecisionRow
from clew.bureau.persons.queries import DossierRow, KnownRow
from clew.bureau.persons.words import act_in_words, known_by, role_in_words
from clew.bureau.ui.cards import cards_of
from clew.bureau.ui.dossier_parts import parts_worked_on
from clew.bureau.ui.dossier_told import dossier_told
from clew.bureau.ui.notes import notes_of_dossier
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault import queries as vault_queries

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

_CARDS, _KNOWN_CARDS = 60, 6


@dataclass(frozen=True, slots=True)
class Known:
    """A dossier that makes an item known, and by what: an item, as a link, and in words."""

    dossier: DossierRow
    through: str
    by: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision of a history, in words."""

    row: DecisionRow
    dossier: str
    act: str
    can_undo: bool


@require_safe
@page_under(rules.READ_DOSSIER)
def dossier(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """Show a dossier: contradictions first, its status, what supports it, who works on it."""
    return dossier_page(request, officer, dossier_id)


def dossier_page(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, *, error: str = ""
) -> HttpResponse:
    """Return a dossier's page; `error` says why something was not decided."""
    found = queries.dossier(officer, dossier_id)
    keys = sorted(found.items)
    page = Page.of(number=asked_page(request), size=_CARDS, total=len(keys))
    shown = vault_queries.items(officer, keys[page.offset : page.offset + page.size])
    pictures = PagePictures(officer)
    cards = cards_of(officer, shown, pictures=pictures)
    log_view(tags.UI_DOSSIER_VIEWED, officer, subject=str(found.id), pictures=pictures.items)
    (works_on,) = parts_worked_on(officer, found)
    context = {
        "dossier": found,
        "roles": [phrase(role_in_words(role)) for role in found.roles],
        "cards": cards,
        "page": page,
        "history": _history(found, works_on),
        "may_split": bool(works_on) and len(found.items) > 1,
        "error": error,
        **dossier_told(officer, found, works_on=works_on, shown=[one.sha256 for one in shown]),
        **notes_of_dossier(officer, found),
    }
    return render(request, "ui/dossier.html", context, status=422 if error else 200)


@require_POST
@page_under(rules.WORK_ON_DOSSIER)
def undo_decision(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, decision_id: UUID
) -> HttpResponse:
    """Undo a decision and go back to its dossier, or to the cases where there is none any more."""
    try:
        reason = request.POST.get("reason", "")[:2000]
        undoing.undo(officer, decision_id=decision_id, reason=reason, now=now())
    except (NoReasonError, undoing.PartOfSplitError) as error:
        return HttpResponseBadRequest(said_by(error))
    still = queries.visible_dossiers(officer).filter(pk=dossier_id).exists()
    return redirect("dossier", dossier_id) if still else redirect("cases")


def known_of_items(officer: "Officer", sha256s: Sequence[str]) -> dict[str, list[Known]]:
    """Return what each of these items needs no identifying for."""
    rows = queries.already_identified(officer, sha256s)
    return {sha256: [known_in_words(row) for row in rows.get(sha256, ())] for sha256 in sha256s}


def known_in_words(row: KnownRow) -> Known:
    """Return one of what makes an item known, in words."""
    return Known(row.dossier, row.through, phrase(known_by(row.relation, confirmed=row.confirmed)))


def dossiers_of_case(
    officer: "Officer", case: "Case", *, pictures: PagePictures
) -> dict[str, object]:
    """Return the case's dossiers, and its items that need no identifying: the first as cards."""
    known = queries.identified_of_case(officer, case)
    first = vault_queries.items(officer, sorted(known)[:_KNOWN_CARDS])
    return {
        "dossiers": queries.dossiers(officer, case=case),
        "known_count": len(known),
        "known_dossiers": _counted(known),
        "known_cards": cards_of(officer, first, pictures=pictures, case=case),
    }


def _counted(known: Mapping[str, Sequence[KnownRow]]) -> list[tuple[DossierRow, int]]:
    """The dossiers that make items known, each with how many of them, most first."""
    rows = [row.dossier for its in known.values() for row in its]
    by_id = {one.id: one for one in rows}
    return [(by_id[key], count) for key, count in Counter(one.id for one in rows).most_common()]


def _history(one: DossierRow, works_on: Collection[UUID]) -> list[HistoryLine]:
    """The decisions, last first; who works on the case that keeps a part may undo its own."""
    return [
        HistoryLine(
            row,
            one.names[row.dossier],
            act_in_words(row, one.names, say=phrase),
            can_undo=row.dossier in works_on,
        )
        for row in reversed(one.history)
    ]
