"""Drafts: a report's head and its occasions while a source reads them.

What is written becomes identifiers and times; what cannot is refused with its element and the
report's key, and everything else of the occasion is taken. All that is kept for a report's head
is bounded, and what is past the bound is said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from clew.intake.identifier_form import NotAnIdentifierError, Setting
from clew.intake.normalising import device_identifier, identifier, web_identifier
from clew.intake.source import Reported
from clew.intake.spelling import plain, visible
from clew.intake.times import Interval, NotATimeError, interval
from clew.model.identifier import Identifier, IdentifierKind, service_and_name
from clew.model.report import Refused, Report
from clew.model.sighting import Basis, Event, Sighting, Standing

_FIELDS = 2_000
_FILES = 2_000
_FIELD = 4_000
_SETTINGS = 1_000
_SUMMARY = 100_000
_SHOWN = 120
_LEFT_OUT = {
    "fields": "more than the head of a report holds were left out",
    "files": "more than the head of a report holds were left out",
    "long fields": f"were cut after {_FIELD:,} characters",
    "texts": f"went beyond the {_SUMMARY:,} characters that are kept, and were cut there",
}
_MACHINE_MADE = re.compile(r"[0-9]+|[0-9a-f-]{16,}", re.IGNORECASE)
_TRUE = frozenset({"true", "1", "yes"})
_LONGEST_AMOUNT = 40
ASK = "ask the sender for the right value"


@dataclass(slots=True)
class ReportDraft:
    """A report's head, as far as it was read."""

    key: str
    format: str
    now: datetime
    sender: str = ""
    received_at: datetime | None = None
    incident_at: datetime | None = None
    incident: str = ""
    urgent: bool = False
    _summary: list[str] = field(default_factory=list)
    _files: list[Mapping[str, str]] = field(default_factory=list)
    _unknown: dict[str, str] = field(default_factory=dict)
    _left_out: dict[str, int] = field(default_factory=dict)
    _settings: dict[tuple[str, str, str], Setting] = field(default_factory=dict)

    def head(self) -> Report:
        """Return the head as it stands."""
        return Report(
            key=self.key,
            format=self.format,
            sender=plain(self.sender),
            received_at=self.received_at,
            incident_at=self.incident_at,
            incident=plain(self.incident),
            summary=plain("\n".join(self._summary))[:_SUMMARY],
            urgent=self.urgent,
            files=tuple(self._files),
            unknown=dict(self._unknown),
        )

    def ended(self) -> Iterator[Reported]:
        """Yield what was left out of the head, and the head, now whole."""
        for what, number in self._left_out.items():
            reason = f"{number:,} {_LEFT_OUT[what]}"
            yield self.refused(what, reason, "look at the original for these")
        yield self.head()

    def tell(self, text: str) -> None:
        """Add to the report's text."""
        room = _SUMMARY - sum(map(len, self._summary))
        if len(text.strip()) > room:
            self._leave_out("texts")
        if text.strip() and room > 0:
            self._summary.append(text.strip()[:room])

    def keep(self, path: str, value: str) -> None:
        """Keep a field that becomes nothing else; a second one of a path gets a number."""
        if not value.strip():
            return
        if len(self._unknown) >= _FIELDS:
            self._leave_out("fields")
            return
        if len(value) > _FIELD:
            self._leave_out("long fields")
        number, name = 1, plain(path)[:_FIELD]
        while name in self._unknown:
            number += 1
            name = f"{plain(path)[:_FIELD]}[{number}]"
        self._unknown[name] = plain(value)[:_FIELD]

    def describe_file(self, fields: Mapping[str, str]) -> None:
        """Keep what the report says of one of its files."""
        if len(self._files) < _FILES:
            self._files.append({plain(k): plain(v)[:_FIELD] for k, v in fields.items() if v})
        else:
            self._leave_out("files")

    def _leave_out(self, what: str) -> None:
        self._left_out[what] = self._left_out.get(what, 0) + 1

    def setting(self, service: str = "", region: str = "", make: str = "") -> Setting:
        """Return what a value of this report is to be read within."""
        wanted = (service, region, make)
        found = self._settings.get(wanted)
        if found is None:
            if len(self._settings) > _SETTINGS:
                self._settings.clear()
            found = self._settings[wanted] = Setting(self.key, *wanted)
        return found

    def refused(self, element: str, reason: str, advice: str = ASK, *, where: str = "") -> Refused:
        """Return a refusal of a part of this report."""
        place = f"report {self.key}" + (f", {where}" if where else "")
        return Refused(visible(place), visible(element), visible(reason), visible(advice))

    def mention(self, place: str) -> Identifier:
        """Return the identifier of somebody in this report who has no account."""
        return Identifier(IdentifierKind.MENTION, f"{place}@{self.key}")

    def when(self, written: str, *, element: str, where: str = "") -> Interval | Refused | None:
        """Return when it was, why that cannot be told, or None where nothing is written."""
        if not written.strip():
            return None
        try:
            return interval(written, now=self.now)
        except NotATimeError as error:
            return self.refused(element, shortened(error), where=where)


