"""An invented exchange: a hub that signs the directory, and bureaux with keys of their own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.bundle import Bundle, Timestamp
from clew.exchange.directory.keys import MemberKey, new_key
from clew.exchange.directory.members import Member, Snapshot
from clew.exchange.directory.roots import Duty, Quorum, Root
from clew.exchange.directory.update import Directory, trust_first
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.manifest import Policy
from clew.exchange.sealed.opening import OpenedPackage, open_package
from clew.exchange.sealed.sealing import Blob, Draft, Sending
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.statement import Subject, Version, signed_statement
from clew.handling.tlp import Tlp

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ROOM = 1 << 30
AGE, P256 = "age-ed25519", "p256-aesgcm"


def secret(suite: str = AGE, use: Use = Use.SIGN) -> Secret:
    return Secret.new(suite, use)


class Hub:
    """Whoever publishes the directory: it holds the root's five keys and the daily ones."""

    def __init__(self, *, expires_at: datetime = NOW + 365 * DAY) -> None:
        self.people = [secret() for _ in range(5)]
        self.snapshot_key, self.timestamp_key = secret(), secret()
        self.members: dict[str, Member] = {}
        self.version = 0
        self.root = Root(
            1,
            expires_at,
            {
                Duty.ROOT: Quorum(tuple(each.key for each in self.people), 3),
                Duty.SNAPSHOT: Quorum((self.snapshot_key.key,), 1),
                Duty.TIMESTAMP: Quorum((self.timestamp_key.key,), 1),
            },
        )
        self.roots = [Document.signed(Purpose.ROOT, self.root.to_json(), by=self.people[:3])]

    def bundle(self, *, now: datetime = NOW, version: int | None = None) -> Bundle:
        self.version = self.version + 1 if version is None else version
        snapshot = Snapshot(self.version, now, self.members)
        signed = Document.signed(Purpose.SNAPSHOT, snapshot.to_json(), by=[self.snapshot_key])
        timestamp = Timestamp(self.version, now, now + DAY, self.version, signed.digest)
        return Bundle(
            self.roots,
            Document.signed(Purpose.TIMESTAMP, timestamp.to_json(), by=[self.timestamp_key]),
            signed,
        )

    def directory(self, *, now: datetime = NOW) -> Directory:
        return trust_first(self.roots[0]).updated(self.bundle(now=now).to_bytes(), now=now)

    def admit(self, *bureaux: "Bureau") -> None:
        self.members.update({each.name: each.member for each in bureaux})


@dataclass
class Bureau:
    """A bureau with a key to sign and one to be sealed for in each of its suites."""

    name: str
    suites: tuple[str, ...] = (AGE, P256)
    signing: dict[str, Secret] = field(default_factory=dict)
    sealing: dict[str, Secret] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for suite in self.suites:
            self.signing[suite] = secret(suite)
            self.sealing[suite] = secret(suite, Use.SEAL)

    @property
    def first(self) -> Secret:
        return self.signing[self.suites[0]]

    @property
    def member(self) -> Member:
        own = (*self.signing.values(), *self.sealing.values())
        return Member(self.name, self.suites, tuple(self.entry(each) for each in own))

    def entry(self, key: Secret, *, by: Iterable[Secret] | None = None) -> MemberKey:
        vouchers = [self.first] if by is None and key is not self.first else by or ()
        return new_key(
            key, bureau=self.name, by=vouchers, valid_from=NOW - DAY, until=NOW + 90 * DAY
        )

    def sending(self, directory: Directory, **state: object) -> Sending:
        return replace(Sending(self.name, self.signing, directory, {}, {}), **state)  # type: ignore[arg-type]

    def receiving(self, directory: Directory, **state: object) -> Receiving:
        keys = tuple(self.sealing.values())
        return replace(Receiving(self.name, keys, directory, {}, {}), **state)  # type: ignore[arg-type]


def draft(*recipients: str, number: int = 1, **changes: object) -> Draft:
    """A package without contents."""
    plain = Draft(f"p-{number}", recipients, "referral", Policy(Tlp.AMBER, "PAP:AMBER"), DAY)
    return replace(plain, **changes)  # type: ignore[arg-type]


def sharing(
    owner: Bureau, path: Path, *recipients: str, audience: tuple[str, ...] | None = None
) -> Draft:
    """A package with one file and its owner's word that the recipients may have it."""
    subject = Subject(owner.name, f"record-{path.stem}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    version = Version(
        subject, 1, (digest,), recipients if audience is None else audience, Tlp.AMBER
    )
    word = signed_statement(version, by=owner.first, now=NOW)
    return draft(*recipients, statements=(word,), blobs=(Blob("item", subject, path),))


def take(package: Path, receiving: Receiving, folder: Path, **options: object) -> OpenedPackage:
    """Open a package file."""
    settings = {"now": NOW, "room": ROOM, **options}
    with package.open("rb") as file:
        return open_package(file, receiving=receiving, folder=folder, **settings)  # type: ignore[arg-type]
