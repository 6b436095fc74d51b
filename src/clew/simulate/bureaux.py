"""An invented exchange: a hub that signs the directory, and bureaux with keys of their own.

Its clock stands still. For tests, proofs and benchmarks of sealed packages.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.bundle import Bundle, Timestamp
from clew.exchange.directory.keys import MemberKey, new_key
from clew.exchange.directory.members import Member, Snapshot
from clew.exchange.directory.roots import Duty, Quorum, Root
from clew.exchange.directory.update import Directory, trust_first
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.manifest import Content, Policy
from clew.exchange.sealed.opening import OpenedPackage, open_package
from clew.exchange.sealed.sealing import Blob, Draft, Sending
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject, Version, signed_statement
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ROOM = 1 << 30
AGE, P256 = "age-ed25519", "p256-aesgcm"


class Hub:
    """Whoever publishes the directory: it holds the root's five keys and the daily ones."""

    def __init__(self, *, expires_at: datetime = NOW + 365 * DAY) -> None:
        self.people = [Secret.new(AGE, Use.SIGN) for _ in range(5)]
        self.snapshot_key, self.timestamp_key = (Secret.new(AGE, Use.SIGN) for _ in range(2))
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

    def admit(self, *bureaux: "Bureau") -> None:
        """Put bureaux into the directory."""
        self.members.update({each.name: each.member for each in bureaux})

    def bundle(self, *, now: datetime = NOW, version: int | None = None) -> Bundle:
        """Sign the next version of the directory, or another one."""
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
        """Return the next version as a new node trusts it."""
        return trust_first(self.roots[0]).updated(self.bundle(now=now).to_bytes(), now=now)


@dataclass
class Bureau:
    """A bureau with a key to sign and one to be sealed for in each of its suites."""

    name: str
    suites: tuple[str, ...] = (AGE, P256)
    signing: dict[str, Secret] = field(default_factory=dict)
    sealing: dict[str, Secret] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for suite in self.suites:
            self.signing[suite] = Secret.new(suite, Use.SIGN)
            self.sealing[suite] = Secret.new(suite, Use.SEAL)

    @property
    def first(self) -> Secret:
        """The key that vouches for the others."""
        return self.signing[self.suites[0]]

    @property
    def member(self) -> Member:
        """The bureau as the directory has it."""
        own = (*self.signing.values(), *self.sealing.values())
        return Member(self.name, self.suites, tuple(map(self.entry, own)))

    def entry(self, key: Secret) -> MemberKey:
        """Return a key as the directory has it."""
        vouchers = [] if key is self.first else [self.first]
        return new_key(
            key, bureau=self.name, by=vouchers, valid_from=NOW - DAY, until=NOW + 90 * DAY
        )

    def sending(
        self,
        directory: Directory,
        *,
        positions: dict[str, Position] | None = None,
        records: dict[Subject, Standing] | None = None,
    ) -> Sending:
        """Return the bureau as a sender."""
        return Sending(self.name, self.signing, directory, positions or {}, records or {})

    def receiving(
        self,
        directory: Directory,
        *,
        positions: dict[str, Position] | None = None,
        records: dict[Subject, Standing] | None = None,
    ) -> Receiving:
        """Return the bureau as a reader."""
        keys = tuple(self.sealing.values())
        return Receiving(self.name, keys, directory, positions or {}, records or {})


def draft(
    *recipients: str,
    number: int = 1,
    statements: Iterable[Document] = (),
    blobs: Iterable[Blob] = (),
) -> Draft:
    """Return a package to be sealed."""
    plain = Draft(f"p-{number}", recipients, "referral", Policy(Tlp.AMBER, Pap.AMBER), DAY)
    return replace(plain, statements=tuple(statements), blobs=tuple(blobs))


def sharing(
    owner: Bureau, path: Path, *recipients: str, audience: tuple[str, ...] | None = None
) -> Draft:
    """Return a package with one file and its owner's word that the recipients may have it."""
    subject = Subject(owner.name, f"record-{path.stem}")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    released = recipients if audience is None else audience
    version = Version(subject, 1, (digest,), released, Tlp.AMBER)
    word = signed_statement(version, by=owner.first, now=NOW)
    return draft(*recipients, statements=[word], blobs=[Blob("item", subject, path)])


class KeptFile:
    """A blob of a package as a file in a folder, named by its SHA-256."""

    def __init__(self, folder: Path, content: Content) -> None:
        self.path = folder / content.sha256
        self._file = self.path.open("wb")

    def write(self, piece: memoryview) -> None:
        """Take the next bytes."""
        self._file.write(piece)

    def commit(self) -> None:
        """Close it."""
        self._file.close()

    def abort(self) -> None:
        """Remove it."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def take(
    package: Path, receiving: Receiving, folder: Path, *, now: datetime = NOW, room: int = ROOM
) -> OpenedPackage:
    """Open a package file; its blobs are files in the folder then, named by their SHA-256.

    Raises:
        RefusalError: it does not hold.
    """
    with package.open("rb") as file:
        return open_package(
            file,
            receiving=receiving,
            now=now,
            keeper=partial(KeptFile, folder),
            room=room,
        )
