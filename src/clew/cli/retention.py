"""`clew retention`: what your bureau keeps longer than it may; holding, prolonging, removing it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say, say_files_outside
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.retention.actions.removing import Removed
    from clew.bureau.retention.queries import Due

app = typer.Typer(
    no_args_is_help=True, help="What your bureau keeps longer than it may: holding and removing it."
)

Name = Annotated[str, typer.Argument(help="a case's number or a report's key, as the list says")]
Number = Annotated[str, typer.Argument(help="the case's number")]
Reason = Annotated[str, typer.Option(help="why; it is logged")]

_COLUMNS = ["kind", "name", "kept_until", "kept_by"]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the cases and reports whose time is over, and what keeps them from being removed."""
    with open_session(rules.KEEP_RETENTION) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.retention.queries import due_for

        rows = _rows(due_for(session.officer, now=now()))
        record_view(tags.RETENTION_DUE_LISTED, officer=session.officer, now=now())
    show(rows, columns=_COLUMNS, as_json=as_json, empty="Nothing is kept longer than it may be.")


@app.command("purge")
def purge(
    reason: Reason,
    names: Annotated[
        list[str] | None, typer.Argument(help="what of the list; all that nothing keeps, else")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Remove what is due, for good: files, fingerprints, matches, notes and all made from them."""
    with open_session(rules.KEEP_RETENTION) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.retention.actions.removing import remove_due
        from clew.bureau.retention.queries import due_for, due_named

        due = due_for(session.officer, now=now())
        if names:
            due = [one for name in names for one in due_named(session.officer, name, now=now())]
        free = [one for one in due if names or not one.kept_by()]
        record_view(tags.RETENTION_DUE_LISTED, officer=session.officer, now=now())
        show(_rows(due), columns=_COLUMNS, as_json=False, empty="Nothing is due.")
        if free and not yes:
            typer.confirm(f"Remove {len(free)} of these for good?", abort=True)
        for name in dict.fromkeys(one.name for one in free):
            _tell(
                remove_due(
                    session.officer, name=name, reason=reason, vault=session.vault, now=now()
                )
            )


@app.command("hold")
def hold(number: Number, reason: Reason) -> None:
    """Put a legal hold on a case: it is not removed until that is lifted."""
    with open_session(rules.KEEP_RETENTION) as session:
        from clew.bureau.retention.actions.holding import hold_case

        hold_case(session.officer, number=number, reason=reason, now=now())
    say(f"{number} is held.")


@app.command("lift")
def lift(number: Number, reason: Reason) -> None:
    """Lift the legal hold on a case."""
    with open_session(rules.KEEP_RETENTION) as session:
        from clew.bureau.retention.actions.holding import lift_hold

        lift_hold(session.officer, number=number, reason=reason, now=now())
    say(f"{number} is not held any more.")


@app.command("prolong")
def prolong(
    name: Name,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the new day, UTC")],
    reason: Reason,
) -> None:
    """Keep what is due until a later day: whoever saw it before sees it again."""
    with open_session(rules.KEEP_RETENTION) as session:
        from clew.bureau.retention.actions import holding

        until = until.replace(tzinfo=UTC)
        holding.prolong(session.officer, name=name, until=until, reason=reason, now=now())
    say(f"{name} is kept until {until:%Y-%m-%d}.")


def _rows(due: Sequence["Due"]) -> list[dict[str, object]]:
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "kept_until": f"{one.since:%Y-%m-%d}",
            "kept_by": "; ".join(one.kept_by()),
        }
        for one in due
    ]


def _tell(removed: Sequence["Removed"]) -> None:
    for one in removed:
        say(f"The {one.kind} {one.name} is removed, with {one.items} items.")
        say_files_outside(one.files_outside)
