"""`clew hashset`: hash lists of other bodies, imported and listed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.progress import counting
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.hashsets.models import HashSet

app = typer.Typer(no_args_is_help=True, help="Import hash lists, and list them.")

_REJECTED_SHOWN = 5


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    name: Annotated[str | None, typer.Option(help="its name; else the file's")] = None,
    known_good: Annotated[
        bool, typer.Option("--known-good", help="a hit means a file to ignore (NSRL)")
    ] = False,
) -> None:
    """Import a hash list: text or CSV of hashes, VICS JSON, ICSE CSV, NSRL.

    The format is told by content. The report says what the file claimed and what it held.
    """
    with open_session() as session:
        from clew.bureau.hashsets.actions import import_hash_list

        with counting(f"Importing {path.name}", unit="entries") as update:
            hashset = import_hash_list(
                path,
                acting_officer=session.officer,
                name=name or path.name,
                kind="known_good" if known_good else "known",
                now=now(),
                progress=lambda entries: update(entries, 0),
            )
        _print(hashset)
