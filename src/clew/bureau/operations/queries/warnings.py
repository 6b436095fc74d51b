"""Warnings: what is amiss with a plan, of its values alone. Nothing is stopped by them.

A warning is told where it can be mended: of a site, or of the operation as a whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from clew.bureau.operations.queries.rows import Plan, ProcessRow, SiteRow
from clew.bureau.operations.site_state import SiteState

_SHOWN = "%Y-%m-%d %H:%M"


def warned(plan: Plan, *, now: datetime) -> Plan:
    """Return the plan with its warnings, and those of its sites."""
    sites = [replace(site, warnings=tuple(_of_site(plan, site, now=now))) for site in plan.sites]
    return replace(plan, sites=sites, warnings=tuple(_of_plan(plan)))


def _of_plan(plan: Plan) -> Iterator[str]:
    if not plan.sites:
        yield "no site is planned yet"
    for process in plan.processes:
        if not process.covers(plan.begins_at, plan.ends_at):
            yield _outside(process)


def _of_site(plan: Plan, site: SiteRow, *, now: datetime) -> Iterator[str]:
    for bureau in site.conflicts:
        yield f"{bureau} plans for the same place and time: see Deconfliction"
    if not site.team:
        yield "no team goes there"
    if not site.targets:
        yield "nobody is named whom it is about"
    yield from _of_processes(plan, site)
    if site.state is SiteState.PLANNED and now >= plan.begins_at:
        yield "the window has begun, and nobody told that the team is ready"
    unticked = len([line for line in plan.checklist if line.id not in site.ticked])
    if unticked and site.state is not SiteState.PLANNED:
        yield f"{unticked} of {len(plan.checklist)} lines of the checklist were not ticked"


def _of_processes(plan: Plan, site: SiteRow) -> Iterator[str]:
    """Where something is valid for all of the window, what else is not is no matter."""
    every = [*site.processes, *plan.processes]
    if not every:
        yield "no legal process is recorded for it"
    elif not any(one.covers(plan.begins_at, plan.ends_at) for one in every):
        yield from (_outside(one) for one in site.processes)


def _outside(one: ProcessRow) -> str:
    valid = f"{one.valid_from:{_SHOWN}} to {one.valid_until:{_SHOWN}} UTC"
    return f"{one.kind.in_words()} {one.number} does not cover the window: it is valid {valid}"
