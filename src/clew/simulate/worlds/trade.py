"""Trade: what flows in groups and between persons, with direction and time.

A source uploads new files and shares them with distributors, these with consumers, who may pay for
them; administrators write to all in the room. The case grows: every group and lone person is in
touch with somebody of an earlier one. Innocents talk in clubs and at home, and persons write to
some of them.
"""

from decimal import Decimal
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import NetworkRole
from clew.model.sighting import Event
from clew.simulate.worlds.accounts import Account, Accounts
from clew.simulate.worlds.acts import Act, Activity
from clew.simulate.worlds.devices import drawn_count
from clew.simulate.worlds.network_access import Access
from clew.simulate.worlds.people import PUBLIC_PLACES, People
from clew.simulate.worlds.person import Circle, Person
from clew.simulate.worlds.settings import Settings

_STORE = "share.example"
_SUPPLIERS = {
    NetworkRole.CONSUMER: (NetworkRole.DISTRIBUTOR, NetworkRole.SOURCE),
    NetworkRole.DISTRIBUTOR: (NetworkRole.SOURCE,),
    NetworkRole.ADMINISTRATOR: (NetworkRole.SOURCE, NetworkRole.DISTRIBUTOR),
    NetworkRole.SOURCE: (),
}


class Trade:
    """Makes the acts of trade and talk."""

    def __init__(
        self,
        random: Random,
        settings: Settings,
        people: People,
        accounts: Accounts,
        activity: Activity,
        *,
        access: Access,
    ) -> None:
        self._random, self._settings, self._people = random, settings, people
        self._accounts, self._activity, self._access = accounts, activity, access
        self.acts: list[Act] = []
        self.victims: set[Account] = set()
        for group in people.groups:
            self._supply(group)
            self._talk(group)
        for club in people.clubs:
            self._talk(club)
        self._grow()
        self._homes_talk()
        self._victims()

    def _supply(self, group: Circle) -> None:
        """Each member gets files of those above, some days after these had them."""
        service = self._accounts.rooms[group]
        held: dict[Person, list[tuple[float, Identifier]]] = {}
        for source in group.having(NetworkRole.SOURCE):
            held[source] = self._productions(source, service)
        for role in (NetworkRole.DISTRIBUTOR, NetworkRole.ADMINISTRATOR, NetworkRole.CONSUMER):
            suppliers = [p for above in _SUPPLIERS[role] for p in group.having(above)]
            for member in group.having(role):
                held[member] = []
                for _ in range(1 + drawn_count(self._random, self._settings.trades_mean - 1)):
                    supplier = self._random.choice(
                        suppliers[:2] if role is NetworkRole.DISTRIBUTOR else suppliers
                    )
                    if held.get(supplier):
                        held[member].append(self._deal(supplier, member, service, held[supplier]))

    def _productions(self, source: Person, service: str) -> list[tuple[float, Identifier]]:
        account = self._at(source, service)
        made = []
        for _ in range(2 + drawn_count(self._random, 3)):
            day = self._activity.moment(source, account.opened_day)
            session = self._activity.session(account, day)
            act = self._activity.act(session, account, Event.UPLOAD, day)
            act.file = self._activity.files.new()
            if session.device and self._random.random() < self._settings.camera_told:
                act.camera = session.device.camera
            self.acts.append(act)
            made.append((day, act.file))
        return made

    def _deal(
        self, supplier: Person, buyer: Person, service: str, held: list[tuple[float, Identifier]]
    ) -> tuple[float, Identifier]:
        """One file goes down the chain by a share link, and perhaps money goes up."""
        random = self._random
        had_day, file = random.choice(held)
        seller, taker = self._at(supplier, service), self._at(buyer, service)
        day = max(had_day, seller.opened_day, taker.opened_day) + random.expovariate(1 / 6)
        link = Identifier(
            IdentifierKind.SHARE_LINK, f"https://{_STORE}/s/{random.getrandbits(60):015x}"
        )
        shared = self._send(seller, taker, Event.SHARE, day)
        shared.file, shared.link = file, link
        fetched_day = day + random.expovariate(1 / 0.3)
        fetcher = self._accounts.at(buyer, _STORE)
        fetcher = taker if fetcher is None or fetcher.opened_day > fetched_day else fetcher
        fetched = self._alone(fetcher, Event.DOWNLOAD, fetched_day)
        fetched.file, fetched.link = file, link
        if random.random() < self._settings.paid:
            self._pay(taker, seller, day - random.expovariate(2))
        if random.random() < self._settings.meetings:
            self._meet(seller, taker, day + random.uniform(2, 20))
        return fetched_day, file

    def _pay(self, payer: Account, payee: Account, day: float) -> None:
        random = self._random
        by = self._accounts.at(payer.owner, "pay.example") or payer
        to = self._accounts.at(payee.owner, "pay.example") or payee
        if by.service != to.service:
            by, to = payer, payee
        paid = self._send(by, to, Event.PAYMENT, max(day, by.opened_day, to.opened_day))
        paid.wallet = self._accounts.wallets[payee.owner]
        paid.amount = Decimal(random.randrange(500, 20_000)) / 100
        paid.currency = random.choice(("USD", "EUR", "BTC"))

    def _meet(self, one: Account, other: Account, day: float) -> None:
        """Two of one country on one public address within the hour: together, not the same."""
        if one.owner.home.place.country is not other.owner.home.place.country:
            return
        place, number = one.owner.home.place, self._random.randrange(PUBLIC_PLACES)
        there = self._access.public(place, number)
        for account in (one, other):
            at = min(day + self._random.uniform(0, 0.04), self._settings.days - 0.01)
            session = self._activity.session(account, at, connection=there)
            self.acts.append(self._activity.act(session, account, Event.LOGIN, at))

    def _talk(self, circle: Circle) -> None:
        """Members write in the room; an administrator more often."""
        service = self._accounts.rooms[circle]
        random = self._random
        room = Identifier(IdentifierKind.GROUP, f"room-{random.getrandbits(32):08x}@{service}")
        for member in circle.members:
            account = self._at(member, service)
            more = 4 if member.role is NetworkRole.ADMINISTRATOR else 1
            for _ in range(more + drawn_count(random, 1)):
                day = self._activity.moment(member, account.opened_day)
                self._alone(account, Event.MESSAGE, day).counterpart = room
            if not circle.is_organised and random.random() < 0.5:
                other = self._at(random.choice(circle.members), service)
                if other is not account:
                    self._write(account, other)

    def _grow(self) -> None:
        """Every unit is in touch with one person of an earlier one."""
        random = self._random
        offenders = self._people.offenders
        for place, person in enumerate(offenders[1:], start=1):
            if person.group is None or person is person.group.members[0]:
                earlier = offenders[random.randrange(place)]
                self._write(*self._accounts.on_one_service(earlier, person))

    def _homes_talk(self) -> None:
        """Those who live together write to each other now and then."""
        for home in self._people.homes:
            if len(home.members) > 1 and self._random.random() < 0.3:
                one, other = self._random.sample(home.members, 2)
                self._write(*self._accounts.on_one_service(one, other))

    def _victims(self) -> None:
        """Persons write to innocents, who are no part of anything."""
        random, offenders = self._random, self._people.offenders
        for innocent in self._people.innocents:
            if random.random() < self._settings.victims:
                by, account = self._accounts.on_one_service(random.choice(offenders), innocent)
                self.victims.add(account)
                for _ in range(random.randint(1, 4)):
                    self._write(by, account)

    def _write(self, sender: Account, to: Account) -> None:
        day = self._activity.moment(sender.owner, max(sender.opened_day, to.opened_day))
        self._send(sender, to, Event.MESSAGE, day)

    def _send(self, sender: Account, to: Account, event: Event, day: float) -> Act:
        act = self._alone(sender, event, day)
        act.counterpart = to.identifier
        return act

    def _alone(self, account: Account, event: Event, day: float) -> Act:
        day = min(day, self._settings.days - 0.01)
        act = self._activity.act(self._activity.session(account, day), account, event, day)
        self.acts.append(act)
        return act

    def _at(self, person: Person, service: str) -> Account:
        found = self._accounts.at(person, service)
        if found is None:
            raise LookupError(f"person {person.number} has no account at {service}")
        return found
