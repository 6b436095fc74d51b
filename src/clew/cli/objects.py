"""`clew object`: things seen in pictures and clips, searched and listed. Never evidence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import Session, now, open_session
from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.objects.seen import OBJECT_CAVEAT
from clew.fingerprint.objects.things import other_words

if TYPE_CHECKING:
    from clew.bureau.vault.queries.objects import FoundThings, SightingRow

_NAMED = "SHA-256, its beginning, or the path in a case"

app = typer.Typer(no_args_is_help=True, help="Search for things that were seen, or list them.")


@app.command("search")
def search(
    things: Annotated[list[str], typer.Argument(help="in English; in quotes where two words")],
    reason: Annotated[str, typer.Option(help="why; it is kept in the log")],
    as_json: AsJson = False,
) -> None:
    """List the items in which all these things were seen, perhaps, the surest first."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.object_search import search_objects

        found = search_objects(things, acting_officer=session.officer, reason=reason, now=now())
        rows = list(_found(found, session))
        show(rows, columns=list(_FOUND), as_json=as_json, empty=_NOTHING)
    _told(found, as_json=as_json)


@app.command("list")
def list_(
    name: Annotated[str, typer.Argument(metavar="ITEM", help=_NAMED)], as_json: AsJson = False
) -> None:
    """List the things seen in an item: where, when in a clip, and how sure the model is."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.vault import queries
        from clew.bureau.vault.queries.objects import things_of_item

        item = queries.item(session.officer, queries.item_named(session.officer, name))
        seen = things_of_item(session.officer, item.sha256)
        record_view(
            tags.VAULT_OBJECTS_LISTED, officer=session.officer, subject=item.sha256, now=now()
        )
        missed = item.not_looked_for.get(KIND.name)
        empty = f"Things were not looked for: {missed}." if missed else "No thing was found."
        show([_row(one) for one in seen], columns=list(_LISTED), as_json=as_json, empty=empty)
    _told(None, as_json=as_json)


@app.command("things")
def things(as_json: AsJson = False) -> None:
    """List the things that can be searched for, and the other words for each."""
    rows = [{"thing": name, "also": ", ".join(also)} for name, also in other_words().items()]
    show(rows, columns=["thing", "also"], as_json=as_json)


_FOUND = ("item", "case", "path", "thing", "seen", "sure", "doubt")
_LISTED = ("number", "thing", "seen", "best_at", "sure", "doubt", "model")
_NOTHING = (
    "No such things were found among what you may see. Items that were not looked at for things "
    "say so on their pages."
)


def _found(found: "FoundThings", session: Session) -> Iterator[dict[str, object]]:
    from clew.bureau.vault import queries

    places = queries.locations(session.officer, {one.sha256 for one in found.items})
    for one in found.items:
        place = places[one.sha256][0]
        for sighting in one.sightings:
            yield {
                "item": one.sha256,
                "case": place.case_number,
                "path": place.path,
                **_row(sighting),
            }


def _row(one: "SightingRow") -> dict[str, object]:
    seen, span = one.seen, one.span
    return {
        "number": one.part + 1,
        "thing": seen.name,
        "seen": f"{span.start_s:.1f}-{span.end_s:.1f} s" if span else "",
        "best_at": "" if seen.best_at_s is None else f"{seen.best_at_s:.1f} s",
        "sure": round(seen.score, 2),
        "doubt": "" if seen.is_sure else "unsure",
        "box": [round(side, 4) for side in seen.box],
        "model": one.model,
    }


def _told(found: "FoundThings | None", *, as_json: bool) -> None:
    if as_json:
        return
    console = Console(stderr=True, soft_wrap=True)
    if found is not None and found.count > len(found.items):
        console.print(
            f"The surest {len(found.items)} of {found.count:,} items; ask for more things at once."
        )
    console.print(OBJECT_CAVEAT, style="yellow", markup=False)
