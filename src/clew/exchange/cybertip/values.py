"""Values of a CyberTip as they are written: reading them gives the same value again.

An identifier is spelled as its report spelled it, where that still names the same; a time as
exactly as it is known, and no more.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from clew.exchange.losses import Losses
from clew.intake.cybertip_orders import EVENTS
from clew.intake.identifier_form import NotAnIdentifierError, Setting
from clew.intake.normalising import device_identifier, identifier, web_identifier
from clew.intake.services import service_name
from clew.intake.times import Interval, NotATimeError, interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Basis, Event, Sighting

WEB = frozenset({IdentifierKind.URL, IdentifierKind.SHARE_LINK})
_AT_SERVICES = frozenset({IdentifierKind.ACCOUNT, IdentifierKind.GROUP})
_WORDS = {event: word for word, event in EVENTS.items()}
_TO_THE_WEST = timedelta(hours=14)  # a time without a zone reaches from the eastmost one on


def name_and_service(one: Identifier) -> tuple[str, str]:
    """Return the name and the service of an account or a group."""
    name, _, service = one.value.rpartition("@")
    return name, service


def spelled(seen: Sighting, losses: Losses) -> str:
    """Return how the form holds what was seen; empty, and told as lost, where it cannot.

    Example:
        >>> from clew.model.identifier import account
        >>> phone = Identifier(IdentifierKind.PHONE, "+919812345678")
        >>> seen = Sighting("cybertip:1", "victim", account("chat.example", "ana"), phone,
        ...                 Event.STATED, written="098123 45678")
        >>> spelled(seen, Losses())  # the country stood elsewhere
        '+919812345678'
    """
    found, kind = seen.identifier, seen.identifier.kind
    setting = Setting(report=seen.report, service=_service(seen))
    value = name_and_service(found)[0] if kind in _AT_SERVICES else found.value
    for text in (seen.written, value):
        if text and _names(found, text, setting):
            if seen.written not in {"", text}:
                losses.met(f"the report's own spelling ({_words(kind)})")
            return text
    losses.met(f"an identifier that the form would give another meaning ({_words(kind)})")
    return ""


def has_no_place(seen: Sighting, losses: Losses) -> None:
    """Tell that the form has no place for what was seen there."""
    losses.met(
        f"an identifier that the form has no place for there ({_words(seen.identifier.kind)})"
    )


def event_word(event: Event, losses: Losses) -> str:
    """Return the form's word for what happened."""
    if event not in _WORDS and event is not Event.OTHER:
        losses.met(f"what happened ({event.value}), which became Other")
    return _WORDS.get(event, "Other")


def time_text(first_at: datetime | None, last_at: datetime | None, losses: Losses) -> str:
    """Return a time as exactly as it is known; empty where there is none.

    Example:
        >>> day = interval("2025-05-01", now=datetime(2026, 1, 1, tzinfo=UTC))
        >>> time_text(day.first_at, day.last_at, Losses())
        '2025-05-01'
    """
    if first_at is None or last_at is None:
        return ""
    for text in _texts(first_at):
        if _covers(text, first_at, last_at):
            return text
    losses.met("how exactly a time is known")
    return next(_texts(first_at))


def check_stated(seen: Sighting, losses: Losses) -> None:
    """Tell what a plain statement, which has neither time nor event, cannot hold of a sighting."""
    if seen.event is not Event.STATED or seen.first_at:
        losses.met("when or how somebody was seen with what the form only states")
    if (seen.basis is Basis.FACT) != seen.verified:
        losses.met("that what the form only states is a fact")
    check_beside(seen, losses)


def check_beside(seen: Sighting, losses: Losses) -> None:
    """Tell what stands beside a sighting, and no part of the form holds."""
    if seen.amount is not None:
        losses.met("an amount of money")
    if seen.link is not None or (seen.file is not None and seen.identifier.kind not in WEB):
        losses.met("which file or link was sent")


def _names(found: Identifier, text: str, setting: Setting) -> bool:
    try:
        if found.kind in WEB:
            return web_identifier(text) == found
        if found.kind is IdentifierKind.DEVICE:
            return device_identifier(text, setting) == found
        return identifier(found.kind, text, setting) == found
    except NotAnIdentifierError:
        return False


def _service(seen: Sighting) -> str:
    """What an account's name, a group's name or a short number of a device is read within."""
    if seen.identifier.kind in _AT_SERVICES:
        return name_and_service(seen.identifier)[1]
    is_account = seen.subject.kind is IdentifierKind.ACCOUNT
    return name_and_service(seen.subject)[1] if is_account else ""


def _texts(first_at: datetime) -> Iterator[str]:
    """A time, with a zone and without one, by the second, the minute and the day."""
    exact, local = first_at.astimezone(UTC), (first_at + _TO_THE_WEST).replace(tzinfo=None)
    yield exact.isoformat().replace("+00:00", "Z")
    yield f"{exact:%Y-%m-%dT%H:%M}+00:00"
    yield local.isoformat()
    yield f"{local:%Y-%m-%dT%H:%M}"
    yield f"{local:%Y-%m-%d}"


def _covers(text: str, first_at: datetime, last_at: datetime) -> bool:
    try:
        return interval(text, now=last_at) == Interval(first_at, last_at)
    except NotATimeError:
        return False


def same_service(written: str, service: str) -> bool:
    """Tell whether a service is written so."""
    try:
        return service_name(written) == service
    except NotAnIdentifierError:
        return False


def _words(kind: IdentifierKind) -> str:
    return kind.value.replace("_", " ")
