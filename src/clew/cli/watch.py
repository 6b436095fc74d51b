"""`clew watch`: new items that touch your cases and series, until you have seen them."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.watch.queries import Find

app = typer.Typer(no_args_is_help=True, help="New items that touch your cases and series.")


@app.command("list")
def list_(
    case: Annotated[
        str | None, typer.Option(help="of this case and the series that its team keeps")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what you have not seen: newest days first, and of a day the surest first."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.watch.queries import finds

        chosen = case_by_number(session.officer, case) if case else None
        found = finds(session.officer, case=chosen)
        subject = "" if chosen is None else str(chosen.pk)
        record_view(tags.WATCH_FINDS_LISTED, officer=session.officer, subject=subject, now=now())
    columns = ["touches", "path", "how", "found", "marking", "id"]
    rows = [_row(one) if as_json else _in_words(one) for one in found]
    show(rows, columns=columns, as_json=as_json, empty="Nothing new touches your cases or series.")


@app.command("seen")
def seen(
    names: Annotated[list[str], typer.Argument(metavar="ID...", help="as the list shows them")],
) -> None:
    """Say that you saw finds: you are not told of them again."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.watch.actions import see_find

        for name in names:
            see_find(session.officer, name, now=now())
    Console(highlight=False).print(f"{len(names)} seen.")


def _row(one: "Find") -> dict[str, object]:
    return {
        "id": str(one.id),
        "item": one.item,
        "touches": one.watched.kind,
        "name": one.watched.name,
        "case": one.watched.case_number,
        "relation": one.relation.value,
        "score": round(one.score, 6),
        "through": one.through,
        "matches": one.ways,
        "found_at": one.came_at.isoformat(timespec="seconds"),
        "marking": one.marking.value,
        "locations": [
            {"case": p.case_number, "exhibit": p.exhibit, "path": p.path} for p in one.places
        ],
    }


def _in_words(one: "Find") -> dict[str, object]:
    place = one.places[0]
    return {
        "touches": f"{one.watched.kind} {one.watched.name}",
        "path": f"{place.path} ({place.case_number}, {place.exhibit})",
        "how": f"{one.relation.value.replace('_', ' ')} {one.score:.3f}",
        "found": f"{one.came_at:%Y-%m-%d}",
        "marking": one.marking.value,
        "id": one.id.hex[-8:],
    }