@dataclass(slots=True)
class Occasion:
    """What was seen at once with one subject, on one row or in one capture of a report."""

    draft: ReportDraft
    name: str
    subject: Identifier
    event: Event = Event.STATED
    time: Interval | None = None
    standing: Standing = Standing.OTHER
    basis: Basis = Basis.FACT
    region: str = ""

    def saw(  # noqa: PLR0913  # each is a fact of its own
        self,
        kind: IdentifierKind,
        written: str,
        *,
        element: str,
        make: str = "",
        port: int | None = None,
        proxy: bool = False,
        verified: bool = False,
    ) -> Iterator[Sighting | Refused]:
        """Yield the sighting of what is written, or why there is none; of nothing, nothing."""
        if not written.strip():
            return
        found = self.read(kind, written, element=element, make=make)
        if isinstance(found, Refused):
            yield found
        else:
            yield self.sighting(found, written=written, port=port, proxy=proxy, verified=verified)

    def read(
        self, kind: IdentifierKind, written: str, *, element: str, make: str = ""
    ) -> Identifier | Refused:
        """Return the identifier that is written, or why it is none."""
        setting = self.draft.setting(self.service, self.region, make)
        try:
            if kind is IdentifierKind.URL:
                return web_identifier(written)
            if kind is IdentifierKind.DEVICE:
                return device_identifier(written, setting)
            return identifier(kind, written, setting)
        except NotAnIdentifierError as error:
            return self.draft.refused(element, shortened(error), error.advice, where=self.name)

    def sighting(  # noqa: PLR0913  # each is a fact of its own
        self,
        found: Identifier,
        *,
        written: str = "",
        port: int | None = None,
        file: Identifier | None = None,
        link: Identifier | None = None,
        amount: Decimal | None = None,
        currency: str = "",
        proxy: bool = False,
        verified: bool = False,
    ) -> Sighting:
        """Return the sighting of an identifier on this occasion."""
        return Sighting(
            self.draft.key,
            self.name,
            self.subject,
            found,
            self.event,
            None if self.time is None else self.time.first_at,
            None if self.time is None else self.time.last_at,
            port,
            file,
            link,
            amount,
            currency,
            proxy,
            verified,
            Basis.FACT if verified else self.basis,
            self.standing,
            _as_written(found, written),
        )

    @property
    def service(self) -> str:
        """The subject's service; empty for somebody who is only mentioned."""
        is_account = self.subject.kind is IdentifierKind.ACCOUNT
        return service_and_name(self.subject)[0] if is_account else ""


def account_in(draft: ReportDraft, service: str, name: str, *, where: str) -> Identifier | Refused:
    """Return the identifier of an account, or why it is none."""
    try:
        return identifier(IdentifierKind.ACCOUNT, name, draft.setting(service))
    except NotAnIdentifierError as error:
        return draft.refused("account", shortened(error), error.advice, where=where)


def names_of(
    draft: ReportDraft, account: Identifier, written: str, *, standing: Standing = Standing.OTHER
) -> Iterator[Sighting | Refused]:
    """Yield that an account is called what it is called: how names are compared across services.

    Names that machines give (numbers, long hexadecimal ones) are nobody's choice and are left out.
    """
    _, name = service_and_name(account)
    if _MACHINE_MADE.fullmatch(name) or not any(c.isalnum() for c in name):
        return
    occasion = Occasion(draft, "the account's name", account, standing=standing)
    yield from occasion.saw(IdentifierKind.SCREEN_NAME, written, element="account")


def port_in(draft: ReportDraft, written: str, *, where: str) -> int | Refused | None:
    """Return a source port, why it is none, or None where nothing is written."""
    text = written.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 8 and 0 < int(text) < 65536:
        return int(text)
    return draft.refused("port", f"{text[:_SHOWN]!r} is no port (1 to 65535)", where=where)


def amount_in(draft: ReportDraft, written: str, *, where: str) -> Decimal | Refused | None:
    """Return an amount of money, why it is none, or None where nothing is written."""
    text = written.strip()
    if not text:
        return None
    try:
        amount = Decimal(text) if len(text) <= _LONGEST_AMOUNT else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and -30 < amount.adjusted() < 30:
        return amount
    return draft.refused("amount", f"{text[:_SHOWN]!r} is no amount", where=where)


def is_yes(written: str) -> bool:
    """Tell whether a flag is set.

    Example:
        >>> is_yes("True"), is_yes("")
        (True, False)
    """
    return written.strip().lower() in _TRUE


def shortened(error: Exception) -> str:
    """Return an error's words without the length that hostile values give them."""
    text = str(error)
    return text if len(text) <= 3 * _SHOWN else f"{text[: 3 * _SHOWN]}..."


def _as_written(found: Identifier, written: str) -> str:
    """The spelling in the report, where it is not the normal one."""
    if not written:
        return ""
    value = found.value
    if found.kind in {IdentifierKind.ACCOUNT, IdentifierKind.GROUP}:
        value = value.rpartition("@")[0]
    return "" if value == written else plain(written)[:_FIELD]
