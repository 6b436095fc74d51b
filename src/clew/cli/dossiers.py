"""`clew series`, `person`, `place`, `device`, `voice`: one set of commands for five kinds."""

from collections.abc import Callable, Mapping

import typer

from clew.cli import dossier_deciding as deciding
from clew.cli import dossier_reading as reading
from clew.cli import place_candidates
from clew.model.dossier import Kind

_HELP = {
    Kind.SERIES: "Series: items of the same victim or scene.",
    Kind.PERSON: "Persons, their roles unconfirmed until somebody says so.",
    Kind.PLACE: "Places: a room, a house, a beach.",
    Kind.DEVICE: "Devices: cameras and phones.",
    Kind.VOICE: "Voices that are heard.",
}

_COMMANDS: Mapping[str, Callable[..., None]] = {
    "list": reading.list_,
    "show": reading.show_,
    "open": deciding.open_,
    "add": deciding.add,
    "remove": deciding.remove,
    "merge": deciding.merge,
    "differ": deciding.differ,
    "split": deciding.split,
    "undo": deciding.undo,
    "status": deciding.status,
}


def commands(kind: Kind) -> typer.Typer:
    """Return the commands on dossiers of one kind; a command finds its kind in `ctx.obj`."""
    app = typer.Typer(no_args_is_help=True, help=_HELP[kind])
    app.callback()(_with(kind))
    for name, command in _COMMANDS.items():
        app.command(name)(command)
    if kind is Kind.PERSON:
        app.command("role")(deciding.role)
    if kind is Kind.PLACE:
        app.command("candidates")(place_candidates.candidates)
    return app


def _with(kind: Kind) -> Callable[[typer.Context], None]:
    def chosen(ctx: typer.Context) -> None:
        ctx.obj = kind

    chosen.__doc__ = _HELP[kind]
    return chosen


series = commands(Kind.SERIES)
person = commands(Kind.PERSON)
place = commands(Kind.PLACE)
device = commands(Kind.DEVICE)
voice = commands(Kind.VOICE)
