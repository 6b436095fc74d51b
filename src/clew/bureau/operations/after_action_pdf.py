"""The report on an operation as a PDF: counts by state first, then site by site."""

from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries.after_action import AfterAction, Beginning
from clew.bureau.operations.queries.counting import PartCount, outcomes_of
from clew.bureau.operations.queries.exhibits import SeizedRow
from clew.bureau.operations.queries.rows import Plan, ProcessRow, SiteRow
from clew.bureau.operations.site_state import TOLD, SiteState
from clew.bureau.operations.windows import zone_named
from clew.bureau.reports.figures import PlacesFigure
from clew.bureau.reports.figures_told import places_told, with_map
from clew.bureau.reports.typesetting import typeset
from clew.bureau.speaking import clocked, moment, number, phrase, speaking, visible, worded
from clew.model.wording import Wording

_TEMPLATE = files("clew.bureau.operations") / "templates" / "operations" / "after_action.typ"


def render_after_action(report: AfterAction, *, language: str) -> bytes:
    """Return the report as PDF bytes.

    Raises:
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
    """
    with speaking(language):
        told, pictures = dict(told_of(report)), dict[str, bytes]()
        told["places"] = with_map(told["places"], pictures)
        return typeset(_TEMPLATE, told, files=pictures, made_at=report.made_at)


def told_of(report: AfterAction) -> Mapping[str, Any]:
    """Return what the report says in the active language, as its template reads it."""
    plan = report.plan
    return {
        "name": visible(plan.name),
        "case": visible(plan.case),
        "bureau": visible(plan.bureau),
        "marking": plan.marking.value,
        "commander": visible(plan.commander),
        "officer": visible(report.officer),
        "made_at": moment(report.made_at),
        "version": report.version,
        "windows": _windows(plan),
        "sites": _sites(report),
        "beginning": None if report.beginning is None else _beginning(report.beginning),
        "follows": visible(plan.follows[1]) if plan.follows else "",
        "followed_by": [visible(one) for one in report.followed_by],
        "kinds": [phrase(kind.in_words()) for kind in OutcomeKind],
        "totals": [number(one) for one in outcomes_of(plan.sites).values()],
        "states": [phrase(state.value) for state in TOLD],
        "parts": [_part(one) for one in report.parts],
        "rows": [_site(one) for part in report.parts for one in part.sites],
        "processes": [_process(one) for one in plan.processes],
        "amiss": [
            f"{visible(site.label)}: {worded(one)}" for site in plan.sites for one in site.warnings
        ],
        "seized": [_exhibit(one) for one in report.seized],
        "places": places_told(_places(plan)),
    }


def _windows(plan: Plan) -> list[str]:
    """The window in the local times of the sites, each once."""
    zones = sorted({site.zone for site in plan.sites}) or ["UTC"]
    ends = (plan.begins_at, plan.ends_at)
    told = [[clocked(one, zone_named(zone)) for one in ends] for zone in zones]
    said = [worded(Wording("%(start)s to %(end)s", start=a, end=b)) for a, b in told]
    return list(dict.fromkeys(said))


def _sites(report: AfterAction) -> str:
    told = Wording(
        "%(count)s, in %(parts)s states, provinces or the like",
        count=len(report.plan.sites),
        parts=len(report.parts),
    )
    return worded(told)


def _places(plan: Plan) -> PlacesFigure:
    counts = Counter(one.subdivision or one.country for one in plan.sites)
    unknown = counts.pop("", 0)
    return PlacesFigure(sorted(counts.items(), key=lambda one: (-one[1], one[0])), unknown)


def _beginning(one: Beginning) -> dict[str, str]:
    return {
        "sender": visible(one.sender),
        "sent_at": moment(one.sent_at) if one.sent_at else _("not sent"),
        "request": visible(" ".join(one.request.split())),
        "first_report": visible(one.first_report),
    }


def _part(one: PartCount) -> dict[str, object]:
    return {
        "name": one.part.name,
        "kind": phrase(one.part.kind).lower(),
        "sites": number(len(one.sites)),
        "closed": number(one.states[SiteState.CLOSED]),
        "outcomes": [number(each) for each in one.outcomes.values()],
    }


def _site(site: SiteRow) -> dict[str, object]:
    zone = zone_named(site.zone)
    times = {one.state: f"{one.happened_at.astimezone(zone):%H:%M}" for one in site.events}
    came = [
        worded(Wording("%(name)s: %(count)s", name=Wording.name_of(kind.in_words()), count=count))
        for kind, count in site.outcomes.items()
        if count
    ]
    return {
        "label": visible(site.label),
        "part": site.part.name,
        "address": visible(site.address),
        "state": site.state.value,
        "times": [times.get(state, "") for state in TOLD],
        "processes": ", ".join(
            f"{phrase(one.kind.in_words())} {visible(one.number)}" for one in site.processes
        ),
        "came": ", ".join(came),
    }


def _process(one: ProcessRow) -> str:
    told = Wording(
        "%(kind)s %(number)s, %(authority)s, valid %(start)s to %(end)s",
        kind=Wording.name_of(one.kind.in_words()),
        number=one.number,
        authority=one.authority,
        start=one.valid_from,
        end=one.valid_until,
    )
    return worded(told)


def _exhibit(row: SeizedRow) -> dict[str, object]:
    broken = Wording("broken at entry %(entry)s", entry=row.exhibit.broken_at or 0)
    return {
        "label": visible(row.exhibit.label),
        "site": visible(row.site),
        "at": moment(row.exhibit.entries[0].at),
        "holder": visible(row.exhibit.holder),
        "sha256": row.exhibit.entries[0].sha256,
        "record": worded(broken) if row.exhibit.broken_at else _("whole"),
        "items": number(row.exhibit.items),
    }
