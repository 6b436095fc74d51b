"""Opening, gathering, merging, splitting and assessing series, persons, places, devices, voices."""

from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.dossier_names import Named, Reason, decision_id, dossier_id, item_sha256
from clew.cli.session import Session, now, open_session
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind, Role, Status

_Item = Annotated[str, typer.Argument(help="its SHA-256, the beginning of it, or its path")]
_Other = Annotated[str, typer.Argument(help="the other one's name or id")]


def open_(
    ctx: typer.Context,
    case: Annotated[str, typer.Option(help="the case whose team keeps it")],
    name: Annotated[str, typer.Option(help="a name to find it by")],
    item: Annotated[
        str | None, typer.Option(help="an item to start from, with all that is confirmed of it")
    ] = None,
    marking: Annotated[Tlp, typer.Option(help="how far it may be shared")] = Tlp.AMBER_STRICT,
    of_interest: Annotated[
        bool, typer.Option("--of-interest", help="a person not depicted, but of interest")
    ] = False,
    reason: Reason = "",
) -> None:
    """Open one, from an item and all that confirmed matches reach from it."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.persons.actions.opening import open_dossier

        opened = open_dossier(
            session.officer,
            kind=ctx.obj,
            case=case_by_number(session.officer, case),
            name=name,
            start=item_sha256(session, item) if item else None,
            role=Role.PERSON_OF_INTEREST if of_interest else Role.DEPICTED_PERSON,
            marking=marking,
            reason=reason,
            now=now(),
        )
        _tell(session, opened.pk)


def add(
    ctx: typer.Context,
    name: Named,
    item: Annotated[
        str | None, typer.Argument(help="its SHA-256, the beginning of it, or its path")
    ] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="all that confirmed matches reach by now")
    ] = False,
    reason: Reason = "",
) -> None:
    """Add an item for a reason, or all that was confirmed since."""
    if (item is None) is not confirmed:
        raise typer.BadParameter("name an item, or give --confirmed")
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions.items import add_item, gather_confirmed

        to = dossier_id(session, ctx.obj, name)
        if item is None:
            gather_confirmed(session.officer, dossier_id=to, now=now())
        else:
            sha256 = item_sha256(session, item)
            add_item(session.officer, dossier_id=to, sha256=sha256, reason=reason, now=now())
        _tell(session, to)


def remove(ctx: typer.Context, name: Named, item: _Item, reason: Reason) -> None:
    """Remove an item for a reason."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions.items import remove_item

        of = dossier_id(session, ctx.obj, name)
        sha256 = item_sha256(session, item)
        remove_item(session.officer, dossier_id=of, sha256=sha256, reason=reason, now=now())
        _tell(session, of)


def merge(ctx: typer.Context, name: Named, other: _Other, reason: Reason) -> None:
    """Judge two to be the same: they are seen as one until that is undone."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions import joining

        first, second = _two(session, ctx.obj, name, other)
        joining.merge(session.officer, first_id=first, second_id=second, reason=reason, now=now())
        _tell(session, first)


def differ(ctx: typer.Context, name: Named, other: _Other, reason: Reason) -> None:
    """Judge two not to be the same; what says otherwise is shown as a contradiction."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions import joining

        first, second = _two(session, ctx.obj, name, other)
        joining.judge_different(
            session.officer, first_id=first, second_id=second, reason=reason, now=now()
        )
        _tell(session, first)


def split(
    ctx: typer.Context,
    name: Named,
    items: Annotated[list[str], typer.Argument(help="the items of another one")],
    into: Annotated[str, typer.Option(help="the other one's name")],
    reason: Reason,
) -> None:
    """Judge some of its items to be of another, which is opened."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions import joining

        of = dossier_id(session, ctx.obj, name)
        other = joining.split(
            session.officer,
            dossier_id=of,
            sha256s=[item_sha256(session, item) for item in items],
            name=into,
            reason=reason,
            now=now(),
        )
        _tell(session, of)
        _tell(session, other.pk)


def undo(
    decision: Annotated[str, typer.Argument(help="the decision's id, as its history shows it")],
    reason: Reason,
) -> None:
    """Undo a decision: it stays on record and counts no more."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions import undoing

        undoing.undo(session.officer, decision_id=decision_id(decision), reason=reason, now=now())
    Console(highlight=False).print("Undone. It stays in the history.")


def status(
    ctx: typer.Context,
    name: Named,
    value: Annotated[Status, typer.Argument(help="how far it is known")],
    reason: Reason,
    identity: Annotated[str, typer.Option("--as", help="a name, or your own reference")] = "",
) -> None:
    """Record how far it is known."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions.assessing import set_status

        of = dossier_id(session, ctx.obj, name)
        set_status(
            session.officer,
            dossier_id=of,
            status=value,
            identity=identity,
            reason=reason,
            now=now(),
        )
        _tell(session, of)


def role(
    ctx: typer.Context,
    name: Named,
    value: Annotated[Role, typer.Argument(help="what the person has to do with the case")],
    reason: Reason,
) -> None:
    """Record what a person has to do with the case; until then the role is unconfirmed."""
    with open_session(rules.WORK_ON_DOSSIER) as session:
        from clew.bureau.persons.actions.assessing import set_role

        of = dossier_id(session, ctx.obj, name)
        set_role(session.officer, dossier_id=of, role=value, reason=reason, now=now())
        _tell(session, of)


def _two(session: Session, kind: Kind, name: str, other: str) -> tuple[UUID, UUID]:
    return dossier_id(session, kind, name), dossier_id(session, kind, other)


def _tell(session: Session, dossier: UUID) -> None:
    """Say what is seen now, contradictions first."""
    from clew.bureau.persons.queries import dossier as dossier_row

    row = dossier_row(session.officer, dossier)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for clash in row.contradictions:
        console.print(f"CONTRADICTION: {clash.rule}: {clash.where}", style="bold red")
    count = len(row.items)
    console.print(
        f"{row.kind} {row.name}: {row.status}, {count} item{'s'[: count != 1]} ({row.id})"
    )
