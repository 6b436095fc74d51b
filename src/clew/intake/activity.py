"""Activity logs of providers: what each row says, whether it came as CSV or as JSON lines.

A row is one occasion of one account: its address with port, device, link, file, counterpart and
wallet were seen together. A row's element that cannot be used is refused by its name, and the rest
of the row is taken; columns that are not known are kept in the report.
"""

import hashlib
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from clew.intake.documents.errors import BrokenDocumentError
from clew.intake.drafting import (
    Occasion,
    ReportDraft,
    account_in,
    amount_in,
    names_of,
    port_in,
)
from clew.intake.ports import address_and_port
from clew.intake.source import Reported
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Event, Sighting

COLUMNS = (
    *("occurred_at", "service", "account", "event", "ip", "port", "device_id", "url", "sha256"),
    *("counterpart", "wallet", "amount", "currency"),
)
NEEDED = frozenset({"occurred_at", "service", "account", "event"})
_EVENTS = frozenset(
    {
        *(Event.REGISTRATION, Event.LOGIN, Event.UPLOAD, Event.DOWNLOAD, Event.SHARE),
        *(Event.MESSAGE, Event.PAYMENT),
    }
)
_NAMES_REMEMBERED = 100_000
_CHUNK = 1 << 20


def log_key(path: Path) -> str:
    """Return the key of a log: made from its bytes, for it carries no number of its own.

    Raises:
        BrokenDocumentError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise BrokenDocumentError(f"{path} cannot be read: {error.strerror}") from error
    return _key(digest.digest())


def log_key_of(content: bytes) -> str:
    """Return the key of a log that is held in memory.

    Example:
        >>> log_key_of(b"")
        'log:e3b0c44298fc1c149afbf4c8996fb924'
    """
    return _key(hashlib.sha256(content).digest())


class ActivityLog:
    """A log on its way through: rows become sightings, one after another."""

    def __init__(self, *, key: str, format_: str, now: datetime) -> None:
        self.draft = ReportDraft(key, format_, now)
        self._named: set[Identifier] = set()
        self._begun = False

    def row(self, number: int, fields: Mapping[str, str]) -> Iterator[Reported]:
        """Yield what one row says; before the first row's, the report's head."""
        where = f"row {number}"
        yield from self._begin(fields.get("service", ""))
        subject = account_in(
            self.draft, fields.get("service", ""), fields.get("account", ""), where=where
        )
        if isinstance(subject, Refused):
            yield subject
            return
        occasion = Occasion(self.draft, where, subject, self._event(fields, where))
        yield from self._seen(occasion, fields)
        yield from self._name(subject, fields["account"])
        for name in fields.keys() - set(COLUMNS):
            self.draft.keep(f"{where}/{name}", fields[name])

    def refuse(self, number: int, element: str, reason: str) -> Refused:
        """Return the refusal of a whole row."""
        return self.draft.refused(element, reason, where=f"row {number}")

    def ended(self) -> Iterator[Reported]:
        """Yield the report's head, whole; of a log without rows too."""
        yield from self._begin("")
        yield from self.draft.ended()

    def _begin(self, service: str) -> Iterator[Reported]:
        if not self._begun:
            self._begun = True
            self.draft.sender = service.strip()
            yield self.draft.head()

    def _event(self, fields: Mapping[str, str], where: str) -> Event:
        word = fields.get("event", "").strip().lower()
        if word in _EVENTS:
            return Event(word)
        self.draft.keep(f"{where}/event", word)
        return Event.OTHER

    def _seen(self, occasion: Occasion, fields: Mapping[str, str]) -> Iterator[Reported]:
        when = self.draft.when(
            fields.get("occurred_at", ""), element="occurred_at", where=occasion.name
        )
        if isinstance(when, Interval):
            occasion.time = when
        elif when is not None:
            yield when
        any_seen = False
        for one in seen_at_once(occasion, fields):
            any_seen = any_seen or isinstance(one, Sighting)
            yield one
        if not any_seen:  # that the account did something then is worth keeping
            yield from occasion.saw(
                IdentifierKind.SCREEN_NAME, fields["account"], element="account"
            )

    def _name(self, subject: Identifier, written: str) -> Iterator[Reported]:
        if subject not in self._named:
            if len(self._named) >= _NAMES_REMEMBERED:
                self._named.clear()  # saying it twice does no harm
            self._named.add(subject)
            yield from names_of(self.draft, subject, written)


def seen_at_once(occasion: Occasion, fields: Mapping[str, str]) -> Iterator[Reported]:
    """Yield what the columns of one row say was seen with its account."""
    yield from _machines(occasion, fields)
    yield from _dealings(occasion, fields)


def _key(digest: bytes) -> str:
    return f"log:{digest[:16].hex()}"


def _machines(occasion: Occasion, fields: Mapping[str, str]) -> Iterator[Reported]:
    """The address with its port, and the device."""
    written = fields.get("ip", "")
    if written:
        _, behind = address_and_port(written)
        port = port_in(occasion.draft, fields.get("port", "") or behind, where=occasion.name)
        if isinstance(port, Refused):
            yield port
            port = None
        yield from occasion.saw(IdentifierKind.IP, written, element="ip", port=port)
    if written := fields.get("device_id", ""):
        yield from occasion.saw(IdentifierKind.DEVICE, written, element="device_id")


def _dealings(occasion: Occasion, fields: Mapping[str, str]) -> Iterator[Reported]:
    """What was sent or fetched, to whom, and what was paid."""
    link = yield from _read(occasion, IdentifierKind.URL, fields, "url")
    file = yield from _read(occasion, IdentifierKind.FILE_HASH, fields, "sha256")
    other = yield from _read(occasion, IdentifierKind.ACCOUNT, fields, "counterpart")
    wallet = yield from _read(occasion, IdentifierKind.WALLET, fields, "wallet")
    amount = amount_in(occasion.draft, fields.get("amount", ""), where=occasion.name)
    if isinstance(amount, Refused):
        yield amount
        amount = None
    currency = fields.get("currency", "").strip().upper()[:16] if amount is not None else ""
    if link:
        yield occasion.sighting(link, written=fields["url"], file=file)
    if file:
        yield occasion.sighting(file, link=link)
    if other:
        yield occasion.sighting(
            other,
            written=fields["counterpart"],
            file=file,
            link=link,
            amount=amount,
            currency=currency,
        )
    if wallet:
        yield occasion.sighting(wallet, written=fields["wallet"], amount=amount, currency=currency)


def _read(
    occasion: Occasion, kind: IdentifierKind, fields: Mapping[str, str], column: str
) -> Generator[Reported, None, Identifier | None]:
    written = fields.get(column, "").strip()
    if not written:
        return None
    found = occasion.read(kind, written, element=column)
    if isinstance(found, Refused):
        yield found
        return None
    return found
