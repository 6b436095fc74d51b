"""Opening an operation by a form: from a case, and from whom it is about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.audit import tags
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import case_by_id, cases_for
from clew.bureau.operations.actions.opening import NoNameError, open_operation
from clew.bureau.operations.queries import visible_operations
from clew.bureau.operations.windows import every_zone
from clew.bureau.ui.forms import Fault, Field, Form, refilled
from clew.bureau.ui.plan_fields import window_fields
from clew.bureau.ui.plan_said import fault_of, key_said, window_said
from clew.bureau.ui.targets_named import names_of, targets_asked, targets_from
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.handling.tlp import Tlp, tlp_named

if TYPE_CHECKING:
    from django.http import QueryDict

    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case
    from clew.bureau.operations.models import Operation

_KEY, _MOST = "open", 100


@require_safe
@page_under(rules.PLAN_OPERATION)
def begin(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show where a plan may begin: an operation of the officer's, or a case to open one from."""
    targets = targets_from(officer, request.GET)
    log_view(tags.OPERATIONS_LISTED, officer, subject="")
    seen = visible_operations(officer)[:_MOST]
    planned = [one for one in seen if rules.PLAN_OPERATION.admits(officer, record=one)]
    cases = cases_for(rules.PLAN_IN_CASE, officer).order_by("-opened_at", "pk")[:_MOST]
    context = {
        "named": names_of(targets),
        "is_asked": any(request.GET.get(name) for name in ("dossier", "person", "group")),
        "query": urlencode([("target", one) for one in targets]),
        "rows": [(one, one.sites.order_by("label")[:_MOST]) for one in planned],
        "cases": cases,
    }
    return render(request, "ui/operation_begin.html", context)


@require_safe
@page_under(rules.PLAN_OPERATION)
def new(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show the form of a new operation."""
    return _form(request, officer, _case(officer, case_id), targets_asked(request.GET))


@require_POST
@page_under(rules.PLAN_OPERATION)
def open_(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Open an operation; its first site is planned next."""
    case = _case(officer, case_id)
    targets = targets_asked(request.POST)
    made: list[Operation] = []
    fault = fault_of(
        lambda: made.append(_opened(officer, case, request.POST)),
        request.POST,
        key=_KEY,
        first="name",
    )
    if fault:
        return _form(request, officer, case, targets, fault)
    query = urlencode([("target", one) for one in targets])
    return redirect(f"{reverse('site-new', args=[made[0].pk])}?{query}")


def _opened(officer: "Officer", case: "Case", said: "QueryDict") -> "Operation":
    begins_at, ends_at = window_said(said)
    name = " ".join(said.get("name", "")[:1_000].split())
    if visible_operations(officer).filter(case=case, name=name).exists():
        raise NoNameError(_("the case has an operation of this name"))
    label = said.get("tlp", "")
    return open_operation(
        officer,
        case=case,
        name=name,
        commander=said.get("commander", "")[:200].strip() or officer.get_username(),
        begins_at=begins_at,
        ends_at=ends_at,
        follows_id=key_said(said, "follows"),
        marking=MarkingChange(tlp=tlp_named(label)) if label in _labels() else None,
        now=now(),
    )


def _case(officer: "Officer", case_id: UUID) -> "Case":
    """The case, if the officer opens operations of it: asked before the form is read."""
    case = case_by_id(officer, case_id)
    check_case(rules.PLAN_IN_CASE, officer, case)
    return case


def _form(
    request: HttpRequest,
    officer: "Officer",
    case: "Case",
    targets: Sequence[str],
    fault: Fault | None = None,
) -> HttpResponse:
    log_view(tags.OPERATIONS_LISTED, officer, subject=str(case.pk))
    before = [(str(one.pk), one.name) for one in visible_operations(officer).filter(case=case)]
    fields = [
        Field("name", _("Name"), needed=True),
        Field("commander", _("Commanded by"), officer.get_username(), listed="team", needed=True),
        *window_fields("", "", ""),
        Field("follows", _("Follows"), kind="select", options=[("", _("no other")), *before]),
        Field(
            "tlp",
            _("Marking"),
            kind="select",
            options=[("", _("as the case")), *((one, one) for one in _labels())],
            hint=_("it only narrows who of the case sees it"),
        ),
    ]
    form = Form(_KEY, reverse("operation-open", args=[case.pk]), fields, saves=_("Open it"))
    context = {
        "case": case,
        "form": refilled(form, fault),
        "targets": targets,
        "named": names_of(targets),
        "zones": every_zone(),
        "team": case.members.order_by("username").values_list("username", flat=True),
    }
    return render(request, "ui/operation_new.html", context, status=fault.status if fault else 200)


def _labels() -> list[str]:
    return [one.value for one in Tlp]
