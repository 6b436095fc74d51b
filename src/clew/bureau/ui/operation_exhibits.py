"""Exhibits of an operation on pages: seizing at a site, labels, the report."""

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.custody import actions as custody
from clew.bureau.operations.actions.documents import (
    NothingSeizedError,
    make_after_action,
    make_labels,
)
from clew.bureau.operations.actions.seizing import seize_at_site
from clew.bureau.operations.actions.telling import NotToldError
from clew.bureau.operations.queries import operation_by_id
from clew.bureau.operations.queries.exhibits import proposed_intake, seized_in
from clew.bureau.reports.fonts import NoFontError
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.document_languages import asked_language
from clew.bureau.ui.operation_sites import site_page, time_there
from clew.bureau.ui.operations import head_of, plan_seen
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_REFUSED = (
    NotToldError,
    NoReasonError,
    custody.DigestError,
    custody.FutureError,
    custody.NobodyNamedError,
    custody.SeizedAlreadyError,
)


@require_safe
@page_under(rules.READ_OPERATION)
def exhibits(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Show what was seized at the sites, and what a follow-up starts from."""
    return _page(request, officer, operation_id)


@require_POST
@page_under(rules.WORK_ON_CASE)
def seize(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Record that an exhibit was seized at a site."""
    asked = request.POST
    try:
        seize_at_site(
            officer,
            site_id=site_id,
            label=asked.get("label", "")[:400],
            seized_at=time_there(officer, site_id, asked.get("at", "")),
            seized_by=asked.get("by", "")[:200],
            from_whom=asked.get("from", "")[:200],
            sha256=asked.get("sha256", ""),
            now=now(),
        )
    except _REFUSED as error:
        return site_page(request, officer, site_id, error=said_by(error), at_fault="seize")
    return redirect("operation-site", site_id)


@require_POST
@page_under(rules.EXPORT_OPERATION)
@after_proof("operation-exhibits", by="operation_id")
def labels(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Return labels with QR codes for all exhibits, as a PDF."""
    try:
        content = make_labels(
            officer, operation_id=operation_id, language=asked_language(request), now=now()
        )
    except (NothingSeizedError, NoFontError) as error:
        return _page(request, officer, operation_id, error=said_by(error))
    return _file(content, "labels", operation_by_id(officer, operation_id).name)


@require_POST
@page_under(rules.EXPORT_OPERATION)
@after_proof("operation-exhibits", by="operation_id")
def report(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Return the report on an operation, as a PDF."""
    reason = request.POST.get("reason", "")[:2000]
    try:
        content = make_after_action(
            officer,
            operation_id=operation_id,
            language=asked_language(request),
            reason=reason,
            now=now(),
        )
    except (NoReasonError, NoFontError) as error:
        return _page(request, officer, operation_id, error=said_by(error))
    return _file(content, "report", operation_by_id(officer, operation_id).name)


def _page(
    request: HttpRequest, officer: "Officer", operation_id: UUID, *, error: str = ""
) -> HttpResponse:
    plan = plan_seen(officer, operation_id)
    operation = operation_by_id(officer, operation_id)
    log_view(tags.CUSTODY_LISTED, officer, subject=str(plan.id))
    context = head_of(plan, here="operation-exhibits") | {
        "rows": seized_in(officer, operation),
        "intake": proposed_intake(officer, operation),
        "can_export": rules.EXPORT_OPERATION.admits(officer, record=operation),
        "error": error,
    }
    return render(request, "ui/operation_exhibits.html", context, status=422 if error else 200)


def _file(content: bytes, what: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    answer["Content-Disposition"] = f'attachment; filename="clew-{what}-{plain}.pdf"'
    return answer
