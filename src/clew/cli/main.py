"""The program `clew`: its commands, and how errors become exit codes.

Exit codes: 0 done; 1 done, but some files were not read; 2 not done, the message says why.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew import VERSION
from clew.cli import add, compare, doctor, hashset, index, init, match, officer, report, serve
from clew.cli.session import chosen

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.init)
app.command("add")(add.add)
app.command("match")(match.match)
app.command("compare")(compare.compare)
app.add_typer(hashset.app, name="hashset")
app.command("report")(report.report)
app.command("serve")(serve.serve)
app.add_typer(officer.app, name="officer")
app.add_typer(index.app, name="index")
app.command("doctor")(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"clew {VERSION}")
        raise typer.Exit


@app.callback()
def clew(
    vault: Annotated[
        Path | None,
        typer.Option(help="the vault's folder; else CLEW_VAULT, else your data folder"),
    ] = None,
    version: Annotated[  # noqa: ARG001 -- read by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Find who, where and which network stands behind seized media."""
    chosen.vault = vault


def run() -> None:
    """Run the command line; errors that people can act on are one line, not a traceback."""
    from clew.cli.failures import FAILURES  # noqa: PLC0415 -- imports much, and only here

    try:
        app()
    except KeyboardInterrupt:
        sys.stderr.write(
            "clew: stopped; what was reported as done is kept. Run it again to go on.\n"
        )
        sys.exit(130)
    except FAILURES as error:
        Console(stderr=True, highlight=False).print(f"clew: {error}", style="red", markup=False)
        sys.exit(2)
