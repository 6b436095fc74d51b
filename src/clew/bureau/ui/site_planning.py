"""Planning a site by a form: a new one, one that is there, and taking it out of the plan."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.operations.actions.sites import add_site, change_site, remove_site
from clew.bureau.operations.queries import operation_by_id, plan_of, site_by_id
from clew.bureau.operations.queries.as_planned import cells_of, version_of_site
from clew.bureau.operations.windows import every_zone
from clew.bureau.ui.forms import Fault, Form, refilled
from clew.bureau.ui.plan_fields import site_fields
from clew.bureau.ui.plan_said import fault_of, site_said, typed_into
from clew.bureau.ui.targets_named import targets_asked
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.operations.models import Operation
    from clew.bureau.operations.queries.rows import Plan

_KEY, _STATES = "site", "states"


@require_safe
@page_under(rules.PLAN_OPERATION)
def new(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Show the form of a new site, begun with whom its address names."""
    return _new(request, officer, _planned_by(officer, operation_id))


@require_POST
@page_under(rules.PLAN_OPERATION)
def add(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Plan a site that is not planned yet."""
    operation = _planned_by(officer, operation_id)
    if listing := _lists_states(request):
        return _new(request, officer, operation, listing)

    def done() -> None:
        planned = site_said(request.POST)
        add_site(officer, operation_id=operation_id, planned=planned, now=now())

    fault = fault_of(done, request.POST, key=_KEY, first="site")
    if fault:
        return _new(request, officer, operation, fault)
    if request.POST.get("act") == "another":
        return redirect("site-new", operation_id)
    return redirect("operation-plan", operation_id)


@require_safe
@page_under(rules.PLAN_OPERATION)
def plan(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Show the form of a site that is planned."""
    return _there(request, officer, site_id)


@require_POST
@page_under(rules.PLAN_OPERATION)
def change(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Plan a site otherwise."""
    operation = _planned_by(officer, site_by_id(officer, site_id).operation_id)
    if listing := _lists_states(request):
        return _there(request, officer, site_id, listing)

    def done() -> None:
        change_site(
            officer,
            site_id=site_id,
            version=request.POST.get("version", ""),
            planned=site_said(request.POST),
            now=now(),
        )

    fault = fault_of(done, request.POST, key=_KEY, first="site")
    if fault:
        return _there(request, officer, site_id, fault)
    return redirect("operation-plan", operation.pk)


@require_POST
@page_under(rules.PLAN_OPERATION)
def remove(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Take a site out of the plan."""
    operation = _planned_by(officer, site_by_id(officer, site_id).operation_id)
    version = request.POST.get("version", "")
    done = partial(remove_site, officer, site_id=site_id, version=version, now=now())
    fault = fault_of(done, request.POST, key=_KEY, first="site")
    if fault:
        return _there(request, officer, site_id, fault)
    return redirect("operation-plan", operation.pk)


def _planned_by(officer: "Officer", operation_id: UUID) -> "Operation":
    """The operation, if the officer plans it: asked before the form is read."""
    operation = operation_by_id(officer, operation_id)
    rules.PLAN_OPERATION.check(officer, record=operation)
    return operation


def _new(
    request: HttpRequest, officer: "Officer", operation: "Operation", typed: Fault | None = None
) -> HttpResponse:
    whole = plan_of(officer, operation, now=now())
    log_view(tags.OPERATIONS_PLAN_VIEWED, officer, subject=str(operation.pk))
    last = whole.sites[-1] if whole.sites else None
    cells = {
        "country": last.country if last else operation.bureau.country,
        "zone": last.zone if last else "",
        "site": f"S-{len(whole.sites) + 1:02}",
        "targets": "\n".join(targets_asked(request.GET)),
    }
    form = Form(
        _KEY,
        reverse("site-add", args=[operation.pk]),
        site_fields(cells, states_of=_country(cells, typed)),
        saves=_("Plan this site"),
        also=[("another", _("Plan it, and another")), (_STATES, _("List the country's states"))],
    )
    return _page(request, whole, form, typed, label="")


def _there(
    request: HttpRequest, officer: "Officer", site_id: UUID, typed: Fault | None = None
) -> HttpResponse:
    operation = _planned_by(officer, site_by_id(officer, site_id).operation_id)
    whole = plan_of(officer, operation, now=now())
    log_view(tags.OPERATIONS_SITE_VIEWED, officer, subject=str(site_id))
    site = next(one for one in whole.sites if one.id == site_id)
    cells = dict(cells_of(site))
    there = cells["targets"].splitlines()
    more = [one for one in targets_asked(request.GET) if one not in there]
    cells["targets"] = "\n".join([*there, *more])
    seen = typed.said.get("version", "") if typed and not typed.is_conflict else None
    form = Form(
        _KEY,
        reverse("site-change", args=[site_id]),
        site_fields(cells, states_of=_country(cells, typed)),
        saves=_("Save what is planned here"),
        also=[(_STATES, _("List the country's states"))],
        removes=_("Take the site out of the plan"),
        removes_at=reverse("site-remove", args=[site_id]),
        hidden={"version": version_of_site(site) if seen is None else seen},
    )
    return _page(request, whole, form, typed, label=site.label)


def _page(
    request: HttpRequest, whole: "Plan", form: Form, typed: Fault | None, *, label: str
) -> HttpResponse:
    context = {
        "plan": whole,
        "form": refilled(form, typed),
        "label": label,
        "zones": every_zone(),
        "teams": [one.name for one in whole.teams],
    }
    status = typed.status if typed and typed.why else 200
    return render(request, "ui/site_plan.html", context, status=status)


def _lists_states(request: HttpRequest) -> Fault | None:
    """What was typed, where the form is to list the states of the country that it names."""
    if request.POST.get("act") != _STATES:
        return None
    return Fault(_KEY, "subdivision", "", typed_into(request.POST))


def _country(cells: Mapping[str, str], typed: Fault | None) -> str:
    return typed.said.get("country", "") if typed else cells["country"]
