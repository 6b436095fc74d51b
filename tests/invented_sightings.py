"""Sightings made short: what the tests of resolution say was seen."""

from datetime import UTC, datetime, timedelta

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.sighting import Event, Sighting

START_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def acc(name, service="chat.example"):
    return account(service, name)


def seen(  # noqa: PLR0913 -- a sighting has many sides
    subject, kind, value, *, minute=None, event=Event.LOGIN, report=None, occasion="1", **more
):
    """A sighting of one account, so many minutes after START_AT, or without a time."""
    at = None if minute is None else START_AT + timedelta(minutes=minute)
    return Sighting(
        report or f"log:{subject.value}",
        occasion,
        subject,
        Identifier(IdentifierKind(kind), value),
        event,
        first_at=at,
        last_at=at,
        **more,
    )


def visit(subject, address, *, minute, device=None, port=None):
    """A login from an address, on a device if one was recorded."""
    occasion = f"at {minute}"
    yield seen(subject, "ip", address, minute=minute, occasion=occasion, port=port)
    if device:
        yield seen(subject, "device", device, minute=minute, occasion=occasion)


def stated(subject, kind, value, *, verified=False, report=None):
    return seen(subject, kind, value, event=Event.STATED, verified=verified, report=report)


def together(resolution, *accounts):
    """Whether these accounts are one entity."""
    return all(a in resolution.entity_of(accounts[0]).accounts for a in accounts)
