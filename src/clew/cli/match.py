"""`clew match`: match what is in the vault, or ask about files that are not."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.cli.match_lines import Line, match_line, no_match_line
from clew.cli.output import AsJson, show_lines
from clew.cli.progress import counting
from clew.cli.query_files import read_files
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.session import Session, now, open_session
from clew.intake.collection import NotRead
from clew.intake.file_reading import FileReading
from clew.match.checkability import state_without_match
from clew.model.match import State

if TYPE_CHECKING:
    from clew.bureau.vault.asking import Answer
    from clew.bureau.vault.references import VaultReferences


def match(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="files to ask about, without adding", exists=True)
    ] = None,
    case: Annotated[str | None, typer.Option(help="list the matches of this case only")] = None,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Match every item that is not yet checked, and list what was found.

    With PATHS, ask about those files instead: nothing of them is kept, but the question is logged.
    """
    with open_session() as session:
        if paths:
            with new_sandbox(1, unsafe=unsafe_no_sandbox) as sandbox:
                files = read_files(paths, sandbox)
                show_lines(_ask(files, session), as_json=as_json)
        else:
            _match_vault(session)
            show_lines(_recorded(session, case), as_json=as_json)


def _match_vault(session: Session) -> None:
    from clew.bureau.vault.actions import matching

    with counting("Matching", unit="items") as update:
        matching.match_items(
            session.vault.index_folder,
            acting_officer=session.officer,
            clock=now,
            report=update,
        )


def _ask(files: Iterator[FileReading | NotRead], session: Session) -> Iterator[Line]:
    from clew.bureau.vault.actions.indexing import update_indexes
    from clew.bureau.vault.references import VaultReferences

    update_indexes(session.vault.index_folder)
    with VaultReferences(session.vault.index_folder, officer=session.officer) as references:
        for file in files:
            if isinstance(file, NotRead):
                yield no_match_line(file.problem.path, State.UNCHECKABLE, file.problem.reason)
            else:
                yield from _ask_one(file, references, session)


def _ask_one(file: FileReading, references: "VaultReferences", session: Session) -> Iterator[Line]:
    from clew.bureau.vault.asking import ask

    answers = ask(file, references, acting_officer=session.officer, now=now())
    for answer in answers:
        yield match_line(file.shown, answer.match, _target(answer))
    if not answers:
        yield no_match_line(file.shown, *state_without_match(file.subject, file.problem))


def _target(answer: "Answer") -> dict[str, object]:
    target: dict[str, object] = {
        "sha256": answer.sha256,
        "locations": [asdict(place) for place in answer.locations],
    }
    if answer.hashset is not None:
        target |= {"hashset": answer.hashset, "category": answer.category}
    return target
