"""A sighting: a report says an identifier was seen with an account. All links rest on sightings."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from clew.model.identifier import Identifier


class Event(StrEnum):
    """What the account did, or how it came to be seen with the identifier; never renamed."""

    REGISTRATION = "registration"
    LOGIN = "login"
    UPLOAD = "upload"
    DOWNLOAD = "download"
    SHARE = "share"
    MESSAGE = "message"
    PAYMENT = "payment"
    PURCHASE = "purchase"
    STATED = "stated"  # written in the account's profile, or said by whoever reports
    OTHER = "other"


class Basis(StrEnum):
    """What a sighting rests on: facts and assessments are kept apart."""

    FACT = "fact"  # recorded by a machine, or verified
    ASSESSMENT = "assessment"  # somebody's statement or opinion


class Standing(StrEnum):
    """Which sort of person the subject is in the report (Directive (EU) 2016/680, article 6)."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    WITNESS = "witness"
    OTHER = "other"  # contacts, associates, recipients, those of whom nothing is known


@dataclass(frozen=True, slots=True)
class Sighting:
    """One identifier seen with one subject.

    `report` is the key of the report that says so, `occasion` which of its rows or captures: all
    that was seen on one occasion (address, port and device of one login) is one observation, not
    several. Times are aware, in UTC; both are None where the report gives none, and they differ
    where it gives an interval, or is less exact than a second. `port` is the source port of an IP
    address. An identifier that is itself an account or a group is the counterpart: the subject
    sent it the message, payment or share; `amount` in `currency` (ISO 4217, or a coin's ticker)
    belongs to a payment or purchase. `file` and `link` name what was sent or fetched, where that
    is not the identifier itself. `proxy` says that the source called the address a likely proxy.
    `written` is the identifier as the report spells it, where that is not its normal spelling.

    Raises:
        ValueError: the subject is not an account or mention, a time has no zone, only one of both
            times is given, the interval ends before it starts, or the port is out of range.

    Example:
        >>> from clew.model.identifier import IdentifierKind, account
        >>> seen = Sighting("log:1", "row 7", account("chat.example", "ana"),
        ...                 Identifier(IdentifierKind.PHONE, "+6421555123"), Event.STATED)
        >>> seen.basis.value, seen.standing.value
        ('fact', 'other')
    """

    report: str
    occasion: str
    subject: Identifier
    identifier: Identifier
    event: Event
    first_at: datetime | None = None
    last_at: datetime | None = None
    port: int | None = None
    file: Identifier | None = None
    link: Identifier | None = None
    amount: Decimal | None = None
    currency: str = ""
    proxy: bool = False
    verified: bool = False  # the source checked it, as by a message to the phone
    basis: Basis = Basis.FACT
    standing: Standing = Standing.OTHER
    written: str = ""

    def __post_init__(self) -> None:
        if not self.subject.kind.is_subject:
            raise ValueError(f"a sighting is of an account or a mention, not of {self.subject}")
        if (self.first_at is None) != (self.last_at is None):
            raise ValueError("a sighting has both times or none")
        if self.first_at is not None and self.last_at is not None:
            _check_interval(self.first_at, self.last_at)
        if self.port is not None and not 0 < self.port < 65536:
            raise ValueError(f"a port lies between 1 and 65535, not {self.port}")


def _check_interval(first_at: datetime, last_at: datetime) -> None:
    if first_at.utcoffset() is None or last_at.utcoffset() is None:
        raise ValueError("a sighting's times need a zone")
    if last_at < first_at:
        raise ValueError(f"a sighting cannot end ({last_at}) before it starts ({first_at})")
