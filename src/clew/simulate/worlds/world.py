"""A world: everything that a seed and settings make, in reports, with the truth about it.

Example:
    >>> world = make_world(1, Settings(persons=60, countries=5))
    >>> sum(truth.is_offender for truth in world.truth.accounts.values()) > 60
    True
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.simulate.worlds.accounts import Accounts
from clew.simulate.worlds.acts import Activity
from clew.simulate.worlds.addresses import Internet, Network, listed_networks
from clew.simulate.worlds.changes import Change, after, changes_of
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.manner import BEGINS_AT
from clew.simulate.worlds.network_access import Access
from clew.simulate.worlds.people import People
from clew.simulate.worlds.person import Person
from clew.simulate.worlds.reporting import Reporting
from clew.simulate.worlds.settings import Settings
from clew.simulate.worlds.trade import Trade
from clew.simulate.worlds.truth import AccountTruth, WorldTruth


@dataclass(frozen=True, slots=True)
class World:
    """Reports as they came, what was changed later, lists of shared networks, and the truth.

    `networks` says in which country each network is: the world's own table of addresses.
    """

    seed: int
    settings: Settings
    filed: Sequence[Filed]
    events: Sequence[Change]
    notes: Sequence[SharingNote]
    networks: Sequence[Network]
    truth: WorldTruth

    @property
    def reports(self) -> tuple[Report, ...]:
        """The heads of all reports, in the order in which they came."""
        return tuple(one.report for one in self.filed)

    def sightings(self) -> Iterator[Sighting]:
        """Yield all sightings as they first came, in order of time; without a time, of receipt."""
        dated = (
            (s.first_at or one.report.received_at or BEGINS_AT, s.report, place, s)
            for one in self.filed
            for place, s in enumerate(one.sightings)
        )
        for *_, sighting in sorted(dated, key=lambda row: row[:3]):
            yield sighting

    def settled(self) -> Iterator[Sighting]:
        """Yield all sightings as they stand after every correction and recall."""
        return after(self.sightings(), self.events)


def make_world(seed: int, settings: Settings = Settings()) -> World:  # noqa: B008  # frozen
    """Return the world of a seed: the same for the same settings, whenever and wherever made."""
    internet = Internet(seed)
    people = People(Random(f"{seed}:people"), settings, internet)
    accounts = Accounts(Random(f"{seed}:accounts"), settings, people)
    access = Access(Random(f"{seed}:access"), settings, internet, people)
    activity = Activity(Random(f"{seed}:acts"), settings, people, accounts, access)
    trade = Trade(Random(f"{seed}:trade"), settings, people, accounts, activity, access=access)
    acts = trade.acts + activity.ordinary()
    reporting = Reporting(Random(f"{seed}:reports"), settings, accounts, victims=trade.victims)
    filed, events = changes_of(
        list(reporting.filed(acts)), random=Random(f"{seed}:changes"), settings=settings
    )
    filed.sort(key=lambda one: (one.report.received_at or BEGINS_AT, one.report.key))
    share, wrong = settings.listed, settings.listed_wrongly
    notes = listed_networks(internet, random=Random(f"{seed}:lists"), share=share, wrong=wrong)
    return World(
        seed=seed,
        settings=settings,
        filed=filed,
        events=events,
        notes=tuple(notes),
        networks=tuple(internet.networks),
        truth=_truth(filed, _behind(accounts, reporting), access, internet),
    )


def _behind(accounts: Accounts, reporting: Reporting) -> dict[Identifier, Person]:
    """Whose every account and mention is."""
    return {account.identifier: account.owner for account in accounts.all} | reporting.mentions


def _truth(
    filed: Sequence[Filed], behind: dict[Identifier, Person], access: Access, internet: Internet
) -> WorldTruth:
    sightings = [s for one in filed for s in one.sightings]
    seen = {s.subject for s in sightings}
    seen |= {s.identifier for s in sightings if s.identifier.kind is IdentifierKind.ACCOUNT}
    addresses = {s.identifier.value for s in sightings if s.identifier.kind is IdentifierKind.IP}
    accounts = {subject: _of(person) for subject, person in behind.items() if subject in seen}
    return WorldTruth(
        accounts=accounts,
        seed=next(subject for subject, truth in accounts.items() if truth.is_offender),
        addresses={address: internet.sharing_of(address) for address in sorted(addresses)},
        carrier_users={g.address: g.users for some in access.gateways.values() for g in some},
    )


def _of(person: Person) -> AccountTruth:
    return AccountTruth(
        person=person.number,
        household=person.home.number,
        group=person.group.number if person.group else None,
        role=person.role,
        is_offender=person.is_offender,
        is_separated=person.is_separated,
        country=person.home.place.country.code,
        subdivision=person.home.place.subdivision,
    )
