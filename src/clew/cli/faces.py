"""`clew faces`: whose face it may be, among all that the officer may see. Leads, never proof."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.cli.listing import show
from clew.cli.match_lines import Line, match_line, no_match_line
from clew.cli.output import AsJson, show_lines
from clew.cli.query_files import read_files
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.session import Session, now, open_session
from clew.fingerprint.kinds.face import KIND
from clew.intake.collection import NotRead
from clew.match.face_score import PUBLISHED
from clew.match.faces import SeenFace, seen_faces
from clew.model.match import State

if TYPE_CHECKING:
    from clew.model.match import Match

app = typer.Typer(no_args_is_help=True, help="Search for faces, list them, or forget them.")

Reason = Annotated[str, typer.Option(help="why; it is kept in the log")]


@app.command("search")
def search(
    reason: Reason,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="files to ask about, without adding", exists=True)
    ] = None,
    item: Annotated[list[str] | None, typer.Option(help="SHA-256 of an item to ask about")] = None,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """List the items that show a face like those of a file or of an item, the likeliest first.

    What is listed are leads: a person decides.
    """
    if not paths and not item:
        raise typer.BadParameter("name a file, or an item with --item")
    if not as_json:
        Console(stderr=True, soft_wrap=True).print(f"{PUBLISHED}. What is listed are leads.")
    with open_session() as session:
        for sha256 in item or ():
            show_lines(_of_item(sha256, session, reason), as_json=as_json)
        if paths:
            with new_sandbox(1, unsafe=unsafe_no_sandbox, models=True) as sandbox:
                lines = _of_files(read_files(paths, sandbox), session, reason)
                show_lines(lines, as_json=as_json)


@app.command("list")
def list_(sha256: str, as_json: AsJson = False) -> None:
    """List the faces seen in an item, and why those that cannot be compared cannot."""
    with open_session() as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.vault.queries.faces import faces_of_item

        faces = faces_of_item(session.officer, sha256, templates=session.vault.templates)
        record_view(tags.VAULT_FACES_LISTED, officer=session.officer, subject=sha256, now=now())
        show([_row(one) for one in faces], columns=list(_COLUMNS), as_json=as_json)


@app.command("forget")
def forget(sha256: str, reason: Reason) -> None:
    """Delete for good what is known of the faces in an item; its file stays."""
    with open_session() as session:
        from clew.bureau.vault.actions.face_search import forget_faces

        count = forget_faces(session.officer, sha256, vault=session.vault, reason=reason, now=now())
    Console().print(f"{count} faces of {sha256} were forgotten.")


_COLUMNS = ("face", "seen", "sure", "pixels_between_eyes", "can_be_compared")


def _row(one: SeenFace) -> dict[str, object]:
    against = one.face.against
    return {
        "face": one.part + 1,
        "seen": f"{one.span.start_s:.1f}-{one.span.end_s:.1f} s" if one.span else "",
        "sure": round(one.face.confidence, 2),
        "pixels_between_eyes": round(one.face.eyes),
        "can_be_compared": f"cannot tell: {against.value}" if against else "yes",
    }


def _of_item(sha256: str, session: Session, reason: str) -> Iterator[Line]:
    from clew.bureau.vault import queries
    from clew.bureau.vault.queries.faces import faces_of_item

    found = queries.item(session.officer, sha256)
    faces = faces_of_item(session.officer, found.sha256, templates=session.vault.templates)
    not_looked = found.not_looked_for.get(KIND.name)
    yield from _leads(found.sha256, faces, not_looked, found.sha256, session, reason)


def _of_files(files: Iterator[object], session: Session, reason: str) -> Iterator[Line]:
    from clew.intake.file_reading import FileReading

    for file in files:
        if isinstance(file, NotRead):
            yield no_match_line(file.problem.path, State.UNCHECKABLE, file.problem.reason)
        elif isinstance(file, FileReading):
            faces = seen_faces(file.fingerprints)
            not_looked = file.not_looked_for.get(KIND.name)
            subject = file.digests.sha256.hex()
            yield from _leads(file.shown, faces, not_looked, subject, session, reason)


def _leads(
    shown: str,
    faces: Sequence[SeenFace],
    not_looked: str | None,
    subject: str,
    session: Session,
    reason: str,
) -> Iterator[Line]:
    """The leads of one file, then each of its faces of which nothing can be told."""
    from clew.bureau.vault import queries
    from clew.bureau.vault.actions.face_search import search_faces

    leads = search_faces(
        faces,
        subject=subject,
        vault=session.vault,
        acting_officer=session.officer,
        reason=reason,
        now=now(),
    )
    places = queries.locations(session.officer, {_sha256(lead) for lead in leads})
    for lead in leads:
        located = [
            {"case": p.case_number, "exhibit": p.exhibit, "path": p.path}
            for p in places.get(_sha256(lead), ())
        ]
        target = {"sha256": _sha256(lead), "locations": located}
        yield match_line(shown, lead, target)
    for one in faces:
        if one.face.against is not None:
            why = f"cannot tell: {one.face.against.value}"
            yield no_match_line(f"{shown}, face {one.part + 1}", State.UNCHECKABLE, why)
    if not leads:
        yield no_match_line(shown, *_nothing(faces, not_looked))


def _nothing(faces: Sequence[SeenFace], not_looked: str | None) -> tuple[State, str]:
    if not_looked:
        return State.UNCHECKABLE, f"faces were not looked for: {not_looked}"
    if not faces:
        return State.NO_MATCH, "no face was seen"
    if all(one.face.against for one in faces):
        return State.UNCHECKABLE, "it shows no face that can be compared"
    return State.NO_MATCH, "no face like these was found among those that you may see"


def _sha256(lead: "Match") -> str:
    return lead.target.partition(":")[2]
