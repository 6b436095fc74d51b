"""`clew faces`: whose face it may be, among all that the officer may see. Leads, never proof."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.bureau.vault.traits import FACES
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.sandboxing import UnsafeNoSandbox
from clew.cli.session import now, open_session
from clew.cli.trait_search import Reason, search_everywhere
from clew.match.face_score import PUBLISHED
from clew.match.faces import SeenFace

app = typer.Typer(no_args_is_help=True, help="Search for faces, list them, or forget them.")


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
    if not as_json:
        Console(stderr=True, soft_wrap=True).print(f"{PUBLISHED}. What is listed are leads.")
    search_everywhere(
        FACES,
        paths or (),
        item or (),
        reason=reason,
        as_json=as_json,
        unsafe=unsafe_no_sandbox,
    )


@app.command("list")
def list_(sha256: str, as_json: AsJson = False) -> None:
    """List the faces seen in an item, and why those that cannot be compared cannot."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.vault.queries.traits import traits_of_item

        faces = traits_of_item(
            FACES.trait, session.officer, sha256, templates=session.vault.templates
        )
        record_view(tags.VAULT_FACES_LISTED, officer=session.officer, subject=sha256, now=now())
        show([_row(one) for one in faces], columns=list(_COLUMNS), as_json=as_json)


@app.command("forget")
def forget(sha256: str, reason: Reason) -> None:
    """Delete for good what is known of the faces in an item; its file stays."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.trait_search import forget_traits

        count = forget_traits(
            FACES, session.officer, sha256, vault=session.vault, reason=reason, now=now()
        )
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
