"""Exhibits of a case on pages: their seizure, hand after hand, and verifications, as chains."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import case_by_id
from clew.bureau.custody import actions
from clew.bureau.custody.queries import agrees, bytes_of, exhibit_by_id, exhibits_of
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clew.bureau.accounts.models import Officer
    from clew.bureau.custody.queries import ExhibitRow

_REFUSED = (
    NoReasonError,
    actions.DigestError,
    actions.FutureError,
    actions.NobodyNamedError,
    actions.NotSeizedError,
    actions.SeizedAlreadyError,
)
_MOST_BYTES = 2 << 30  # a minute of reading: what is larger is verified by the command


class NoTimeError(ValueError):
    """No time was given, or none that can be understood."""


class NoLabelError(ValueError):
    """The exhibit is not named."""


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show a case's exhibits with their records."""
    return _page(request, officer, case_id)


@require_POST
@page_under(rules.WORK_ON_CASE)
def seize(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Record an exhibit's seizure, and the exhibit if it is new."""
    case = case_by_id(officer, case_id)
    check_case(rules.WORK_ON_CASE, officer, case)
    asked = request.POST
    label = asked.get("label", "").strip()[:200]
    try:
        actions.record_seizure(
            officer,
            case=case,
            label=_labelled(label),
            seized_at=_time(asked.get("at", "")),
            place=asked.get("place", "")[:300],
            seized_by=asked.get("by", "")[:200],
            from_whom=asked.get("from", "")[:200],
            sha256=asked.get("sha256", ""),
            now=now(),
        )
    except (NoTimeError, NoLabelError, *_REFUSED) as error:
        return _page(request, officer, case_id, error=said_by(error), at_fault=f"seize {label}")
    return redirect("case-exhibits", case_id)


@require_POST
@page_under(rules.WORK_ON_CASE)
def verify(request: HttpRequest, officer: "Officer", exhibit_id: UUID) -> HttpResponse:
    """Read every item of an exhibit, hold it against its hash, and record what came of it."""
    exhibit = exhibit_by_id(officer, exhibit_id)
    if bytes_of(exhibit) > _MOST_BYTES:
        words = f"it is too large to be read here: clew exhibit verify {exhibit.label}"
        return _page(
            request, officer, exhibit.case_id, error=words, at_fault=f"verify {exhibit_id}"
        )
    try:
        actions.verify_exhibit(officer, exhibit_id=exhibit_id, vault=current_vault(), now=now())
    except actions.NotSeizedError as error:
        words = f"seize {exhibit.label}"
        return _page(request, officer, exhibit.case_id, error=said_by(error), at_fault=words)
    return redirect("case-exhibits", exhibit.case_id)


@require_POST
@page_under(rules.WORK_ON_CASE)
def hand_on(request: HttpRequest, officer: "Officer", exhibit_id: UUID) -> HttpResponse:
    """Record that an exhibit went from one hand to another."""
    case_id = exhibit_by_id(officer, exhibit_id).case_id
    asked = request.POST
    try:
        actions.hand_on(
            officer,
            exhibit_id=exhibit_id,
            at=_time(asked.get("at", "")),
            from_whom=asked.get("from", "")[:200],
            to_whom=asked.get("to", "")[:200],
            why=asked.get("reason", "")[:2000],
            place=asked.get("place", "")[:300],
            sha256=asked.get("sha256", ""),
            now=now(),
        )
    except (NoTimeError, *_REFUSED) as error:
        return _page(request, officer, case_id, error=said_by(error), at_fault=str(exhibit_id))
    return redirect("case-exhibits", case_id)


def _page(
    request: HttpRequest,
    officer: "Officer",
    case_id: UUID,
    *,
    error: str = "",
    at_fault: str = "",
) -> HttpResponse:
    """The page; `error` is of the form of the exhibit `at_fault`, whose words are kept."""
    case = case_by_id(officer, case_id)
    log_view(tags.CUSTODY_LISTED, officer, subject=str(case.pk))
    rows = [
        (one, [(entry, agrees(entry, one.entries)) for entry in one.entries])
        for one in exhibits_of(officer, case)
    ]
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-exhibits"),
        "rows": rows,
        "can_work": rules.WORK_ON_CASE.admits(officer, record=case),
        "error": error,
        "at_fault": at_fault,
        "new_failed": bool(error) and at_fault not in _faults(rows),
        "kept": request.POST,
    }
    return render(request, "ui/case_exhibits.html", context, status=422 if error else 200)


def _faults(rows: "Sequence[tuple[ExhibitRow, object]]") -> set[str]:
    """What `at_fault` says of the exhibits that are there: any other is of a new one."""
    return {
        name
        for one, _ in rows
        for name in ((str(one.id), f"verify {one.id}") if one.entries else (f"seize {one.label}",))
    }


def _labelled(label: str) -> str:
    if not label:
        raise NoLabelError(_("say what the exhibit is called: its label"))
    return label


def _time(text: str) -> datetime:
    """The time as browsers send it, taken as UTC.

    Raises:
        NoTimeError: it is none.
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise NoTimeError(_("say when it was done")) from error
