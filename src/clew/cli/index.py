"""`clew index`: the search indexes, which can always be made anew from the records."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.session import open_session

if TYPE_CHECKING:
    from clew.bureau.vault.actions.indexing import Rebuilt

app = typer.Typer(no_args_is_help=True, help="Care for the search indexes.")


@app.command("rebuild")
def rebuild(
    whole: Annotated[
        bool, typer.Option("--all", help="make all of it anew, not only what is damaged")
    ] = False,
) -> None:
    """Set aside what is damaged and make it again from the records; these are not touched."""
    with open_session(rules.CARE_FOR_VAULT) as session:
        from clew.bureau.vault.actions.indexing import rebuild_indexes
        from clew.bureau.vault.actions.place_indexing import rebuild_place_indexes
        from clew.bureau.vault.actions.trait_indexing import rebuild_trait_index
        from clew.bureau.vault.traits import FACES, VOICES

        done = rebuild_indexes(session.vault.index_folder, whole=whole)
        done = [
            *done,
            *rebuild_place_indexes(session.vault, whole=whole),
            rebuild_trait_index(session.vault, FACES, whole=whole),
            rebuild_trait_index(session.vault, VOICES, whole=whole),
        ]
    for line in _told(done):
        Console(soft_wrap=True, highlight=False).print(line, markup=False)


@app.command("compact")
def compact() -> None:
    """Make one segment of each index's many; searches and additions go on meanwhile."""
    with open_session(rules.CARE_FOR_VAULT) as session:
        from clew.bureau.vault.actions.indexing import compact_indexes

        compact_indexes(session.vault.index_folder)
    Console().print("Each index is one segment now.")


def _told(done: "Sequence[Rebuilt]") -> Iterator[str]:
    for one in done:
        if one.set_aside:
            yield f"{one.index}: damaged, set aside as {', '.join(one.set_aside)}"
        if one.entries:
            yield f"{one.index}: {one.entries:,} entries were made from the records"
    if not any(one.set_aside or one.entries for one in done):
        yield "The indexes are as they were written; nothing had to be made again."
