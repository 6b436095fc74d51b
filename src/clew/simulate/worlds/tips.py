"""Tips: providers' reports about one account each, and reports typed by hand.

A tip holds what the account states, and captures of addresses, devices and files; never whom the
account dealt with.
"""

from collections.abc import Iterator, Sequence
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report
from clew.model.sighting import Basis, Event, Sighting, Standing
from clew.simulate.worlds.accounts import Account
from clew.simulate.worlds.acts import Act
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.manner import (
    BUREAUX,
    at_day,
    drawn_manner,
    names_of,
    occasion_of,
    seen,
)
from clew.simulate.worlds.person import Person
from clew.simulate.worlds.settings import Settings

TIP, FORM = "CyberTip XML", "form"
_TOLD_BY_HAND = frozenset({IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.SCREEN_NAME})


def tip_about(
    one: Account, acts: Sequence[Act], *, standing: Standing, random: Random, settings: Settings
) -> Filed:
    """Return a provider's report about an account."""
    key = f"cybertip:{random.randrange(10**8, 10**9)}"
    last_day = max((act.day for act in acts), default=one.opened_day)
    head = Report(
        key=key,
        format=TIP,
        sender=random.choice(BUREAUX),
        received_at=at_day(last_day + random.uniform(1, 30)),
        incident_at=at_day(last_day),
    )
    sightings = [
        Sighting(
            report=key,
            occasion="profile",
            subject=one.identifier,
            identifier=said.identifier,
            event=Event.STATED,
            verified=said.is_verified,
            standing=standing,
        )
        for said in one.statements
    ]
    sightings += names_of(key, [one], standing=standing)
    manner = drawn_manner(one, random=random, settings=settings)
    missing = settings.port_missing
    for number, act in enumerate(sorted(acts, key=lambda a: a.day), start=1):
        capture = occasion_of(key, f"ipCaptureEvent {number}", act, manner, standing=standing)
        sightings += manner.address(capture, act, random=random, missing=missing)
        device = occasion_of(key, f"deviceId {number}", act, manner, standing=standing)
        sightings += [seen(device, identifier) for identifier in _devices(act)]
        file = occasion_of(key, f"file {number}", act, manner, standing=standing)
        sightings += [seen(file, identifier) for identifier in _files(act)]
    return Filed(head, tuple(sightings))


def typed_about(
    person: Person, mine: Sequence[Account], *, random: Random, settings: Settings
) -> Filed:
    """Return a report typed by hand about somebody whose accounts its author does not know."""
    key = f"form:{random.getrandbits(64):016x}"
    received_at = at_day(random.uniform(0.2, 1) * settings.days)
    head = Report(key=key, format=FORM, sender=random.choice(BUREAUX), received_at=received_at)
    subject = Identifier(IdentifierKind.MENTION, f"person 1@{key}")
    said = [s.identifier for one in mine for s in one.statements]
    known = [identifier for identifier in said if identifier.kind in _TOLD_BY_HAND]
    told = random.sample(known, k=min(len(known), random.randint(1, 2)))
    told.append(Identifier(IdentifierKind.NAME, person.name.written(random)))
    sightings = [
        Sighting(key, "form", subject, identifier, Event.STATED, basis=Basis.ASSESSMENT)
        for identifier in dict.fromkeys(told)
    ]
    return Filed(head, tuple(sightings))


def _devices(act: Act) -> Iterator[Identifier]:
    if act.device is not None:
        yield act.device
    if act.imei is not None:
        yield Identifier(IdentifierKind.IMEI, act.imei)


def _files(act: Act) -> Iterator[Identifier]:
    if act.file is not None:
        yield act.file
    if act.camera is not None:
        yield Identifier(IdentifierKind.CAMERA_SERIAL, act.camera)
