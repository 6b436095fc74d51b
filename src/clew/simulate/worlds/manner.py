"""Manner: how a report was written, and so what is lost or wrong in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from clew.model.identifier import Identifier, IdentifierKind, service_and_name
from clew.model.sighting import Event, Sighting, Standing
from clew.simulate.worlds.accounts import Account
from clew.simulate.worlds.acts import Act
from clew.simulate.worlds.settings import Settings

BEGINS_AT = datetime(2024, 1, 1, tzinfo=UTC)
BUREAUX = tuple(f"Bureau {name}" for name in ("Aquila", "Borealis", "Cygnus", "Delphin", "Eridan"))


@dataclass(frozen=True, slots=True)
class Manner:
    """With ports or without, how exact the times are, and by how much they are all off."""

    with_ports: bool
    step: timedelta
    shift: timedelta

    def interval(self, act: Act) -> tuple[datetime, datetime]:
        """Return when an act was, as the report tells it."""
        at = at_day(act.day) + self.shift
        if not self.step:
            return at, at
        at = BEGINS_AT + (at - BEGINS_AT) // self.step * self.step
        return at, at + self.step - timedelta(seconds=1)

    def address(
        self, occasion: Sighting, act: Act, *, random: Random, missing: float
    ) -> Iterator[Sighting]:
        """Yield the address of an act, with its port where the report has it."""
        if act.address is not None:
            has_port = self.with_ports and random.random() >= missing
            yield seen(
                occasion,
                Identifier(IdentifierKind.IP, act.address),
                port=act.port if has_port else None,
                proxy=act.is_proxy,
            )


def drawn_manner(one: Account, *, random: Random, settings: Settings) -> Manner:
    """Return the manner of a report that is about an account, or begins with it."""
    drawn, step = random.random(), timedelta(0)
    if drawn < settings.minutes_only:
        step = timedelta(minutes=1)
    elif drawn < settings.minutes_only + settings.days_only:
        step = timedelta(days=1)
    hours = one.owner.home.place.country.utc_hours
    shift = hours if random.random() < settings.zone_error else 0.0
    return Manner(random.random() >= settings.no_ports, step, timedelta(hours=shift))


def at_day(day: float) -> datetime:
    """Return the moment, to the second, that is so many days after the world began.

    Example:
        >>> str(at_day(1.5))
        '2024-01-02 12:00:00+00:00'
    """
    return BEGINS_AT + timedelta(seconds=int(day * 86_400))


def occasion_of(
    key: str, occasion: str, act: Act, manner: Manner, *, standing: Standing = Standing.OTHER
) -> Sighting:
    """Return a sighting of an act's account with itself, from which the true ones are made."""
    first_at, last_at = manner.interval(act)
    subject = act.account.identifier
    return Sighting(
        report=key,
        occasion=occasion,
        subject=subject,
        identifier=subject,
        event=act.event,
        first_at=first_at,
        last_at=last_at,
        standing=standing,
    )


def seen(occasion: Sighting, identifier: Identifier, **more: object) -> Sighting:
    """Return a sighting of an identifier on an occasion. Quicker than `replace`."""
    return Sighting(
        report=occasion.report,
        occasion=occasion.occasion,
        subject=occasion.subject,
        identifier=identifier,
        event=occasion.event,
        first_at=occasion.first_at,
        last_at=occasion.last_at,
        standing=occasion.standing,
        **more,  # type: ignore[arg-type] # names and types are Sighting's own
    )


def names_of(key: str, accounts: Iterable[Account], *, standing: Standing) -> Iterator[Sighting]:
    """Yield that accounts are called what they are called, where somebody chose that."""
    for one in dict.fromkeys(accounts):
        _, name = service_and_name(one.identifier)
        if not name.isdigit():
            yield Sighting(
                report=key,
                occasion="the account's name",
                subject=one.identifier,
                identifier=Identifier(IdentifierKind.SCREEN_NAME, name.lower()),
                event=Event.STATED,
                standing=standing,
            )
