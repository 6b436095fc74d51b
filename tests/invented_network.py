"""Small invented networks: entities of one account each, and sightings by a few words."""

from datetime import UTC, datetime, timedelta

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.network import Entity
from clew.model.sighting import Event, Sighting

START = datetime(2025, 3, 1, 12, tzinfo=UTC)


def chat(name):
    return account("chat.example", name)


def entities(names):
    return [Entity(f"e-{name}", (chat(name),), 1.0) for name in names]


def sent(a, b, *, event=Event.MESSAGE, day=0, report="r:1", **more):
    """Somebody sends somebody something on a day."""
    at = START + timedelta(days=day)
    return Sighting(report, f"row {day}", chat(a), chat(b), event, at, at, **more)


def held(name, thing, *, event=Event.UPLOAD, day=0, report="r:1", **more):
    """Somebody is seen with a thing on a day."""
    at = START + timedelta(days=day)
    return Sighting(report, f"row {day}", chat(name), thing, event, at, at, **more)


def file(number):
    return Identifier(IdentifierKind.FILE_HASH, f"md5:{number:032x}")


def room(name):
    return Identifier(IdentifierKind.GROUP, f"{name}@chat.example")


def ring(prefix, *, size=5, report="r:1"):
    """An organised group: one sends a file to each of the others, who pay; all write in a room."""
    seller, buyers = f"{prefix}0", [f"{prefix}{n}" for n in range(1, size)]
    yield held(seller, file(hash_of(prefix)), report=report)
    for day, buyer in enumerate(buyers, start=1):
        yield sent(
            seller, buyer, event=Event.SHARE, day=day, file=file(hash_of(prefix)), report=report
        )
        yield held(buyer, file(hash_of(prefix)), event=Event.DOWNLOAD, day=day + 0.5, report=report)
        yield sent(buyer, seller, event=Event.PAYMENT, day=day + 1, report=report)
    for member in (seller, *buyers):
        yield held(member, room(prefix), event=Event.MESSAGE, day=20, report=report)


def hash_of(text):
    return int.from_bytes(text.encode(), "big")
