"""Accounts: what people call themselves at invented services, and what they state there.

Names of accounts tell nothing of who is behind them but what people themselves put in. An account's
statements are true, false, copied from a stranger (planted), or shared with the household.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.simulate.worlds.devices import Device, drawn_count
from clew.simulate.worlds.people import Circle, People, Person
from clew.simulate.worlds.settings import Settings
from clew.simulate.worlds.wallets import wallet_address

_MAIL = ("letters.example", "post.example", "inbox.example", "mail.example", "courier.example")


class Naming(StrEnum):
    """What a service's accounts are called by."""

    NUMBER = "number"
    HANDLE = "handle"
    EMAIL = "email"
    PHONE = "phone"


SERVICES = {
    "vault.example": Naming.NUMBER,
    "clouddrive.example": Naming.EMAIL,
    "share.example": Naming.NUMBER,
    "chat.example": Naming.NUMBER,
    "messenger.example": Naming.PHONE,
    "rooms.example": Naming.HANDLE,
    "social.example": Naming.HANDLE,
    "pictures.example": Naming.HANDLE,
    "video.example": Naming.NUMBER,
    "games.example": Naming.HANDLE,
    "board.example": Naming.HANDLE,
    "pay.example": Naming.NUMBER,
    "letters.example": Naming.EMAIL,
    "post.example": Naming.EMAIL,
}
ROOM_SERVICES = ("chat.example", "rooms.example", "messenger.example")


@dataclass(frozen=True, slots=True)
class Statement:
    """Something an account says of itself; `is_verified` where the service checked it."""

    identifier: Identifier
    is_verified: bool = False


@dataclass(slots=True, eq=False)
class Account:
    """An account of a person at a service, opened on a day of the world."""

    identifier: Identifier
    service: str
    owner: Person
    opened_day: float
    handle: str
    device: Device | None  # the only one it is used from, where its owner is careful
    statements: list[Statement] = field(default_factory=list)


