"""Warnings: what is amiss with a plan, of its values alone. Nothing is stopped by them.

A warning is told where it can be mended: of a site, or of the operation as a whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from clew.bureau.operations.queries.rows import Plan, ProcessRow, SiteRow
from clew.bureau.operations.site_state import SiteState
from clew.model.wording import Wording

_SHOWN = "%Y-%m-%d %H:%M"


def warned(plan: Plan, *, now: datetime) -> Plan:
    """Return the plan with its warnings, and those of its sites."""
    sites = [replace(site, warnings=tuple(_of_site(plan, site, now=now))) for site in plan.sites]
    return replace(plan, sites=sites, warnings=tuple(_of_plan(plan)))


def _of_plan(plan: Plan) -> Iterator[Wording]:
    if not plan.sites:
        yield Wording("no site is planned yet")
    for process in plan.processes:
        if not process.covers(plan.begins_at, plan.ends_at):
            yield _outside(process)


def _of_site(plan: Plan, site: SiteRow, *, now: datetime) -> Iterator[Wording]:
    for bureau in site.conflicts:
        yield Wording(
            "%(bureau)s plans for the same place and time: see Deconfliction", bureau=bureau
        )
    if not site.team:
        yield Wording("no team goes there")
    if not site.targets:
        yield Wording("nobody is named whom it is about")
    yield from _of_processes(plan, site)
    if site.state is SiteState.PLANNED and now >= plan.begins_at:
        yield Wording("the window has begun, and nobody told that the team is ready")
    unticked = len([line for line in plan.checklist if line.id not in site.ticked])
    if unticked and site.state is not SiteState.PLANNED:
        yield Wording(
            "%(unticked)s of %(lines)s lines of the checklist were not ticked",
            unticked=unticked,
            lines=len(plan.checklist),
        )


def _of_processes(plan: Plan, site: SiteRow) -> Iterator[Wording]:
    """Where something is valid for all of the window, what else is not is no matter."""
    every = [*site.processes, *plan.processes]
    if not every:
        yield Wording("no legal process is recorded for it")
    elif not any(one.covers(plan.begins_at, plan.ends_at) for one in every):
        yield from (_outside(one) for one in site.processes)


def _outside(one: ProcessRow) -> Wording:
    return Wording(
        "%(kind)s %(number)s does not cover the window: it is valid %(start)s to %(end)s UTC",
        kind=Wording.name_of(one.kind.in_words()),
        number=one.number,
        start=f"{one.valid_from:{_SHOWN}}",
        end=f"{one.valid_until:{_SHOWN}}",
    )
