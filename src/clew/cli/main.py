"""The program `clew`: its commands, and how errors become exit codes.

Exit codes: 0 done; 1 done, but some files were not read; 2 not done, the message says why.
"""

import pkgutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from clew import VERSION
from clew.cli.session import chosen
from clew.model.dossier import Kind

COMMANDS = {
    "init": "clew.cli.init:init",
    "add": "clew.cli.add:add",
    "look": "clew.cli.look:look",
    "match": "clew.cli.match:match",
    "compare": "clew.cli.compare:compare",
    "faces": "clew.cli.faces:app",
    "text": "clew.cli.text:app",
    "object": "clew.cli.objects:app",
    "item": "clew.cli.item:app",
    "voices": "clew.cli.voices:app",
    "hashset": "clew.cli.hashset:app",
    **{kind.value: f"clew.cli.dossiers:{kind.value}" for kind in Kind},
    "evidence": "clew.cli.evidence:evidence",
    "queue": "clew.cli.queue:queue",
    "intake": "clew.cli.intake:intake",
    "reports": "clew.cli.reports:app",
    "watch": "clew.cli.watch:app",
    "referral": "clew.cli.referrals:app",
    "waiting": "clew.cli.waiting:waiting",
    "note": "clew.cli.notes:app",
    "task": "clew.cli.tasks:app",
    "hit": "clew.cli.hits:app",
    "exhibit": "clew.cli.exhibits:app",
    "operation": "clew.cli.operations:app",
    "report": "clew.cli.report:report",
    "export": "clew.cli.export:export",
    "serve": "clew.cli.serve:serve",
    "officer": "clew.cli.officer:app",
    "bureau": "clew.cli.bureaux:app",
    "case": "clew.cli.cases:app",
    "retention": "clew.cli.retention:app",
    "token": "clew.cli.token:app",
    "audit": "clew.cli.audit:app",
    "share": "clew.cli.share:share",
    "exchange": "clew.cli.exchange:app",
    "deconflict": "clew.cli.deconflict:app",
    "node": "clew.cli.node:app",
    "directory": "clew.cli.directory:app",
    "index": "clew.cli.index:app",
    "bulk": "clew.cli.bulk:app",
    "camera": "clew.cli.camera:app",
    "network": "clew.cli.network:app",
    "classifier": "clew.cli.classifier:app",
    "calibrate": "clew.cli.calibrate:calibrate",
    "doctor": "clew.cli.doctor:doctor",
}
"""Each command and where it lies: a function, or an app of commands."""


def program(words: Sequence[str] = ()) -> typer.Typer:
    """Return `clew`: with the one command that the words ask for, else with all of them.

    A command's libraries take up to a second to load, so only what is asked for is loaded; whoever
    asks for help, or mistypes, is shown all.

    Example:
        >>> [one.name for one in program(["--vault", "v", "init"]).registered_commands]
        ['init']
    """
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(clew)
    asked = _asked(words)
    for name in [asked] if asked else COMMANDS:
        command = pkgutil.resolve_name(COMMANDS[name])
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _asked(words: Sequence[str]) -> str | None:
    """Return the command that stands first, after `--vault FOLDER`; None if it is none of ours."""
    rest = list(words)
    if rest[:1] == ["--vault"]:
        rest = rest[2:]
    elif rest and rest[0].startswith("--vault="):
        rest = rest[1:]
    return rest[0] if rest and rest[0] in COMMANDS else None


def _version(wanted: bool) -> None:
    if wanted:
        print(f"clew {VERSION}")
        raise typer.Exit


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
        words = vault_first(sys.argv[1:])
        program(words)(words)
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
