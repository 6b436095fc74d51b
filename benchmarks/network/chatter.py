"""Innocent chatter: families, friends with an album, shops and clubs, none of them organised."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.network import Entity
from clew.model.sighting import Event, Sighting

_START = datetime(2025, 1, 1, tzinfo=UTC)

type Circle = tuple[list[Entity], list[Sighting]]


def innocent_chatter(count: int, *, seed: int = 1) -> Iterator[Circle]:
    """Yield so many circles of innocents, each with its sightings."""
    random = Random(seed)
    for _ in range(count):
        size = random.choice((3, 3, 4, 4, 5, 6, 8, 12, 20, 40))
        names = [f"n{number}" for number in range(size)]
        kind = random.choice((_family, _friends, _shop, _club))
        entities = [Entity(f"e-{name}", (_at(name),), 1.0) for name in names]
        yield entities, list(kind(names, random))


def _family(names: list[str], random: Random) -> Iterator[Sighting]:
    for one in names:
        for other in names:
            if one != other and random.random() < 0.7:
                for _ in range(random.randint(1, 6)):
                    yield _act(one, _at(other), Event.MESSAGE, random)
    if random.random() < 0.3:
        yield _act(names[0], _at(names[1]), Event.PAYMENT, random, amount=Decimal(20))


def _friends(names: list[str], random: Random) -> Iterator[Sighting]:
    """An album that all put pictures in and look at, and talk about it."""
    album = Identifier(IdentifierKind.SHARE_LINK, f"https://photos.example/{random.random()}")
    for name in names:
        yield _act(name, album, Event.UPLOAD if random.random() < 0.5 else Event.DOWNLOAD, random)
        yield _act(name, _at(random.choice(names)), Event.MESSAGE, random)


def _shop(names: list[str], random: Random) -> Iterator[Sighting]:
    wallet = Identifier(IdentifierKind.WALLET, f"shop-{random.random()}")
    for buyer in names[1:]:
        for _ in range(random.choice((1, 1, 2))):
            event = random.choice((Event.PURCHASE, Event.PAYMENT))
            yield _act(buyer, _at(names[0]), event, random, amount=Decimal(9))
        if random.random() < 0.3:
            yield _act(buyer, wallet, Event.PAYMENT, random)
        if random.random() < 0.3:
            yield _act(names[0], _at(buyer), Event.MESSAGE, random)


def _club(names: list[str], random: Random) -> Iterator[Sighting]:
    room = Identifier(IdentifierKind.GROUP, f"club-{random.random()}@chat.example")
    for name in names:
        yield _act(name, room, Event.MESSAGE, random)
        if random.random() < 0.3:
            yield _act(name, _at(random.choice(names)), Event.MESSAGE, random)
        if random.random() < 0.05:  # a fee
            yield _act(name, _at(names[0]), Event.PAYMENT, random, amount=Decimal(5))


def _at(name: str) -> Identifier:
    return account("chat.example", name)


def _act(
    name: str, identifier: Identifier, event: Event, random: Random, amount: Decimal | None = None
) -> Sighting:
    at = _START + timedelta(days=random.uniform(0, 300))
    row = f"row {random.random()}"
    return Sighting("log:1", row, _at(name), identifier, event, at, at, amount=amount)
