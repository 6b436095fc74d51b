"""Marking options: how a case or report may be handled, as commands are told it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clew.handling.pap import Pap, pap_named
from clew.handling.purpose import Purpose, purpose_named
from clew.handling.tlp import Tlp, tlp_named

if TYPE_CHECKING:
    from clew.bureau.access.marking_change import MarkingChange
    from clew.bureau.accounts.models import Officer

TlpOption = Annotated[
    Tlp | None, typer.Option(parser=tlp_named, metavar="LABEL", help="how far to share")
]
PapOption = Annotated[
    Pap | None,
    typer.Option(parser=pap_named, metavar="LABEL", help="how visibly to act; red: no exports"),
]
PurposeOption = Annotated[
    list[Purpose] | None,
    typer.Option(
        parser=purpose_named, metavar="PURPOSE", help="what it may be used for; may be repeated"
    ),
]
ReleaseOption = Annotated[
    list[str] | None,
    typer.Option(help="a bureau's name or a country's code; 'nobody' takes all back"),
]
KeepOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="the day from which it is as if absent"),
]


def change_from(
    officer: "Officer",
    *,
    tlp: Tlp | None,
    pap: Pap | None,
    purpose: list[Purpose] | None,
    release_to: list[str] | None,
    keep_until: datetime | None,
) -> "MarkingChange":
    """Return the options as a change; the time is taken as UTC.

    Raises:
        UnknownRecipientError: a release names neither a member bureau nor a country.
    """
    from clew.bureau.access.marking_change import MarkingChange
    from clew.bureau.accounts.queries import recipients_named

    names = None if release_to is None else [one for one in release_to if one != "nobody"]
    return MarkingChange(
        tlp=tlp,
        pap=pap,
        purposes=frozenset(purpose) if purpose else None,
        released_to=None if names is None else recipients_named(officer, names),
        keep_until=None if keep_until is None else keep_until.replace(tzinfo=UTC),
    )
