"""Acts: what accounts do day by day, as their services' machines would write it down.

People sit down for a session, from one address and device, and go through some of their accounts in
it; whoever keeps accounts apart never does.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from random import Random

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sharing import Sharing
from clew.model.sighting import Event
from clew.simulate.worlds.accounts import Account, Accounts
from clew.simulate.worlds.devices import Device, drawn_count
from clew.simulate.worlds.network_access import Access, Connection
from clew.simulate.worlds.people import People
from clew.simulate.worlds.person import Person
from clew.simulate.worlds.settings import Settings

_SECOND = 1 / 86_400  # of a day
_PLAIN = (Event.LOGIN, Event.LOGIN, Event.LOGIN, Event.UPLOAD, Event.DOWNLOAD)


@dataclass(slots=True, eq=False)
class Act:
    """Something an account did, on a day of the world with its fraction; None was not recorded."""

    account: Account
    day: float
    event: Event
    address: str | None = None
    port: int | None = None
    is_proxy: bool = False
    device: Identifier | None = None
    imei: str | None = None
    file: Identifier | None = None
    camera: str | None = None
    link: Identifier | None = None
    counterpart: Identifier | None = None
    wallet: Identifier | None = None
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at a device, on a connection, from a moment on."""

    day: float
    connection: Connection
    device: Device | None
    first_port: int


class Files:
    """The files of a world: viral ones that half the world passes on, and others."""

    def __init__(self, random: Random, settings: Settings) -> None:
        self._random, self._settings = random, settings
        self._viral = [self.new() for _ in range(12)]
        self._own: dict[Person, list[Identifier]] = {}

    def new(self) -> Identifier:
        """Return a file that nobody has seen."""
        return Identifier(IdentifierKind.FILE_HASH, f"sha256:{self._random.randbytes(32).hex()}")

    def seen(self, person: Person) -> Identifier:
        """Return what somebody has: a viral file, one of their own again, or a new one."""
        if self._random.random() < self._settings.viral:
            return self._random.choice(self._viral)
        mine = self._own.setdefault(person, [])
        if mine and not person.is_separated and self._random.random() < self._settings.file_again:
            return self._random.choice(mine)
        mine.append(self.new())
        return mine[-1]


class Activity:
    """Makes acts; the ordinary ones of everybody by `ordinary`."""

    def __init__(
        self, random: Random, settings: Settings, people: People, accounts: Accounts, access: Access
    ) -> None:
        self._random, self._settings = random, settings
        self._people, self._accounts, self._access = people, accounts, access
        self._of_places: dict[str, Device] = {}
        self.files = Files(random, settings)

    def ordinary(self) -> list[Act]:
        """Return what people do besides trade: registrations, and sessions at all hours."""
        acts = []
        for person in self._people.people:
            mine = self._accounts.of[person]
            mean = self._settings.acts_mean
            if not person.is_offender:
                mean = self._settings.innocent_acts_mean
            for account in mine:
                acts.append(self._registration(account))
                for _ in range(ceil(drawn_count(self._random, mean) / len(mine))):
                    acts += self._sitting(person, account)
        return acts

    def session(
        self, account: Account, day: float, *, connection: Connection | None = None
    ) -> Session:
        """Return a session of the owner of an account that begins then."""
        person, random = account.owner, self._random
        is_apart = person.is_separated or (account.device is not None and random.random() < 0.5)
        reached = connection or self._access.of(person, day, is_apart=is_apart)
        return Session(day, reached, self._device(account, reached, day), self._port(reached))

    def act(self, session: Session, account: Account, event: Event, day: float) -> Act:
        """Return an act of a session, with what was recorded of it."""
        random, settings = self._random, self._settings
        act = Act(account, day, event)
        if random.random() < settings.ip_seen:
            is_same = random.random() < settings.same_port or day == session.day
            act.address = session.connection.address
            act.port = session.first_port if is_same else self._port(session.connection)
            is_vpn = session.connection.sharing is Sharing.VPN
            act.is_proxy = is_vpn and random.random() < settings.proxy_told
        if session.device is not None and random.random() < settings.device_seen:
            act.device = session.device.seen_by(account.service)
        if session.device is not None and random.random() < settings.imei_seen:
            act.imei = session.device.imei
        return act

    def moment(self, person: Person, first: float) -> float:
        """Return a moment after a day at which somebody is awake."""
        random = self._random
        day = int(random.uniform(first, self._settings.days - 1))
        local_hour = random.gauss(person.hour, 3)
        return max(first, day + (local_hour - person.home.place.country.utc_hours) % 24 / 24)

    def _registration(self, account: Account) -> Act:
        session = self.session(account, account.opened_day)
        return self.act(session, account, Event.REGISTRATION, account.opened_day)

    def _sitting(self, person: Person, account: Account) -> list[Act]:
        """One session: this account, and perhaps others of the person's one after another."""
        random = self._random
        day = self.moment(person, account.opened_day)
        session = self.session(account, day)
        acts = [self._plain(session, account, day)]
        if account.device is not None or person.is_separated:
            return acts
        others = [a for a in self._accounts.of[person] if a.opened_day <= day and a is not account]
        others = [a for a in others if a.device is None]
        random.shuffle(others)
        for other in others:
            if random.random() >= self._settings.together:
                break
            day += random.expovariate(1 / 90) * _SECOND
            acts.append(self._plain(session, other, day))
        return acts

    def _plain(self, session: Session, account: Account, day: float) -> Act:
        random = self._random
        act = self.act(session, account, random.choice(_PLAIN), day)
        if act.event is not Event.LOGIN and random.random() < self._settings.file_each_upload:
            act.file = self.files.seen(account.owner)
            if act.event is Event.UPLOAD and random.random() < self._settings.camera_told / 2:
                act.camera = session.device.camera if session.device else None
        return act

    def _device(self, account: Account, reached: Connection, day: float) -> Device | None:
        if account.device is not None:
            return account.device
        person, random = account.owner, self._random
        if reached.sharing is Sharing.PUBLIC and random.random() < self._settings.device_of_place:
            return self._of_places.setdefault(reached.address, self._people.shop.computer())
        at_home = reached.sharing is Sharing.HOUSEHOLD
        if at_home and person.home.tablet and random.random() < 0.25:
            return person.home.tablet
        mine = [d for d in person.devices if d.from_day <= day < d.until_day]
        if mine and random.random() < 0.5:
            return mine[-1]  # the newest
        return random.choice(mine) if mine else None

    def _port(self, reached: Connection) -> int:
        return self._random.randrange(reached.ports.start, reached.ports.stop)
