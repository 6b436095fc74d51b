"""`clew text`: what stands in pictures and clips, searched by words and listed. Hints to look."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import Session, now, open_session
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.text.line import TEXT_CAVEAT

if TYPE_CHECKING:
    from clew.bureau.vault.queries.text import FoundText, SeenLine

app = typer.Typer(no_args_is_help=True, help="Search for text that was read, or list it.")


@app.command("search")
def search(
    words: str,
    reason: Annotated[str, typer.Option(help="why; it is kept in the log")],
    as_json: AsJson = False,
) -> None:
    """List the items in which these words were read, perhaps, the likeliest first.

    Found are the same words, words that begin with or hold them, and words that differ in some
    letters. All words must stand in one item.
    """
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.text_search import search_text

        found = search_text(words, acting_officer=session.officer, reason=reason, now=now())
        rows = list(_found(found, session))
        show(rows, columns=list(_FOUND), as_json=as_json, empty=_NOTHING)
    _caveat(as_json=as_json)


@app.command("list")
def list_(sha256: str, as_json: AsJson = False) -> None:
    """List the lines of text read in an item, and why those that cannot be trusted cannot."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.vault import queries
        from clew.bureau.vault.queries.text import letters_not_looked_for, lines_of_item

        item = queries.item(session.officer, sha256)
        lines = lines_of_item(session.officer, item.sha256)
        record_view(tags.VAULT_TEXT_LISTED, officer=session.officer, subject=item.sha256, now=now())
        not_looked = item.not_looked_for.get(KIND.name)
        empty = f"Text was not looked for: {not_looked}." if not_looked else "No text was found."
        show([_row(one) for one in lines], columns=list(_LISTED), as_json=as_json, empty=empty)
        unread = letters_not_looked_for(item)
    _caveat(as_json=as_json, unread=unread)


_FOUND = ("item", "case", "path", "seen", "read", "likeness", "sure")
_LISTED = ("line", "seen", "read", "sure", "can_be_trusted")
_NOTHING = (
    "No text like this was found among what you may see. Items that were not looked at for text "
    "say so on their pages."
)


def _found(found: "list[FoundText]", session: Session) -> Iterator[dict[str, object]]:
    from clew.bureau.vault import queries

    places = queries.locations(session.officer, {one.sha256 for one in found})
    for one in found:
        place = places[one.sha256][0]
        for line in one.lines:
            yield {
                "item": one.sha256,
                "case": place.case_number,
                "path": place.path,
                "likeness": round(one.likeness, 3),
                "exact": one.is_exact,
                **_row(line),
            }


def _row(one: "SeenLine") -> dict[str, object]:
    line = one.line
    return {
        "line": one.part + 1,
        "seen": f"{one.span.start_s:.1f}-{one.span.end_s:.1f} s" if one.span else "",
        "read": line.text,
        "sure": round(line.confidence, 2),
        "can_be_trusted": f"cannot tell: {line.against.value}" if line.against else "yes",
        "box": [round(side, 4) for side in line.box],
    }


def _caveat(*, as_json: bool, unread: Sequence[str] = ()) -> None:
    if as_json:
        return
    console = Console(stderr=True, soft_wrap=True)
    if unread:
        console.print(f"Not read in it: {', '.join(unread)}; clew doctor says what is missing.")
    console.print(TEXT_CAVEAT, style="yellow", markup=False)
