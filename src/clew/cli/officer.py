"""`clew officer`: who may sign in to the web app."""

from typing import Annotated

import typer
from rich.console import Console

from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="Officers who sign in to the web app.")
