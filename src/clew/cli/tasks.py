"""`clew task`: what is to be done in a case, by whom, until when."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.tasks.state import State
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.tasks.models import Task

app = typer.Typer(no_args_is_help=True, help="What is to be done in a case, by whom, until when.")

Task_ = Annotated[str, typer.Argument(metavar="TASK", help="the task's id, or the end of it")]
For = Annotated[str, typer.Option("--for", help="whose task it is: an officer's username")]
Reason = Annotated[str, typer.Option(help="why; kept with the task")]


@app.command("add")
def add(
    case: Annotated[str, typer.Argument(help="the case's number")],
    what: Annotated[str, typer.Argument(help="what is to be done")],
    for_: For,
    due: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="until when")] = None,
) -> None:
    """Set a task for somebody who may see the case."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.tasks.actions import set_task

        made = set_task(
            session.officer,
            case=case_by_number(session.officer, case),
            what=what,
            assignee=for_,
            due_date=due.date() if due else None,
            now=now(),
        )
    say(f"{for_} is told. Its id ends in {made.pk.hex[-8:]}.")


@app.command("give")
def give(task: Task_, for_: For) -> None:
    """Give a task to somebody else."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.tasks.actions import give_task
        from clew.bureau.tasks.queries import task_named

        found = task_named(session.officer, task)
        give_task(session.officer, task_id=found.pk, assignee=for_, now=now())
    say(f"It is {for_}'s now.")


@app.command("done")
def done(task: Task_, reason: Reason = "") -> None:
    """Say that a task is done."""
    _change(task, State.DONE, reason)


@app.command("drop")
def drop(task: Task_, reason: Reason) -> None:
    """Say that a task will not be done, and why."""
    _change(task, State.DROPPED, reason)


@app.command("reopen")
def reopen(task: Task_, reason: Reason) -> None:
    """Say that a task is to be done after all."""
    _change(task, State.OPEN, reason)


@app.command("list")
def list_(
    case: Annotated[str | None, typer.Argument(help="a case's number; else your own tasks")] = None,
    as_json: AsJson = False,
) -> None:
    """List a case's tasks, or the open ones that are yours: the soonest due first."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.tasks.queries import tasks_for, tasks_of_case

        officer = session.officer
        chosen = case_by_number(officer, case) if case else None
        found = tasks_for(officer) if chosen is None else tasks_of_case(officer, chosen)
        rows = [_row(one) for one in found]
        subject = "" if chosen is None else str(chosen.pk)
        record_view(tags.TASKS_LISTED, officer=officer, subject=subject, now=now())
    columns = ["what", "for", "due", "state", "case", "id"]
    shown = rows if as_json else [row | {"id": str(row["id"])[-8:]} for row in rows]
    show(shown, columns=columns, as_json=as_json, empty="Nothing to do.")


def _change(name: str, state: State, reason: str) -> None:
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.tasks.actions import change_task
        from clew.bureau.tasks.queries import task_named

        task = task_named(session.officer, name)
        change_task(session.officer, task_id=task.pk, state=state, reason=reason, now=now())
    say(f"It is {state}.")


def _row(one: "Task") -> dict[str, object]:
    return {
        "id": one.pk.hex,
        "case": one.case.number,
        "what": one.what,
        "for": one.assignee.get_username(),
        "due": f"{one.due_date:%Y-%m-%d}" if one.due_date else "",
        "state": str(one.state),
        "set_by": one.set_by.get_username(),
        "set_at": one.set_at.isoformat(timespec="seconds"),
        "changes": [
            {
                "state": str(change.state),
                "officer": change.officer.get_username(),
                "at": change.changed_at.isoformat(timespec="seconds"),
                "reason": change.reason,
            }
            for change in sorted(one.changes.all(), key=lambda change: change.pk)
        ],
    }
