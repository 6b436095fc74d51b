"""`clew operation tell|tick|outcome`: what is told from a site on the day."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.site_state import SiteState
from clew.bureau.operations.windows import in_zone
from clew.cli.operation_times import time_named
from clew.cli.saying import say
from clew.cli.session import Session, now, open_session

if TYPE_CHECKING:
    from clew.bureau.operations.models import Site

Name = Annotated[str, typer.Argument(metavar="OPERATION", help="its name, or the end of its id")]
Label = Annotated[str, typer.Argument(metavar="SITE", help="the site's label")]
At = Annotated[
    datetime | None,
    typer.Option(
        parser=time_named, metavar="TIME", help="when it happened, by the clocks there; else now"
    ),
]
Words = Annotated[str, typer.Option("--note", help="what else there is to say")]


def tell(
    name: Name,
    label: Label,
    state: Annotated[SiteState, typer.Argument(help="how far it is")],
    at: At = None,
    note: Words = "",
) -> None:
    """Tell how far a site is: ready, entered, secured, closed. It is kept for good."""
    with open_session(rules.TELL_FROM_SITE) as session:
        from clew.bureau.operations.actions.telling import tell_site

        site = _site(session, name, label)
        tell_site(
            session.officer,
            site_id=site.pk,
            state=state,
            happened_at=_at(site, at),
            words=note,
            now=now(),
        )
    say(f"{label} is {state.value}.")


def tick(
    name: Name,
    label: Label,
    line: Annotated[int, typer.Argument(help="the line's number in: clew operation show")],
) -> None:
    """Tick a line of the checklist for a site."""
    with open_session(rules.TELL_FROM_SITE) as session:
        from clew.bureau.operations.actions.telling import tick_line

        site = _site(session, name, label)
        tick_line(session.officer, site_id=site.pk, line_id=line, now=now())
    say("It is ticked.")


def outcome(
    name: Name,
    label: Label,
    kind: Annotated[OutcomeKind, typer.Argument(help="what is counted")],
    count: Annotated[int, typer.Argument(help="how many there are by now")],
    at: At = None,
    note: Words = "",
) -> None:
    """Tell what came of a site, as a number; the last one told of a kind counts."""
    with open_session(rules.TELL_FROM_SITE) as session:
        from clew.bureau.operations.actions.telling import tell_outcome

        site = _site(session, name, label)
        tell_outcome(
            session.officer,
            site_id=site.pk,
            kind=kind,
            count=count,
            happened_at=_at(site, at),
            words=note,
            now=now(),
        )
    say(f"{label}: {kind.counted(count)}.")


def _site(session: Session, name: str, label: str) -> "Site":
    from clew.bureau.operations.queries import operation_named, site_labelled

    return site_labelled(session.officer, operation_named(session.officer, name), label)


def _at(site: "Site", at: datetime | None) -> datetime:
    return now() if at is None else in_zone(at, site.zone)
