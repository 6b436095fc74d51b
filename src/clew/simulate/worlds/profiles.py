"""Profiles: what people call themselves, and what their accounts state of them.

Statements are true, false, or shared with the household. Whoever keeps accounts apart has an
e-mail, a phone and a screen name for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.simulate.worlds.people import People
from clew.simulate.worlds.person import Person
from clew.simulate.worlds.services import SERVICES, Naming
from clew.simulate.worlds.settings import Settings
from clew.simulate.worlds.wallets import wallet_address

_MAIL = ("letters.example", "post.example", "inbox.example", "mail.example", "courier.example")


@dataclass(frozen=True, slots=True)
class Statement:
    """Something an account says of itself; `is_verified` where the service checked it."""

    identifier: Identifier
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody opens an account with."""

    handle: str
    email: str
    phone: str


class Profiles:
    """Makes up the profiles of one world; `wallets` says who has which."""

    def __init__(self, random: Random, settings: Settings, people: People) -> None:
        self._random, self._settings, self._people = random, settings, people
        self._emails: set[str] = set()
        self._exchanges = [wallet_address(random) for _ in range(6)]
        self.wallets: dict[Person, Identifier] = {}

    def endow(self, person: Person) -> None:
        """Give somebody a wallet: their own, or one of an exchange, which serves many."""
        if self._random.random() < self._settings.exchange_wallet:
            self.wallets[person] = self._random.choice(self._exchanges)
        else:
            self.wallets[person] = wallet_address(self._random)

    def sign_up(self, person: Person, day: float) -> SignUp:
        """Return what somebody opens an account with on a day."""
        return SignUp(self._handle(person), self._email_for(person), self._phone(person, day))

    def another(self, person: Person, taken: SignUp) -> SignUp:
        """Return what they open it with where the first is taken at the service."""
        handle, email = self._people.names.variant(taken.handle), self.email(person)
        return SignUp(handle, email, self._people.phone_book.next(person.home.place.country.code))

    def email(self, person: Person) -> str:
        """Return a new address: after the name, the screen name or nothing of its owner."""
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

    def statements(self, person: Person, service: str, chosen: SignUp) -> list[Statement]:
        """Return what an account of somebody states of them."""
        random, settings = self._random, self._settings
        naming = SERVICES[service]
        kind, said = IdentifierKind, []
        if naming is not Naming.HANDLE or random.random() < 0.5:
            said.append(Statement(Identifier(kind.SCREEN_NAME, chosen.handle)))
        if naming is Naming.EMAIL or random.random() < settings.email_stated:
            said.append(self._checked(kind.EMAIL, chosen.email))
        if naming is Naming.PHONE or random.random() < settings.phone_stated:
            said.append(self._checked(kind.PHONE, chosen.phone))
        if random.random() < settings.name_stated:
            said.append(Statement(Identifier(kind.NAME, self._stated_name(person))))
        if random.random() < settings.birth_date_stated:
            said.append(Statement(Identifier(kind.BIRTH_DATE, self._stated_birth(person))))
        if not person.is_separated:
            said += self._revealing(person, service)
        return said

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
        return self.email(person)

    def _revealing(self, person: Person, service: str) -> Iterator[Statement]:
        """What only those state who do not keep their accounts apart."""
        random, settings = self._random, self._settings
        kind = IdentifierKind
        if random.random() < settings.address_stated:
            yield Statement(Identifier(kind.ADDRESS, person.home.address))
        if random.random() < settings.profile_url:
            yield Statement(Identifier(kind.URL, person.page))
        if random.random() < settings.vehicle_noted:
            yield Statement(Identifier(kind.VEHICLE, person.home.vehicle))
        if service == "pay.example":
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
