"""`clew index`: the search index, which can always be made anew from the records."""

import typer
from rich.console import Console

from clew.cli.session import open_session

app = typer.Typer(no_args_is_help=True, help="Care for the search index.")


@app.command("rebuild")
def rebuild() -> None:
    """Make the search index anew from the records; nothing recorded is touched."""
    with open_session() as session:
        from clew.bureau.vault.actions.face_indexing import rebuild_face_index
        from clew.bureau.vault.actions.indexing import rebuild_indexes

        rebuild_indexes(session.vault.index_folder)
        rebuild_face_index(session.vault)
    Console().print("The index was made anew from the records.")
