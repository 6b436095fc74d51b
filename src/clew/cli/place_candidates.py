"""`clew place candidates`: items that scenes join; a person decides whether it is one place."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session
from clew.model.dossier import Kind

if TYPE_CHECKING:
    from clew.bureau.persons.queries.candidates import Candidate


def candidates(
    case: Annotated[str, typer.Option(help="with an item of this case")],
    as_json: AsJson = False,
) -> None:
    """List what may be one place: items that matches of the relation scene join."""
    with open_session(rules.READ_DOSSIER) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.persons.queries.candidates import candidates as candidates_of

        found = case_by_number(session.officer, case)
        told = candidates_of(session.officer, found, Kind.PLACE)
        record_view(
            tags.PERSONS_PLACE_CANDIDATES_LISTED,
            officer=session.officer,
            subject=str(found.pk),
            now=now(),
        )
    if as_json:
        show([_row(one) for one in told], columns=[], as_json=True)
    else:
        _print(told, case)


def _row(one: "Candidate") -> dict[str, object]:
    return {
        "items": [{"sha256": item, "path": path} for item, path in one.items.items()],
        "places": list(one.known),
        "joined": [
            {"items": [pair.one, pair.other], "score": pair.score, "confirmed": pair.is_confirmed}
            for pair in one.joined
        ],
    }


def _print(told: list["Candidate"], case: str) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for number, one in enumerate(told, start=1):
        belongs = f"; some belong to {', '.join(one.known)} already" if one.known else ""
        console.print(f"Candidate {number}: {len(one.items)} items{belongs}", style="bold")
        for item, path in one.items.items():
            console.print(f"  {item}  {path}")
        for pair in one.joined:
            word = "confirmed" if pair.is_confirmed else "not judged yet"
            console.print(f"  {pair.one[:8]} and {pair.other[:8]}: {pair.score:.3f}, {word}")
    if told:
        console.print("Judge the pairs in the web app, then: clew place open or clew place add")
    else:
        console.print(f"No scene joins items of {case} that are not of one place already.")
