"""The program `clew`: its commands, and how errors become exit codes.

Exit codes: 0 done; 1 done, but some files were not read; 2 not done, the message says why.
"""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from clew import VERSION
from clew.cli import (
    add,
    audit,
    bulk,
    calibrate,
    camera,
    classifier,
    compare,
    doctor,
    dossiers,
    evidence,
    faces,
    hashset,
    index,
    init,
    intake,
    item,
    look,
    match,
    network,
    officer,
    queue,
    report,
    reports,
    serve,
    text,
    voices,
    watch,
)
from clew.cli.session import chosen
from clew.model.dossier import Kind

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.init)
app.command("add")(add.add)
app.command("look")(look.look)
app.command("match")(match.match)
app.command("compare")(compare.compare)
app.add_typer(faces.app, name="faces")
app.add_typer(text.app, name="text")
app.add_typer(item.app, name="item")
app.add_typer(voices.app, name="voices")
app.add_typer(hashset.app, name="hashset")
for kind in Kind:
    app.add_typer(dossiers.commands(kind), name=kind.value)
app.command("evidence")(evidence.evidence)
app.command("queue")(queue.queue)
app.command("intake")(intake.intake)
app.add_typer(reports.app, name="reports")
app.add_typer(watch.app, name="watch")
app.command("report")(report.report)
app.command("serve")(serve.serve)
app.add_typer(officer.app, name="officer")
app.add_typer(audit.app, name="audit")
app.add_typer(index.app, name="index")
app.add_typer(bulk.app, name="bulk")
app.add_typer(camera.app, name="camera")
app.add_typer(network.app, name="network")
app.add_typer(classifier.app, name="classifier")
app.command("calibrate")(calibrate.calibrate)
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


class _StoppedError(BaseException):
    """Ctrl-C or the system asks to stop."""


def run() -> None:
    """Run the command line; errors that people can act on are one line, not a traceback."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    try:
        app(vault_first(sys.argv[1:]))
    except _StoppedError:
        _tell("stopped; what was reported as done is kept. Run it again to go on.")
        sys.exit(130)
    except Exception as error:
        if not _says_what_to_do(error):
            raise
        _tell(str(error))
        sys.exit(2)


def vault_first(words: Sequence[str]) -> list[str]:
    """Return the command line with `--vault FOLDER` before the command, wherever it stood.

    Example:
        >>> vault_first(["add", "usb", "--vault", "v", "--case", "1"])
        ['--vault', 'v', 'add', 'usb', '--case', '1']
    """
    options = words[: words.index("--")] if "--" in words else words
    for place, word in enumerate(options):
        if word == "--vault" or word.startswith("--vault="):
            after = place + (2 if word == "--vault" else 1)
            return [*words[place:after], *words[:place], *words[after:]]
    return list(words)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _StoppedError


def _says_what_to_do(error: Exception) -> bool:
    """Clew's own errors say what, where and what to do; so does the system's word on a file."""
    return type(error).__module__.startswith("clew.") or isinstance(error, OSError)


def _tell(message: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"clew: {message}", style="red", markup=False
    )
