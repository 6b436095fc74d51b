"""People: homes with those who live there, organised groups, and innocents beside them.

Every person whom investigations are about has a home, most share it with innocents. Other innocents
are neighbours in the same country, who meet them only on the addresses of carriers and in public
places.
"""

from dataclasses import replace
from datetime import date, timedelta
from math import inf
from random import Random

from clew.simulate.worlds.addresses import Internet, Providers
from clew.simulate.worlds.devices import DeviceShop
from clew.simulate.worlds.geography import Place, Spread
from clew.simulate.worlds.names import NameBook, PersonName
from clew.simulate.worlds.organising import group_sizes, roles_in
from clew.simulate.worlds.person import Circle, Home, Number, Person
from clew.simulate.worlds.phones import PhoneBook
from clew.simulate.worlds.settings import Settings

_BORN_FIRST = date(1955, 1, 1)
_BORN_DAYS = 18_000
_BESIDE = (0, 1, 1, 2, 3)  # innocents in the home of a person
_AT_HOME_IN_GROUP = 0.6  # members who live where their group is at home
PUBLIC_PLACES = 6  # in a subdivision
VPN_SERVICES = 5


class People:
    """Makes the people of a world: `offenders` in the order in which the case grew, `innocents`."""

    def __init__(self, random: Random, settings: Settings, internet: Internet) -> None:
        self._random, self._settings = random, settings
        self.spread = Spread(random, countries=settings.countries)
        self.names = NameBook(random)
        self.shop = DeviceShop(random, settings)
        self.phone_book = PhoneBook()
        self._providers = Providers(internet, settings.lease_days)
        self.homes: list[Home] = []
        self.people: list[Person] = []
        self.groups: list[Circle] = []
        self.clubs: list[Circle] = []
        self._fill()

    @property
    def offenders(self) -> list[Person]:
        """Those whom investigations are about."""
        return [person for person in self.people if person.is_offender]

    @property
    def innocents(self) -> list[Person]:
        """All others."""
        return [person for person in self.people if not person.is_offender]

    def _fill(self) -> None:
        self._persons()
        self._neighbours()
        self._clubs()
        self._hand_down()

    def _persons(self) -> None:
        """Groups of drawn sizes until their share is reached, lone persons between them."""
        settings, random = self._settings, self._random
        organised = round(settings.persons * settings.organised)
        sizes = group_sizes(organised, settings.group_sizes, random)
        units = sizes + [1] * (settings.persons - sum(sizes))
        random.shuffle(units)
        for size in units:
            if size == 1:
                self._offender(self.spread.place())
            else:
                self._group(size)

    def _group(self, size: int) -> None:
        at_home = self.spread.place().country
        group = Circle(len(self.groups), is_organised=True)
        for role in roles_in(size, self._random):
            near = self._random.random() < _AT_HOME_IN_GROUP
            place = self.spread.within(at_home) if near else self.spread.place()
            member = self._offender(place)
            member.group, member.role = group, role
            group.members.append(member)
        self.groups.append(group)

    def _offender(self, place: Place) -> Person:
        random = self._random
        if self.homes and random.random() < self._settings.co_offenders:
            recent = random.choice(self.homes[-20:])
            return self._person(recent, is_offender=True)
        home = self._home(place)
        person = self._person(home, is_offender=True)
        for _ in range(random.choice(_BESIDE)):
            self._person(home, is_offender=False)
        return person

    def _neighbours(self) -> None:
        """Innocents in homes of their own, near persons, until there are accounts enough."""
        settings, random = self._settings, self._random
        offenders = self.offenders
        wanted = len(offenders) * settings.innocent_accounts / settings.innocent_accounts_mean
        count = len(self.people) - len(offenders)
        while count < wanted:
            near = random.choice(offenders).home.place
            home = self._home(near)
            for _ in range(random.choice((1, 1, 2, 3))):
                self._person(home, is_offender=False)
                count += 1

    def _home(self, place: Place) -> Home:
        random, settings = self._random, self._settings
        provider = self._providers.one_of(place, random)
        country = place.country.code
        words = self.names.name("latin")
        home = Home(
            number=len(self.homes),
            place=place,
            provider=provider,
            line=provider.joined(),
            has_ipv6=random.random() < settings.ipv6,
            address=f"{random.randint(1, 200)} {words.family.native} street, "
            f"{words.given.native}ville, {(place.subdivision or country).lower()}",
            phone=self.phone_book.next(country),
            vehicle=f"{country}/TEST{random.randrange(10**6):06}",
            tablet=self.shop.device() if random.random() < settings.device_shared else None,
        )
        self.homes.append(home)
        return home

    def _person(self, home: Home, *, is_offender: bool) -> Person:
        random, settings = self._random, self._settings
        name = self._name_in(home)
        is_separated = is_offender and random.random() < settings.separated
        careful = settings.careful if is_offender else settings.careful / 4
        has_vpn = random.random() < (settings.vpn if is_offender else settings.vpn / 5)
        person = Person(
            number=len(self.people),
            home=home,
            name=name,
            birth_date=_BORN_FIRST + timedelta(days=random.randrange(_BORN_DAYS)),
            is_offender=is_offender,
            is_careful=is_separated or random.random() < careful,
            is_separated=is_separated,
            hour=random.gauss(19, 4),
            devices=self.shop.devices(),
            phones=[Number(self.phone_book.next(home.place.country.code))],
            emails=[],
            handle=self.names.handle(name if random.random() < 0.3 else None),
            page=f"https://pages.example/{random.getrandbits(40):010x}",
            vpn=random.randrange(VPN_SERVICES) if has_vpn else None,
            has_machine=is_offender and random.random() < settings.hosting,
            goes_to=random.randrange(PUBLIC_PLACES),
        )
        home.members.append(person)
        self.people.append(person)
        return person

    def _name_in(self, home: Home) -> PersonName:
        script = home.place.country.script
        if not home.members:
            return self.names.name(script)
        first = home.members[0].name
        if self._random.random() < self._settings.sibling:
            return self.names.sibling(first, script)
        return self.names.relative(first, script)

    def _clubs(self) -> None:
        """Harmless rooms, so that talking together is not what makes a group organised."""
        random = self._random
        joiners = [p for p in self.innocents if random.random() < self._settings.clubs]
        random.shuffle(joiners)
        while joiners:
            club = Circle(len(self.clubs), is_organised=False)
            size = random.randint(3, 30)
            club.members, joiners = joiners[:size], joiners[size:]
            self.clubs.append(club)

    def _hand_down(self) -> None:
        """Numbers and devices that a stranger of the same country had before."""
        random, settings = self._random, self._settings
        neighbours: dict[str, list[Person]] = {}
        for person in self.people:
            neighbours.setdefault(person.home.place.country.code, []).append(person)
        for person in self.people:
            before = random.choice(neighbours[person.home.place.country.code])
            if before.home is person.home:
                continue
            day = random.uniform(0.2, 0.5) * settings.days
            if random.random() < settings.phones_recycled:
                self._recycle(before, person, day)
            if random.random() < settings.devices_second_hand:
                sold, bought = self.shop.handed_down(before.devices[0], day=day)
                before.devices = [sold, *before.devices[1:], self.shop.device()]
                person.devices = [*person.devices, bought]

    def _recycle(self, before: Person, after: Person, day: float) -> None:
        """Give one's first number to the other, three months after it was given up."""
        number = before.phones[0]
        if number.from_day or number.until_day != inf:
            return
        fresh = Number(self.phone_book.next(before.home.place.country.code), day)
        before.phones = [replace(number, until_day=day), fresh, *before.phones[1:]]
        after.phones = [*after.phones, Number(number.value, day + 90)]
