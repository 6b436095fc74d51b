"""`clew hashset`: hash lists of other bodies, imported and listed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.progress import counting
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="Import hash lists, and list them.")

_REJECTED_SHOWN = 5


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    name: Annotated[str | None, typer.Option(help="its name; else the file's")] = None,
    known_good: Annotated[
        bool, typer.Option("--known-good", help="a hit means a file to ignore (NSRL)")
    ] = False,
    format_name: Annotated[
        str | None, typer.Option("--format", help="read it as this format; else told by content")
    ] = None,
) -> None:
    """Import a hash list: text or CSV of hashes, VICS JSON, ICSE CSV, NSRL.

    The report says what the file claimed about itself and what it held.
    """
    with open_session(rules.KEEP_HASH_LISTS) as session:
        from clew.bureau.hashsets.actions import import_hash_list

        with counting(f"Importing {path.name}", unit="entries") as update:
            hashset = import_hash_list(
                path,
                acting_officer=session.officer,
                name=name or path.name,
                kind="known_good" if known_good else "known",
                format_name=format_name,
                now=now(),
                progress=lambda entries: update(entries, 0),
            )
        _print(hashset.name, hashset.report)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the imported hash lists."""
    with open_session(rules.READ_HASH_LISTS) as session:
        from clew.bureau.hashsets.queries import visible_hashsets

        rows = [
            {
                "name": hashset.name,
                "kind": hashset.kind,
                "format": hashset.format,
                "entries": hashset.report.get("counts", {}).get("entries"),
                "imported_at": hashset.imported_at.isoformat(timespec="seconds"),
                "complete": hashset.complete,
            }
            for hashset in visible_hashsets(session.officer)
        ]
    columns = ["name", "kind", "format", "entries", "imported_at", "complete"]
    show(rows, columns=columns, as_json=as_json, empty="No hash list was imported yet.")


def _print(name: str, report: Mapping[str, object]) -> None:
    """The import's truth: what the file claimed, what it held, what was refused, what stood out."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{name}: {report['format']}")
    for title in ("claims", "counts", "categories"):
        told = report.get(title)
        if isinstance(told, Mapping) and told:
            console.print(f"  {title}: " + ", ".join(f"{k} {v}" for k, v in told.items()))
    rejected = report.get("rejected")
    if isinstance(rejected, list) and rejected:
        console.print(f"  {report['rejected_count']} entries were refused:")
        for one in rejected[:_REJECTED_SHOWN]:
            console.print(f"    {one['where']}: {one['reason']}")
    notes = report.get("notes")
    for note in notes if isinstance(notes, list) else ():
        console.print(f"  note: {note}")
