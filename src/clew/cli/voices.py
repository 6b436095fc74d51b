"""`clew voices`: whose voice it may be, among all that the officer may see. Leads, never proof."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.bureau.vault.traits import VOICES
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.sandboxing import UnsafeNoSandbox
from clew.cli.session import now, open_session
from clew.cli.trait_search import Reason, search_everywhere
from clew.match.voice_score import VOICE_CAVEAT
from clew.match.voices import SeenVoice

app = typer.Typer(no_args_is_help=True, help="Search for voices, list them, or forget them.")


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
    """Rank the items with a voice like those of a file or of an item, the most alike first.

    It is a ranking, not a verdict: a person listens and decides.
    """
    if not as_json:
        Console(stderr=True, soft_wrap=True).print(f"A ranking, not a verdict. {VOICE_CAVEAT}")
    search_everywhere(
        VOICES,
        paths or (),
        item or (),
        reason=reason,
        as_json=as_json,
        unsafe=unsafe_no_sandbox,
    )


@app.command("list")
def list_(sha256: str, as_json: AsJson = False) -> None:
    """List the voices heard in an item with their turns, and why some cannot be compared."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.vault.queries.traits import traits_of_item

        voices = traits_of_item(
            VOICES.trait, session.officer, sha256, templates=session.vault.templates
        )
        record_view(tags.VAULT_VOICES_LISTED, officer=session.officer, subject=sha256, now=now())
        rows = [_row(one, all_turns=as_json) for one in voices]
        show(rows, columns=list(_COLUMNS), as_json=as_json)


@app.command("forget")
def forget(sha256: str, reason: Reason) -> None:
    """Delete for good what is known of the voices in an item; its file stays."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.trait_search import forget_traits

        count = forget_traits(
            VOICES, session.officer, sha256, vault=session.vault, reason=reason, now=now()
        )
    Console().print(f"{count} voices of {sha256} were forgotten.")


_COLUMNS = ("voice", "speech_s", "turns", "band", "can_be_compared")
_TURNS = 4


def _row(one: SeenVoice, *, all_turns: bool) -> dict[str, object]:
    voice, against = one.voice, one.voice.against
    turns = [[round(start, 1), round(end, 1)] for start, end in voice.turns.tolist()]
    told = ", ".join(f"{start}-{end} s" for start, end in turns[:_TURNS])
    more = f" and {len(turns) - _TURNS} more" if len(turns) > _TURNS else ""
    return {
        "voice": one.part + 1,
        "speech_s": round(voice.speech_s, 1),
        "turns": turns if all_turns else told + more,
        "band": "narrow, as over a telephone" if voice.is_narrow else "wide",
        "can_be_compared": f"cannot tell: {against.value}" if against else "yes",
    }
