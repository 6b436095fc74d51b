"""`clew item`: what an officer notes of an item by hand."""

from typing import Annotated

import typer
from rich.console import Console

from clew.cli.session import now, open_session
from clew.model.conditions import TimeOfDay, Weather

app = typer.Typer(no_args_is_help=True, help="Note what you see in an item.")


@app.command("note")
def note(
    item: Annotated[str, typer.Argument(help="SHA-256, its beginning, or the path in a case")],
    time_of_day: Annotated[TimeOfDay | None, typer.Option(help="as the light tells it")] = None,
    weather: Annotated[Weather | None, typer.Option(help="as it is seen, or heard")] = None,
) -> None:
    """Note the time of day and the weather that you see: a clue to when and where."""
    with open_session() as session:
        from clew.bureau.vault import queries
        from clew.bureau.vault.actions.noting import note_conditions

        sha256 = queries.item_named(session.officer, item)
        note_conditions(
            session.officer, sha256, time_of_day=time_of_day, weather=weather, now=now()
        )
    Console().print(f"Noted of {sha256}.")


@app.callback()
def _group() -> None:
    """Note what you see in an item."""
