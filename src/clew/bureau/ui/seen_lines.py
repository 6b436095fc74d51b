"""Seen: what a report says, line by line, as pages and calls tell it; victims by a pseudonym."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from clew.bureau.network.shown import Shown
from clew.bureau.speaking import worded
from clew.intake.spelling import visible
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One thing that a report says. Of what was seen with a victim only the kind is told.

    `account` is whose it is, and `named` what was seen: None where that is a victim's.
    """

    account: Identifier
    named: Identifier | None
    subject: str
    is_victim: bool
    event: str
    seen: str
    first_at: datetime | None
    last_at: datetime | None
    port: int | None
    written: str
    basis: str
    standing: str

    @property
    def who(self) -> str:
        """The account without its kind, as pages name it."""
        return self.subject.removeprefix(f"{IdentifierKind.ACCOUNT}:")


def seen_lines(officer: "Officer", sightings: Sequence[Sighting]) -> list[SeenLine]:
    """Return sightings that the officer may see, as pages and calls tell them."""
    ends = {end for one in sightings for end in (one.subject, one.identifier)}
    shown = Shown.to(officer, ends)
    return [_line(one, shown) for one in sightings]


def _line(one: Sighting, shown: Shown) -> SeenLine:
    is_victim = shown.is_victim(one.subject)
    tells = not shown.is_victim(one.subject, one.identifier)
    return SeenLine(
        account=one.subject,
        named=one.identifier if tells else None,
        subject=_named(one.subject, shown),
        is_victim=is_victim,
        event=one.event.value,
        seen=_seen(one.identifier, shown, bare=is_victim),
        first_at=one.first_at,
        last_at=one.last_at,
        port=one.port if tells else None,
        written=visible(one.written) if tells else "",
        basis=one.basis.value,
        standing=one.standing.value,
    )


def _seen(one: Identifier, shown: Shown, *, bare: bool) -> str:
    kind = Wording.name_of(one.kind.value)
    if bare:
        return worded(kind)
    if shown.is_victim(one):
        return shown.account(one)
    return worded(Wording("%(kind)s:%(value)s", kind=kind, value=one.value))


def _named(one: Identifier, shown: Shown) -> str:
    return shown.account(one) if shown.is_victim(one) else visible(str(one))
