"""Deciding on a dossier's page: its status, and a person's role, each with a reason."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.persons import queries
from clew.bureau.persons.actions import assessing
from clew.bureau.persons.actions.deciding import workable
from clew.bureau.ui.dossier_parts import part_worked_on
from clew.bureau.ui.dossiers import dossier_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.model.dossier import Role, Status
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_REFUSED = (NoReasonError, assessing.StatusError, assessing.RoleError)


@require_POST
@page_under(rules.WORK_ON_DOSSIER)
def set_status(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """Say how far it is known, and who or what it is."""
    part = _workable(officer, dossier_id)
    try:
        assessing.set_status(
            officer,
            dossier_id=part,
            status=_status(request.POST.get("status", "")),
            identity=request.POST.get("identity", "")[:200],
            reason=_reason(request),
            now=now(),
        )
    except _REFUSED as error:
        return dossier_page(request, officer, dossier_id, error=said_by(error))
    return redirect("dossier", dossier_id)


@require_POST
@page_under(rules.WORK_ON_DOSSIER)
def set_role(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """Say what a person has to do with the case that keeps the dossier."""
    part = _workable(officer, dossier_id)
    try:
        assessing.set_role(
            officer,
            dossier_id=part,
            role=_role(request.POST.get("role", "")),
            reason=_reason(request),
            now=now(),
        )
    except _REFUSED as error:
        return dossier_page(request, officer, dossier_id, error=said_by(error))
    return redirect("dossier", dossier_id)


def _workable(officer: "Officer", dossier_id: UUID) -> UUID:
    """The part in whose name the officer decides, before anything of the form is looked at."""
    return workable(officer, part_worked_on(officer, queries.dossier(officer, dossier_id))).pk


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:2000]


def _status(said: str) -> Status:
    try:
        return Status(said)
    except ValueError as error:
        raise assessing.StatusError(Wording("choose one of the statuses of the list")) from error


def _role(said: str) -> Role:
    try:
        return Role(said)
    except ValueError as error:
        raise assessing.RoleError(Wording("choose one of the roles of the list")) from error
