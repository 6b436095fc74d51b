"""Accounts: what people have at invented services, each opened with what they sign up with.

Names of accounts tell nothing of who is behind them but what people themselves put in.
"""

from dataclasses import dataclass, field
from random import Random

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.simulate.worlds.devices import Device, drawn_count
from clew.simulate.worlds.people import People
from clew.simulate.worlds.person import Circle, Person
from clew.simulate.worlds.profiles import Profiles, SignUp, Statement
from clew.simulate.worlds.services import ROOM_SERVICES, SERVICES, Naming
from clew.simulate.worlds.settings import Settings


@dataclass(slots=True, eq=False)
class Account:
    """An account of a person at a service, opened on a day of the world."""

    identifier: Identifier
    service: str
    owner: Person
    opened_day: float
    device: Device | None  # the only one it is used from, where its owner is careful
    statements: list[Statement] = field(default_factory=list)


class Accounts:
    """Opens the accounts of everybody, and one in the room of each circle for its members."""

    def __init__(self, random: Random, settings: Settings, people: People) -> None:
        self._random, self._settings, self._people = random, settings, people
        self._taken: set[Identifier] = set()
        self.of: dict[Person, list[Account]] = {}
        self.rooms: dict[Circle, str] = {}
        self._profiles = Profiles(random, settings, people)
        self.wallets = self._profiles.wallets
        for person in people.people:
            self._open_all(person)
        for circle in (*people.groups, *people.clubs):
            self._join_room(circle)
        self._plant()

    @property
    def all(self) -> list[Account]:
        """All accounts of the world."""
        return [one for some in self.of.values() for one in some]

    def at(self, person: Person, service: str) -> Account | None:
        """Return the first account of a person at a service, if there is one."""
        return next((a for a in self.of[person] if a.service == service), None)

    def on_one_service(self, one: Person, other: Person) -> tuple[Account, Account]:
        """Return an account of each at one service; where they have none, the first opens one."""
        theirs = {account.service: account for account in reversed(self.of[other])}
        for mine in self.of[one]:
            if mine.service in theirs:
                return mine, theirs[mine.service]
        account = self._random.choice(self.of[other])
        return self.open(one, account.service), account

    def open(self, person: Person, service: str) -> Account:
        """Return a new account of a person at a service."""
        random, settings = self._random, self._settings
        opened_day = random.uniform(0, 0.75) * settings.days
        chosen = self._profiles.sign_up(person, opened_day)
        name = self._name_at(service, chosen)
        while name in self._taken:
            chosen = self._profiles.another(person, chosen)
            name = self._name_at(service, chosen)
        self._taken.add(name)
        opened = Account(
            identifier=name,
            service=service,
            owner=person,
            opened_day=opened_day,
            device=self._own_device(person),
        )
        self.of[person].append(opened)
        opened.statements = self._profiles.statements(person, service, chosen)
        return opened

    def _open_all(self, person: Person) -> None:
        random, settings = self._random, self._settings
        person.emails = [self._profiles.email(person)]
        mean = settings.accounts_mean if person.is_offender else settings.innocent_accounts_mean
        services = random.choices(list(SERVICES), k=1 + drawn_count(random, mean - 1))
        self.of[person] = []
        self._profiles.endow(person)
        for service in services:
            self.open(person, service)

    def _own_device(self, person: Person) -> Device | None:
        apart = 1.0 if person.is_separated else 0.6 if person.is_careful else 0.0
        return self._people.shop.device() if self._random.random() < apart else None

    def _name_at(self, service: str, chosen: SignUp) -> Identifier:
        drawn = str(self._random.randrange(10**9, 10**11))
        handle, email, phone = chosen.handle, chosen.email, chosen.phone
        names = {Naming.HANDLE: handle, Naming.EMAIL: email, Naming.PHONE: phone}
        return account(service, names.get(SERVICES[service], drawn))

    def _join_room(self, circle: Circle) -> None:
        """Everybody in a circle has an account where it meets."""
        self.rooms[circle] = service = self._random.choice(ROOM_SERVICES)
        for member in circle.members:
            if self.at(member, service) is None:
                self.open(member, service)

    def _plant(self) -> None:
        """Some persons state a stranger's phone or e-mail."""
        random, kinds = self._random, {IdentifierKind.EMAIL, IdentifierKind.PHONE}
        innocents = [a for p in self._people.innocents for a in self.of[p]]
        for person in self._people.offenders:
            for mine in self.of[person]:
                if random.random() >= self._settings.planted:
                    continue
                theirs = random.choice(innocents).statements
                taken = [s for s in theirs if s.identifier.kind in kinds]
                mine.statements += [Statement(s.identifier) for s in taken[:1]]
