"""`clew exhibit`: where exhibits were seized, whose hands they went through, and verifying them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import Session, now, open_session

if TYPE_CHECKING:
    from clew.bureau.cases.models import Exhibit
    from clew.bureau.custody.models import CustodyEntry

app = typer.Typer(no_args_is_help=True, help="Exhibits and their chain of custody.")

Label = Annotated[str, typer.Argument(help="the exhibit's label")]
Case = Annotated[str, typer.Option(help="the case's number")]
At = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="when it was done, in UTC"),
]
Digest = Annotated[str, typer.Option(help="the hash that was measured then, in hex")]


@app.command("seize")
def seize(
    label: Label,
    case: Case,
    at: At,
    place: Annotated[str, typer.Option(help="where it was seized")],
    by: Annotated[str, typer.Option(help="who seized it")],
    from_whom: Annotated[str, typer.Option("--from", help="from whom")] = "",
    sha256: Digest = "",
) -> None:
    """Record when and where an exhibit was seized, and by whom: its record begins with that."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.custody.actions import record_seizure

        record_seizure(
            session.officer,
            case=case_by_number(session.officer, case),
            label=label,
            seized_at=at.replace(tzinfo=UTC),
            place=place,
            seized_by=by,
            from_whom=from_whom,
            sha256=sha256,
            now=now(),
        )
    say(f"The record of {label} begins.")


@app.command("hand-on")
def hand_on_(
    label: Label,
    case: Case,
    at: At,
    from_whom: Annotated[str, typer.Option("--from", help="who gave it")],
    to_whom: Annotated[str, typer.Option("--to", help="who took it")],
    reason: Annotated[str, typer.Option(help="why")],
    place: Annotated[str, typer.Option(help="where it is kept now")] = "",
    sha256: Digest = "",
    for_good: Annotated[
        bool, typer.Option("--for-good", help="given back or destroyed: custody ends")
    ] = False,
) -> None:
    """Record that an exhibit went from one hand to another."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.custody.actions import hand_on

        hand_on(
            session.officer,
            exhibit_id=_exhibit(session, case, label).pk,
            at=at.replace(tzinfo=UTC),
            from_whom=from_whom,
            to_whom=to_whom,
            why=reason,
            place=place,
            sha256=sha256,
            for_good=for_good,
            now=now(),
        )
    say(f"{label} is with {to_whom}.")


@app.command("verify")
def verify(label: Label, case: Case) -> None:
    """Read every item of an exhibit out of the vault, check its hash, and record what came of it.

    The exit status is 1 if an item is missing or damaged, or the record does not hold together.
    """
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.custody.actions import verify_exhibit
        from clew.bureau.custody.queries import exhibits_of

        exhibit = _exhibit(session, case, label)
        found = verify_exhibit(
            session.officer, exhibit_id=exhibit.pk, vault=session.vault, now=now()
        )
        rows = exhibits_of(session.officer, exhibit.case)
        broken = next(one.broken_at for one in rows if one.id == exhibit.pk)
    whole = f"broken from entry {broken} on" if broken else "whole"
    say(f"{found.words}. Its record is {whole}.")
    if found.missing or found.damaged or broken:
        raise typer.Exit(1)


@app.command("show")
def show_(label: Label, case: Case, as_json: AsJson = False) -> None:
    """Show an exhibit's record, entry by entry."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.custody.queries import agrees, first_broken

        exhibit = _exhibit(session, case, label)
        entries = list(exhibit.custody.order_by("number").select_related("officer"))
        rows = [_row(one) | {"agrees": agrees(one, entries)} for one in entries]
        broken = first_broken(entries)
        subject = str(exhibit.pk)
        record_view(tags.CUSTODY_LISTED, officer=session.officer, subject=subject, now=now())
    columns = ["number", "at", "act", "from", "to", "place", "why", "found", "agrees"]
    show(rows, columns=columns, as_json=as_json, empty="Nothing is on record yet.")
    if broken:
        say(f"The record does not hold together from entry {broken} on.")
        raise typer.Exit(1)


@app.command("list")
def list_(case: Annotated[str, typer.Argument(help="the case's number")]) -> None:
    """List a case's exhibits, who has them, and whether their records hold together."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.custody.queries import exhibits_of

        found = case_by_number(session.officer, case)
        rows = [
            {
                "label": one.label,
                "items": one.items,
                "entries": len(one.entries),
                "with": one.holder,
                "record": f"broken at {one.broken_at}" if one.broken_at else "whole",
            }
            for one in exhibits_of(session.officer, found)
        ]
        subject = str(found.pk)
        record_view(tags.CUSTODY_LISTED, officer=session.officer, subject=subject, now=now())
    columns = ["label", "items", "entries", "with", "record"]
    show(rows, columns=columns, as_json=False, empty="No exhibits yet.")


def _exhibit(session: Session, case: str, label: str) -> "Exhibit":
    from clew.bureau.cases.queries import case_by_number
    from clew.bureau.custody.queries import exhibit_labelled

    found = case_by_number(session.officer, case)
    return exhibit_labelled(session.officer, found, label)


def _row(one: "CustodyEntry") -> dict[str, object]:
    return {
        "number": one.number,
        "act": one.act.replace("_", " "),
        "at": f"{one.at:%Y-%m-%d %H:%M}",
        "from": one.from_whom,
        "to": one.to_whom,
        "place": one.place,
        "why": one.why,
        "sha256": one.sha256,
        "found": one.found,
        "recorded_by": one.officer.get_username(),
        "recorded_at": one.recorded_at.isoformat(timespec="seconds"),
        "hash": one.hash,
    }
