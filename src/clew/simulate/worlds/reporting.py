"""Reporting: what of all that happened reaches the bureaux, in which report, and how spoiled.

A provider's report is about one account; a provider's log holds many accounts of one service. Both
lose ports and devices, round times or shift them by a zone, and come again from other bureaux, as
they were or contradicting themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from clew.model.identifier import Identifier, IdentifierKind, account, service_and_name
from clew.model.report import Report
from clew.model.sighting import Basis, Event, Sighting, Standing
from clew.simulate.worlds.accounts import Account, Accounts
from clew.simulate.worlds.acts import Act
from clew.simulate.worlds.settings import Settings

BEGINS_AT = datetime(2024, 1, 1, tzinfo=UTC)
BUREAUX = tuple(f"Bureau {name}" for name in ("Aquila", "Borealis", "Cygnus", "Delphin", "Eridan"))
_LOG_DAYS = 120  # a log covers so many
_LOG_SPLIT = 4  # logs of one service and time go to several bureaux
_INCIDENT = "Online report (invented)"


@dataclass(frozen=True, slots=True)
class Filed:
    """A report with all its sightings."""

    report: Report
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a report was written: with ports or without, how exact its times, how far off."""

    with_ports: bool
    step: timedelta
    shift: timedelta


class Reporting:
    """Files the acts and statements of a world in reports."""

    def __init__(self, random: Random, settings: Settings, accounts: Accounts) -> None:
        self._random, self._settings, self._accounts = random, settings, accounts

    def filed(self, acts: Iterable[Act]) -> Iterator[Filed]:
        """Yield all reports."""
        of_account: dict[Account, list[Act]] = defaultdict(list)
        for act in acts:
            of_account[act.account].append(act)
        logs: dict[tuple[str, int, int], list[Act]] = defaultdict(list)
        for one in self._accounts.all:
            told = self._told_of(one)
            by_provider, in_log = self._divided(of_account[one], is_told=told)
            for act in in_log:
                logs[one.service, int(act.day // _LOG_DAYS), self._half(one)].append(act)
            if told:
                yield from self._copied(self._provider_report(one, by_provider))
        for (service, _, _), rows in sorted(logs.items(), key=lambda item: item[0]):
            yield from self._copied(self._log(service, rows))

    def _told_of(self, one: Account) -> bool:
        share = self._settings.tips if one.owner.is_offender else self._settings.innocent_tips
        return self._random.random() < share

    def _half(self, one: Account) -> int:
        return self._random.randrange(_LOG_SPLIT)

    def _divided(self, acts: list[Act], *, is_told: bool) -> tuple[list[Act], list[Act]]:
        """What the provider reports of an account, and what its log holds; some is in both."""
        by_provider, in_log = [], []
        for act in acts:
            if is_told and self._random.random() < 0.6:
                by_provider.append(act)
                if self._random.random() >= self._settings.logged_too:
                    continue
            in_log.append(act)
        return by_provider, in_log

    def _provider_report(self, one: Account, acts: list[Act]) -> Filed:
        random = self._random
        key = f"cybertip:{random.randrange(10**7, 10**8)}"
        last_day = max((act.day for act in acts), default=one.opened_day)
        received_at = at_day(last_day + random.uniform(1, 30))
        head = Report(
            key=key,
            format="CyberTip XML",
            sender=random.choice(BUREAUX),
            received_at=received_at,
            incident_at=at_day(last_day),
            incident=_INCIDENT,
        )
        standing = self._standing(one)
        manner = self._manner(one)
        sightings = [
            self._stated(key, place, one, said.identifier, said.is_verified, standing)
            for place, said in enumerate(one.statements)
        ]
        for place, act in enumerate(sorted(acts, key=lambda a: a.day)):
            sightings += self._seen(key, f"capture {place}", act, manner, standing)
        return Filed(head, tuple(sightings))

    def _log(self, service: str, acts: list[Act]) -> Filed:
        random = self._random
        acts = sorted(acts, key=lambda act: act.day)
        key = f"log:{random.getrandbits(64):016x}"
        received_at = at_day(acts[-1].day + random.uniform(1, 30))
        head = Report(
            key=key, format="activity log", sender=random.choice(BUREAUX), received_at=received_at
        )
        manner = self._manner(acts[0].account)
        sightings: list[Sighting] = []
        for row, act in enumerate(acts, start=2):  # the first row is the header
            sightings += self._seen(key, f"row {row}", act, manner, Standing.OTHER)
        return Filed(head, tuple(sightings))

    def _standing(self, one: Account) -> Standing:
        """Providers report innocents too, and know little of who is who."""
        suspected = 0.8 if one.owner.is_offender else 0.25
        return Standing.SUSPECT if self._random.random() < suspected else Standing.OTHER

    def _manner(self, one: Account) -> _Manner:
        random, settings = self._random, self._settings
        drawn, step = random.random(), timedelta(0)
        if drawn < settings.minutes_only:
            step = timedelta(minutes=1)
        elif drawn < settings.minutes_only + settings.days_only:
            step = timedelta(days=1)
        hours = one.owner.home.place.country.utc_hours
        shift = hours if random.random() < settings.zone_error else 0.0
        return _Manner(random.random() >= settings.no_ports, step, timedelta(hours=shift))

    def _stated(
        self,
        key: str,
        place: int,
        one: Account,
        said: Identifier,
        is_verified: bool,
        standing: Standing,
    ) -> Sighting:
        return Sighting(
            report=key,
            occasion=f"profile {place}",
            subject=one.identifier,
            identifier=said,
            event=Event.STATED,
            verified=is_verified,
            basis=Basis.FACT,
            standing=standing,
        )

    def _seen(
        self, key: str, occasion: str, act: Act, manner: _Manner, standing: Standing
    ) -> Iterator[Sighting]:
        """Everything that one act shows, as so many sightings on one occasion."""
        at = at_day(act.day) + manner.shift
        if manner.step:
            at = BEGINS_AT + (at - BEGINS_AT) // manner.step * manner.step
        base = Sighting(
            report=key,
            occasion=occasion,
            subject=act.account.identifier,
            identifier=act.account.identifier,
            event=act.event,
            first_at=at,
            last_at=at + max(manner.step - timedelta(seconds=1), timedelta(0)),
            standing=standing,
        )
        for identifier in _identifiers(act):
            if identifier == act.counterpart:
                yield replace(
                    base,
                    identifier=identifier,
                    file=act.file,
                    link=act.link,
                    amount=act.amount,
                    currency=act.currency,
                )
            elif identifier.kind is IdentifierKind.IP:
                port = act.port if manner.with_ports else None
                if self._random.random() < self._settings.port_missing:
                    port = None
                yield replace(base, identifier=identifier, port=port, proxy=act.is_proxy)
            else:
                yield replace(base, identifier=identifier)

    def _copied(self, filed: Filed) -> Iterator[Filed]:
        """The report, and now and then the same from another bureau."""
        yield filed
        if not filed.sightings or self._random.random() >= self._settings.duplicated:
            return
        head, random = filed.report, self._random
        key = f"{head.key.partition(':')[0]}:{random.getrandbits(64):016x}"
        others = [bureau for bureau in BUREAUX if bureau != head.sender]
        later = timedelta(days=random.uniform(1, 40))
        received_at = head.received_at + later if head.received_at else None
        copy = replace(head, key=key, sender=random.choice(others), received_at=received_at)
        sightings = [replace(s, report=key) for s in filed.sightings]
        if random.random() < self._settings.contradictory:
            place = random.randrange(len(sightings))
            sightings[place] = contradicted(sightings[place], random)
        yield Filed(copy, tuple(sightings))


def at_day(day: float) -> datetime:
    """Return the moment, to the second, that is so many days after the world began.

    Example:
        >>> str(at_day(1.5))
        '2024-01-02 12:00:00+00:00'
    """
    return BEGINS_AT + timedelta(seconds=int(day * 86_400))


def contradicted(sighting: Sighting, random: Random) -> Sighting:
    """Return a sighting of something else: two characters changed places, or the hour is wrong."""
    value = sighting.identifier.value
    kind = sighting.identifier.kind
    is_text = kind in {IdentifierKind.PHONE, IdentifierKind.NAME, IdentifierKind.SCREEN_NAME}
    places = [n for n in range(2, len(value) - 1) if value[n] != value[n + 1]]
    if is_text and places:
        at = random.choice(places)
        swapped = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
        return replace(sighting, identifier=Identifier(kind, swapped))
    if sighting.first_at is not None and sighting.last_at is not None:
        off = timedelta(hours=random.choice((-12, -1, 1, 12)))
        return replace(sighting, first_at=sighting.first_at + off, last_at=sighting.last_at + off)
    return replace(sighting, verified=not sighting.verified)


def _identifiers(act: Act) -> Iterator[Identifier]:
    kind = IdentifierKind
    if act.address is not None:
        yield Identifier(kind.IP, act.address)
    if act.device is not None:
        yield act.device
    if act.imei is not None:
        yield Identifier(kind.IMEI, act.imei)
    if act.camera is not None:
        yield Identifier(kind.CAMERA_SERIAL, act.camera)
    if act.reference is not None:
        yield Identifier(kind.PAYMENT_REFERENCE, act.reference)
    for found in (act.file, act.link, act.wallet, act.counterpart):
        if found is not None:
            yield found
