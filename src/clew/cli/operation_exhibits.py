"""`clew operation seize|labels|report|intake`: exhibits from sites, and what is made of them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.exports.new_file import keep, new_file
from clew.bureau.operations.windows import in_zone
from clew.cli.language import ENGLISH, Language
from clew.cli.listing import show
from clew.cli.operation_times import time_named
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.operations.queries.exhibits import Intake

Name = Annotated[str, typer.Argument(metavar="OPERATION", help="its name, or the end of its id")]
Target = Annotated[Path, typer.Argument(metavar="FILE", help="the PDF to be written")]
At = Annotated[
    datetime | None,
    typer.Option(
        parser=time_named, metavar="TIME", help="when it was seized, by the clocks there; else now"
    ),
]


def seize(
    name: Name,
    site: Annotated[str, typer.Argument(metavar="SITE", help="the site's label")],
    label: Annotated[str, typer.Argument(metavar="EXHIBIT", help="the exhibit's label")],
    by: Annotated[str, typer.Option(help="who seized it")],
    at: At = None,
    from_whom: Annotated[str, typer.Option("--from", help="from whom")] = "",
    sha256: Annotated[str, typer.Option(help="the hash that was measured then, in hex")] = "",
) -> None:
    """Record that an exhibit was seized at a site: its custody record begins with that."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.operations.actions.seizing import seize_at_site
        from clew.bureau.operations.queries import operation_named, site_labelled

        found = site_labelled(session.officer, operation_named(session.officer, name), site)
        seize_at_site(
            session.officer,
            site_id=found.pk,
            label=label,
            seized_at=now() if at is None else in_zone(at, found.zone),
            seized_by=by,
            from_whom=from_whom,
            sha256=sha256,
            now=now(),
        )
    say(f"The record of {label} begins.")


def labels(name: Name, target: Target, language: Language = ENGLISH) -> None:
    """Write labels with QR codes for all that was seized, as a PDF of A4 sheets."""
    with open_session(rules.EXPORT_OPERATION) as session, new_file(target) as file:
        from clew.bureau.operations.actions.documents import make_labels
        from clew.bureau.operations.queries import operation_named

        key = operation_named(session.officer, name).pk
        made = make_labels(session.officer, operation_id=key, language=language, now=now())
        file.write(made)
        keep(file)
    say(f"{target} is written.")


def report(
    name: Name,
    target: Target,
    reason: Annotated[str, typer.Option(help="why; it is logged")],
    language: Language = ENGLISH,
) -> None:
    """Write the after-action report as a PDF, with counts by state and what it began with."""
    with open_session(rules.EXPORT_OPERATION) as session, new_file(target) as file:
        from clew.bureau.operations.actions.documents import make_after_action
        from clew.bureau.operations.queries import operation_named

        key = operation_named(session.officer, name).pk
        made = make_after_action(
            session.officer, operation_id=key, language=language, reason=reason, now=now()
        )
        file.write(made)
        keep(file)
    say(f"{target} is written.")


def intake(name: Name, as_json: AsJson = False) -> None:
    """List what was seized in the operation that this one follows, and what of it is taken in."""
    with open_session(rules.READ_OPERATION) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.operations.queries import operation_named
        from clew.bureau.operations.queries.exhibits import proposed_intake

        found = operation_named(session.officer, name)
        proposed = proposed_intake(session.officer, found)
        rows = _rows(proposed) if proposed else []
        subject, officer = str(found.pk), session.officer
        record_view(tags.CUSTODY_LISTED, officer=officer, subject=subject, now=now())
    columns = ["exhibit", "site", "with", "items", "case"]
    show(rows, columns=columns, as_json=as_json, empty="It follows no operation with exhibits.")
    if not as_json and any(not row["items"] for row in rows):
        say("Take in what has no items yet: clew add FOLDER --case CASE --exhibit EXHIBIT")


def _rows(proposed: "Intake") -> list[dict[str, object]]:
    return [
        {
            "exhibit": row.exhibit.label,
            "site": row.site,
            "with": row.exhibit.holder,
            "items": row.exhibit.items,
            "case": proposed.operation.case.number,
        }
        for row in [*proposed.waiting, *proposed.taken_in]
    ]
