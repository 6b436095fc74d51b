"""Listing and showing series, persons, places, devices and voices."""

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.bureau.persons.words import decision_in_words, role_in_words
from clew.cli.dossier_names import Named, dossier_id
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.persons.decided import DecisionRow
    from clew.bureau.persons.queries import DossierRow


def list_(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Option(help="of this case only")] = None,
    as_json: AsJson = False,
) -> None:
    """List them, those merged as one."""
    with open_session(rules.READ_DOSSIER) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.persons.queries import dossiers

        chosen = case_by_number(session.officer, case) if case else None
        found = dossiers(session.officer, kind=ctx.obj, case=chosen)
        record_view(
            tags.PERSONS_DOSSIERS_LISTED, officer=session.officer, subject=ctx.obj.value, now=now()
        )
    rows = [_summary(one) | {"items": len(one.items)} for one in found]
    columns = ["name", "status", "items", "contradictions", "case", "marking", "id"]
    empty = f"None yet. Open one with: clew {ctx.obj} open --case NUMBER --name NAME"
    show(rows, columns=columns, as_json=as_json, empty=empty)


def show_(ctx: typer.Context, name: Named, as_json: AsJson = False) -> None:
    """Show one: contradictions first, then its status, items and history."""
    with open_session(rules.READ_DOSSIER) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.persons.queries import dossier

        found = dossier(session.officer, dossier_id(session, ctx.obj, name))
        record_view(
            tags.PERSONS_DOSSIER_VIEWED, officer=session.officer, subject=str(found.id), now=now()
        )
    if as_json:
        print(json.dumps(_whole(found), ensure_ascii=False))
    else:
        _print(found)


def _summary(one: "DossierRow") -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "id": str(one.id),
        "name": one.name,
        "case": one.parts[0].case_number,
        "bureau": one.parts[0].bureau,
        "marking": one.marking.value,
        "status": one.status.value,
        "identities": list(one.identities),
        "roles": [role.value for role in one.roles],
        "contradictions": len(one.contradictions),
    }


def _whole(one: "DossierRow") -> dict[str, object]:
    return _summary(one) | {
        "contradictions": [{"rule": c.rule, "where": c.where} for c in one.contradictions],
        "parts": [
            {"id": str(part.id), "name": part.name, "case": part.case_number} for part in one.parts
        ],
        "items": [
            {"sha256": item, "added": [_decision(decision, one) for decision in added]}
            for item, added in sorted(one.items.items())
        ],
        "history": [_decision(decision, one) for decision in one.history],
    }


def _decision(row: "DecisionRow", one: "DossierRow") -> dict[str, object]:
    return {
        "id": str(row.id),
        "dossier": one.names[row.dossier],
        "act": row.act.value,
        "item": row.item,
        "other": one.names[row.other] if row.other else None,
        "match": str(row.match) if row.match else None,
        "relation": row.relation or None,
        "value": row.value or None,
        "identity": row.identity or None,
        "reason": row.reason,
        "officer": row.officer,
        "decided_at": row.decided_at.isoformat(timespec="seconds"),
        "undone_at": row.undone_at.isoformat(timespec="seconds") if row.undone_at else None,
        "undone_by": row.undone_by or None,
        "undo_reason": row.undo_reason or None,
    }


def _print(one: "DossierRow") -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for clash in one.contradictions:
        console.print(f"CONTRADICTION: {clash.rule}: {clash.where}", style="bold red")
    told = [one.status.value, *(f'as "{name}"' for name in one.identities)]
    console.print(f"{one.kind} {one.name}: {' '.join(told)} [{one.marking}]", style="bold")
    if one.roles:
        console.print(f"  role: {', '.join(role_in_words(role) for role in one.roles)}")
    for part in one.parts:
        console.print(f"  {part.id}  {part.name}, case {part.case_number}, {part.bureau}")
    console.print(f"{len(one.items)} items:")
    for item, added in sorted(one.items.items()):
        console.print(f"  {item}  {added[0].relation or added[0].reason or 'the first'}")
    console.print("History (undo one with its id):")
    for row in one.history:
        console.print(f"  {row.id}  {decision_in_words(row, one.names)}")
