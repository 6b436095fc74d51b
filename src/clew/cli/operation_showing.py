"""`clew operation list|show`: operations, and a plan with its warnings first."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.operations.site_state import SiteState
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.operations.queries.counting import PartCount
    from clew.bureau.operations.queries.rows import Plan, ProcessRow, SiteRow

type Row = dict[str, object]

Name = Annotated[str, typer.Argument(metavar="OPERATION", help="its name, or the end of its id")]


def list_(as_json: AsJson = False) -> None:
    """List the operations that you may see, the latest window first."""
    with open_session(rules.READ_OPERATION) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.operations.queries import visible_operations

        rows: list[Row] = [
            {
                "id": one.pk.hex,
                "name": one.name,
                "case": one.case.number,
                "commander": one.commander.get_username(),
                "begins": _time(one.begins_at),
                "ends": _time(one.ends_at),
                "sites": one.sites.count(),
            }
            for one in visible_operations(session.officer)
        ]
        record_view(tags.OPERATIONS_LISTED, officer=session.officer, subject="", now=now())
    columns = ["name", "case", "commander", "begins", "ends", "sites", "id"]
    shown = rows if as_json else [row | {"id": str(row["id"])[-8:]} for row in rows]
    show(shown, columns=columns, as_json=as_json, empty="No operations yet.")


def show_(
    name: Name,
    as_json: AsJson = False,
    sites: Annotated[bool, typer.Option("--sites", help="each site, not only the counts")] = False,
) -> None:
    """Show a plan: what is amiss, then sites and what came of them by state."""
    with open_session(rules.READ_OPERATION) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.operations.queries import operation_named, plan_of
        from clew.bureau.operations.queries.counting import by_part, parts_in_words

        found = operation_named(session.officer, name)
        plan = plan_of(session.officer, found, now=now())
        parts = by_part(plan.sites)
        subject, officer = str(found.pk), session.officer
        record_view(tags.OPERATIONS_PLAN_VIEWED, officer=officer, subject=subject, now=now())
    if as_json:
        told = _plan(plan) | {"by_state": [_part(one) for one in parts]}
        print(json.dumps(told, ensure_ascii=False))
        return
    _say_head(plan, parts_in_words(parts))
    if sites:
        for site in plan.sites:
            for warning in site.warnings:
                say(f"  ! {site.label}: {warning}")
        columns = ["site", "state", "part", "team", "targets"]
        show([_line(one) for one in plan.sites], columns=columns, as_json=False)
    else:
        columns = ["part", "sites", *SiteState, "warned", "outcomes"]
        show([_part(one) for one in parts], columns=columns, as_json=False, empty="No sites yet.")


def _say_head(plan: "Plan", parts: str) -> None:
    say(f"{plan.name}, case {plan.case}, {plan.marking.value}, commanded by {plan.commander}")
    for window in plan.windows:
        say(f"  {window}")
    for warning in plan.warnings:
        say(f"  ! {warning}")
    warned = sum(bool(site.warnings) for site in plan.sites)
    amiss = f"; {warned} with warnings: clew operation show --sites" if warned else ""
    say(f"  {len(plan.sites)} sites in {parts or 'no state'}{amiss}")
    for line in plan.checklist:
        say(f"  to be checked, {line.id}: {line.text}")


def _line(site: "SiteRow") -> Row:
    return {
        "site": site.label,
        "state": site.state.value,
        "part": site.part.name,
        "team": site.team,
        "targets": ", ".join(one.name for one in site.targets),
    }


def _part(one: "PartCount") -> Row:
    came = {kind.value: number for kind, number in one.outcomes.items() if number}
    return {
        "part": one.part.name,
        "code": one.part.code,
        "kind": one.part.kind,
        "sites": len(one.sites),
        **{state.value: number for state, number in one.states.items()},
        "warned": one.warnings,
        "outcomes": ", ".join(f"{number} {kind}" for kind, number in came.items()),
    }


def _plan(plan: "Plan") -> Row:
    return {
        "id": plan.id.hex,
        "name": plan.name,
        "case": plan.case,
        "bureau": plan.bureau,
        "commander": plan.commander,
        "marking": plan.marking.value,
        "begins": _time(plan.begins_at),
        "ends": _time(plan.ends_at),
        "referral": plan.referral_id.hex if plan.referral_id else None,
        "follows": plan.follows[1] if plan.follows else None,
        "warnings": list(plan.warnings),
        "processes": [_process(one) for one in plan.processes],
        "risks": list(plan.risks),
        "checklist": [{"line": one.id, "text": one.text} for one in plan.checklist],
        "sites": [_site(one) for one in plan.sites],
    }


def _site(site: "SiteRow") -> Row:
    return {
        **_line(site),
        "id": site.id.hex,
        "part": site.part.code,
        "address": site.address,
        "country": site.country,
        "latitude": site.latitude,
        "longitude": site.longitude,
        "window": site.local_window,
        "members": list(site.members),
        "targets": [
            {"name": one.name, "account": one.account, "person": one.dossier and one.dossier.hex}
            for one in site.targets
        ],
        "processes": [_process(one) for one in site.processes],
        "risks": list(site.risks),
        "ticked": sorted(site.ticked),
        "exhibits": site.exhibits,
        "outcomes": {kind.value: number for kind, number in site.outcomes.items()},
        "warnings": list(site.warnings),
        "events": [
            {
                "state": one.state.value,
                "happened_at": _time(one.happened_at),
                "told_at": _time(one.told_at),
                "officer": one.officer,
                "note": one.words,
            }
            for one in site.events
        ],
    }


def _process(one: "ProcessRow") -> Row:
    return {
        "kind": one.kind.value,
        "authority": one.authority,
        "number": one.number,
        "valid_from": _time(one.valid_from),
        "valid_until": _time(one.valid_until),
    }


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")
