"""The report on an operation as a PDF: counts by state first, then site by site."""

from collections.abc import Mapping
from importlib.resources import files

from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries.after_action import AfterAction, Beginning
from clew.bureau.operations.queries.counting import PartCount, outcomes_of, parts_in_words
from clew.bureau.operations.queries.exhibits import SeizedRow
from clew.bureau.operations.queries.rows import ProcessRow, SiteRow
from clew.bureau.operations.site_state import SiteState
from clew.bureau.operations.windows import zone_named
from clew.bureau.reports.typesetting import typeset
from clew.bureau.reports.words import visible

_TEMPLATE = files("clew.bureau.operations") / "templates" / "operations" / "after_action.typ"
_TIME = "%Y-%m-%d %H:%M"


def render_after_action(report: AfterAction) -> bytes:
    """Return the report as PDF bytes."""
    return typeset(_TEMPLATE, told_of(report), files={})


def told_of(report: AfterAction) -> Mapping[str, object]:
    """Return what the report says, as its template reads it."""
    plan = report.plan
    return {
        "name": visible(plan.name),
        "case": visible(plan.case),
        "bureau": visible(plan.bureau),
        "marking": plan.marking.value,
        "commander": visible(plan.commander),
        "officer": visible(report.officer),
        "made_at": f"{report.made_at:%Y-%m-%d %H:%M} UTC",
        "version": report.version,
        "windows": plan.windows,
        "in_parts": parts_in_words(report.parts),
        "sites": len(plan.sites),
        "beginning": None if report.beginning is None else _beginning(report.beginning),
        "follows": visible(plan.follows[1]) if plan.follows else "",
        "followed_by": [visible(one) for one in report.followed_by],
        "kinds": [kind.in_words() for kind in OutcomeKind],
        "totals": list(outcomes_of(plan.sites).values()),
        "states": list(SiteState),
        "parts": [_part(one) for one in report.parts],
        "rows": [_site(one) for part in report.parts for one in part.sites],
        "processes": [_process(one) for one in plan.processes],
        "amiss": [
            f"{visible(site.label)}: {visible(one)}" for site in plan.sites for one in site.warnings
        ],
        "seized": [_exhibit(one) for one in report.seized],
    }


def _beginning(one: Beginning) -> dict[str, str]:
    return {
        "sender": visible(one.sender),
        "sent_at": f"{one.sent_at:{_TIME}} UTC" if one.sent_at else "not sent",
        "request": visible(" ".join(one.request.split())),
        "first_report": visible(one.first_report),
    }


def _part(one: PartCount) -> dict[str, object]:
    return {
        "name": one.part.name,
        "kind": one.part.kind.lower(),
        "sites": len(one.sites),
        "closed": one.states[SiteState.CLOSED],
        "outcomes": list(one.outcomes.values()),
    }


def _site(site: SiteRow) -> dict[str, object]:
    zone = zone_named(site.zone)
    times = {one.state.value: f"{one.happened_at.astimezone(zone):%H:%M}" for one in site.events}
    came = [kind.counted(number) for kind, number in site.outcomes.items() if number]
    return {
        "label": visible(site.label),
        "part": site.part.name,
        "address": visible(site.address),
        "state": site.state.value,
        "times": times,
        "processes": ", ".join(f"{p.kind.in_words()} {visible(p.number)}" for p in site.processes),
        "came": ", ".join(came),
    }


def _process(one: ProcessRow) -> str:
    valid = f"{one.valid_from:{_TIME}} to {one.valid_until:{_TIME}} UTC"
    return f"{one.kind.in_words()} {visible(one.number)}, {visible(one.authority)}, valid {valid}"


def _exhibit(row: SeizedRow) -> dict[str, object]:
    broken = row.exhibit.broken_at
    return {
        "label": visible(row.exhibit.label),
        "site": visible(row.site),
        "at": f"{row.exhibit.entries[0].at:{_TIME}} UTC",
        "holder": visible(row.exhibit.holder),
        "sha256": row.exhibit.entries[0].sha256,
        "record": f"broken at entry {broken}" if broken else "whole",
        "items": row.exhibit.items,
    }
