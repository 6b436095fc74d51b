"""`clew case timeline`: everything that happened in a case, as far as you may see it."""

from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session


def timeline(
    number: Annotated[str, typer.Argument(help="the case's number")],
    most: Annotated[int, typer.Option(min=1, max=1000, help="how many entries a page")] = 50,
    page: Annotated[int, typer.Option(min=1, max=100_000, help="from 1, newest first")] = 1,
    as_json: AsJson = False,
) -> None:
    """List what happened in a case: newest first, page by page."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.timeline.queries import timeline as entries

        case = case_by_number(session.officer, number)
        found = entries(session.officer, case, now=now(), offset=(page - 1) * most, limit=most)
        rows = [
            {
                "at": f"{one.at:%Y-%m-%d %H:%M:%S}",
                "kind": one.kind,
                "who": one.who,
                "what": one.what,
            }
            for one in found
        ]
        subject = str(case.pk)
        record_view(tags.UI_TIMELINE_VIEWED, officer=session.officer, subject=subject, now=now())
    show(rows, columns=["at", "kind", "who", "what"], as_json=as_json, empty="Nothing further.")
