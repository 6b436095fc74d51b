"""`clew queue`: a case's items, the most urgent first, with every reason."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.persons.queries import Queued


def queue(
    case: Annotated[str, typer.Option(help="of this case")],
    most: Annotated[int, typer.Option(min=1, max=100_000, help="list so many")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what to look at first: new, from the camera, recent, with clues; identified last."""
    with open_session(rules.READ_DOSSIER) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.persons.queries import queue_of_case

        found = case_by_number(session.officer, case)
        queued = queue_of_case(session.officer, found, most=most, now=now())
        record_view(
            tags.PERSONS_QUEUE_LISTED, officer=session.officer, subject=str(found.pk), now=now()
        )
    rows = [_row(place, one) for place, one in enumerate(queued, start=1)]
    if as_json:
        show(rows, columns=[], as_json=True)
        return
    told = [row | {"why": _in_words(one)} for row, one in zip(rows, queued, strict=True)]
    columns = ["place", "points", "path", "why"]
    show(told, columns=columns, as_json=False, empty="There is nothing to look at in this case.")
    if told:
        Console(highlight=False).print(
            "Points order the list; they are no probability. Facts in a file can be false."
        )


def _row(place: int, one: "Queued") -> dict[str, object]:
    reasons = [{"points": r.points, "why": r.why} for r in one.priority.reasons]
    return {
        "place": place,
        "sha256": one.item.sha256,
        "path": one.path,
        "family": one.item.family.value,
        "points": one.priority.points,
        "reasons": reasons,
    }


def _in_words(one: "Queued") -> str:
    return "; ".join(f"{r.why} ({r.points:+})" if r.points else r.why for r in one.priority.reasons)
