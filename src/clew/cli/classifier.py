"""`clew classifier`: trained models that the bureau brings itself, tried and listed."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.vault.current import key_from_environment
from clew.bureau.vault.folder import VaultFolder
from clew.cli.listing import Row, show
from clew.cli.output import AsJson
from clew.cli.sandboxing import UnsafeNoSandbox
from clew.cli.session import chosen
from clew.fingerprint.classifiers.declaration import Classifier
from clew.fingerprint.classifiers.folder import ClassifierError, read_folder
from clew.fingerprint.classifiers.sayings import Listening
from clew.fingerprint.classifiers.trial import tried, tried_in
from clew.intake.collection import Found, NotRead, walk
from clew.media.errors import MediaError
from clew.media.sandbox import Sandbox

_NO_PICTURE = "it shows no picture"

app = typer.Typer(no_args_is_help=True, help="Classifiers that the bureau brings itself.")


@app.command("list")
def list_(as_json: AsJson = False, unsafe_no_sandbox: UnsafeNoSandbox = False) -> None:
    """Try the vault's classifiers and list them; exit status 1 says that one cannot be used."""
    vault = VaultFolder.open(chosen.path, unlock=key_from_environment())
    there = tried_in(vault.classifiers_folder, unsafe_unconfined=unsafe_no_sandbox)
    rows: list[Row] = [_row(one.says) for one in there.at_work]
    rows += [{"name": name, "at_work": why} for name, why in there.set_aside.items()]
    show(
        rows,
        columns=["name", "version", "licence", "labels", "at_work"],
        as_json=as_json,
        empty=f"There is no classifier in {vault.classifiers_folder}; none ships with Clew.",
    )
    if there.set_aside:
        raise typer.Exit(1)


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="holds classifier.toml and model.onnx")],
    files: Annotated[list[Path] | None, typer.Argument(help="pictures, clips", exists=True)] = None,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Try a classifier, and print what it says of files. Nothing is kept, no vault is needed.

    Exit status 1 says that some files could not be looked at; 2 that the classifier cannot be used.
    """
    brought = read_folder(folder)
    against = tried(brought, unsafe_unconfined=unsafe_no_sandbox)
    if against:
        raise ClassifierError(f"{folder}: {brought.says.name} {brought.says.version}: {against}")
    if not as_json:
        _introduce(brought.says)
    with Sandbox(workers=1, unsafe_unconfined=unsafe_no_sandbox, guests=[brought.guest]) as sandbox:
        rows = [row for found in walk(files or ()) for row in _said(brought.says, found, sandbox)]
    columns = ["file", "label", "score", "from_s", "to_s", "milliseconds", "not_checked"]
    show(rows, columns=columns, as_json=as_json, empty="It opens. Give files to see what it says.")
    if any("not_checked" in row for row in rows):
        raise typer.Exit(1)


def _introduce(says: Classifier) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{says.name} {says.version} ({says.licence}): {says.caution}", markup=False)


def _row(says: Classifier) -> dict[str, object]:
    labels = [
        f"{label} (+{raises.points} from {raises.least:g})"
        if (raises := says.priority.get(label))
        else label
        for label in says.labels
    ]
    return {
        "name": says.name,
        "version": says.version,
        "licence": says.licence,
        "labels": ", ".join(labels),
        "at_work": True,
        "sha256": says.sha256,
        "caution": says.caution,
    }


def _said(says: Classifier, found: Found | NotRead, sandbox: Sandbox) -> list[Row]:
    """What it says of one file, or why it says nothing."""
    if isinstance(found, NotRead):
        return [{"file": found.problem.path, "not_checked": found.problem.line}]
    listening = Listening(says)
    _ = sandbox.confinement  # starts a worker, so that the time is the file's
    started = time.perf_counter()
    try:
        with open(found.path, "rb") as file:  # noqa: PTH123 -- a name is bytes
            reading = sandbox.read(
                file.fileno(),
                on_frame=lambda _frame: None,
                on_seen=lambda seen: listening.take(seen.untrusted_data or b"{}", at_s=seen.at_s),
            )
    except MediaError as error:
        return [{"file": found.shown, "not_checked": f"{error.reason}; {error.advice}"}]
    took = {"milliseconds": round((time.perf_counter() - started) * 1000, 1)}
    sayings = listening.ended(duration_s=reading.facts.duration_s)
    rows: list[Row] = [
        {"file": found.shown, "label": said.label, "score": said.score}
        | {"from_s": said.at_s, "to_s": said.until_s}
        | took
        for said in (sayings.said if sayings else ())
    ]
    if listening.against or sayings is None:
        rows.append({"file": found.shown, "not_checked": listening.against or _NO_PICTURE})
    return rows