class Accounts:
    """Opens the accounts of everybody, and one in the room of each circle for its members."""

    def __init__(self, random: Random, settings: Settings, people: People) -> None:
        self._random, self._settings, self._people = random, settings, people
        self._taken: set[Identifier] = set()
        self._emails: set[str] = set()
        self.of: dict[Person, list[Account]] = {}
        self.rooms: dict[Circle, str] = {}
        self.wallets: dict[Person, Identifier] = {}
        self._exchanges = [wallet_address(random) for _ in range(6)]
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

    def _open_all(self, person: Person) -> None:
        random, settings = self._random, self._settings
        person.emails = [self._email(person)]
        mean = settings.accounts_mean if person.is_offender else settings.innocent_accounts_mean
        services = random.choices(list(SERVICES), k=1 + drawn_count(random, mean - 1))
        self.of[person] = []
        self.wallets[person] = self._wallet()
        for service in services:
            self.open(person, service)

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
        handle, email = self._handle(person), self._email_for(person)
        number = self._phone(person, opened_day)
        name = self._name_at(service, handle, email, number)
        while name in self._taken:
            handle, email = self._people.names.variant(handle), self._email(person)
            number = self._people.phone_book.next(person.home.place.country.code)
            name = self._name_at(service, handle, email, number)
        self._taken.add(name)
        opened = Account(
            identifier=name,
            service=service,
            owner=person,
            opened_day=opened_day,
            handle=handle,
            device=self._own_device(person),
        )
        self.of[person].append(opened)
        opened.statements = list(self._statements(opened, email, number))
        return opened

    def _own_device(self, person: Person) -> Device | None:
        apart = 1.0 if person.is_separated else 0.6 if person.is_careful else 0.0
        return self._people.shop.device() if self._random.random() < apart else None

    def _handle(self, person: Person) -> str:
        random, names = self._random, self._people.names
        drawn = random.random()
        if drawn < self._settings.handle_popular:
            return names.popular_handle()
        is_known = drawn < self._settings.handle_popular + self._settings.handle_again
        if is_known and not person.is_separated:
            again = random.random() < 0.5
            return person.handle if again else names.variant(person.handle)
        return names.handle(None)

    def _phone(self, person: Person, day: float) -> str:
        random, settings = self._random, self._settings
        if not person.is_separated:
            if random.random() < settings.phone_of_household:
                return person.home.phone
            mine = [n.value for n in person.phones if n.from_day <= day < n.until_day]
            main = settings.phone_main / (2 if person.is_careful else 1)
            if mine and random.random() < main:
                return mine[-1]
        return self._people.phone_book.next(person.home.place.country.code)

    def _email_for(self, person: Person) -> str:
        main = self._settings.email_main / (3 if person.is_careful else 1)
        if not person.is_separated and self._random.random() < main:
            return person.emails[0]
        return self._email(person)

    def _email(self, person: Person) -> str:
        """A new address: after the name, the screen name or nothing of its owner."""
        random, names = self._random, self._people.names
        drawn = random.random()
        if person.is_careful or drawn < 0.3:
            local = names.handle(None)
        elif drawn < 0.65:
            local = person.name.latin + random.choice(("", "", str(person.birth_date.year % 100)))
        else:
            local = person.handle
        local = "".join(c for c in local if c.isascii() and (c.isalnum() or c in "._"))
        address = f"{local}@{random.choice(_MAIL)}"
        while address in self._emails:
            address = f"{local}{random.randrange(10_000)}@{random.choice(_MAIL)}"
        self._emails.add(address)
        return address

    def _name_at(self, service: str, handle: str, email: str, number: str) -> Identifier:
        drawn = str(self._random.randrange(10**9, 10**11))
        names = {Naming.HANDLE: handle, Naming.EMAIL: email, Naming.PHONE: number}
        return account(service, names.get(SERVICES[service], drawn))

    def _statements(self, opened: Account, email: str, number: str) -> list[Statement]:
        random, settings, person = self._random, self._settings, opened.owner
        naming = SERVICES[opened.service]
        kind, said = IdentifierKind, []
        if naming is not Naming.HANDLE or random.random() < 0.5:
            said.append(Statement(Identifier(kind.SCREEN_NAME, opened.handle)))
        if naming is Naming.EMAIL or random.random() < settings.email_stated:
            said.append(self._checked(kind.EMAIL, email))
        if naming is Naming.PHONE or random.random() < settings.phone_stated:
            said.append(self._checked(kind.PHONE, number))
        if random.random() < settings.name_stated:
            said.append(Statement(Identifier(kind.NAME, self._stated_name(person))))
        if random.random() < settings.birth_date_stated:
            said.append(Statement(Identifier(kind.BIRTH_DATE, self._stated_birth(person))))
        if not person.is_separated:
            said += self._revealing(opened)
        return said

    def _revealing(self, opened: Account) -> Iterator[Statement]:
        """What only those state who do not keep their accounts apart."""
        random, settings, person = self._random, self._settings, opened.owner
        kind = IdentifierKind
        if random.random() < settings.address_stated:
            yield Statement(Identifier(kind.ADDRESS, person.home.address))
        if random.random() < settings.profile_url:
            yield Statement(Identifier(kind.URL, person.page))
        if random.random() < settings.vehicle_noted:
            yield Statement(Identifier(kind.VEHICLE, person.home.vehicle))
        if opened.service == "pay.example":
            yield Statement(self.wallets[person])

    def _checked(self, kind: IdentifierKind, value: str) -> Statement:
        is_verified = self._random.random() < self._settings.verified
        return Statement(Identifier(kind, value), is_verified)

    def _stated_name(self, person: Person) -> str:
        random = self._random
        false = self._settings.name_false if person.is_offender else 0.05
        if person.is_separated or random.random() < false:
            script = random.choice(("latin", person.home.place.country.script))
            return self._people.names.name(script).written(random)
        return person.name.written(random)

    def _stated_birth(self, person: Person) -> str:
        random = self._random
        false = self._settings.birth_date_false if person.is_offender else 0.1
        if person.is_separated or random.random() < false:
            return random.choice(("1990-01-01", "2000-01-01", f"19{random.randint(60, 99)}-01-01"))
        return person.birth_date.isoformat()

    def _wallet(self) -> Identifier:
        if self._random.random() < self._settings.exchange_wallet:
            return self._random.choice(self._exchanges)
        return wallet_address(self._random)

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
