"""Write a package: sign the manifest, encrypt it with the blobs, label the ciphertext.

Handling is applied before a byte is written: a blob goes only to those to whom its owner released
it. Files are read in pieces; memory does not grow with them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from clew.exchange.ciphers.registry import suite_named
from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.freshness import freshness
from clew.exchange.directory.update import Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.contents import LENGTH_BYTES
from clew.exchange.sealed.label import HEAD_BYTES, Label
from clew.exchange.sealed.manifest import (
    STATEMENT,
    Content,
    Destination,
    Manifest,
    Policy,
    Step,
)
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject, read_statement

_PIECE = 1024 * 1024


class OutsideAudienceError(RefusalError):
    """A recipient is not among those to whom the owner released the record."""


class NoCommonSuiteError(RefusalError):
    """No suite is accepted by the sender and by all recipients."""


class ChangedFileError(RefusalError):
    """A file changed while it was sealed."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a record, to be sent."""

    kind: str
    subject: Subject
    path: Path


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent. `id` is new for each package; `statements` are their owners'."""

    id: str
    recipients: tuple[str, ...]
    purpose: str
    policy: Policy
    lifetime: timedelta
    statements: tuple[Document, ...] = ()
    blobs: tuple[Blob, ...] = ()
    retain_until: datetime | None = None
    provenance: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends: a bureau, its keys by suite, the directory, where each stream to others stands."""

    bureau: str
    keys: Mapping[str, Secret]
    directory: Directory
    positions: Mapping[str, Position]
    records: Mapping[Subject, Standing]


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """What was written, and where the streams stand after it."""

    manifest: Manifest
    positions: Mapping[str, Position]


def seal_package(draft: Draft, target: Path, *, sending: Sending, now: datetime) -> SealedPackage:
    """Write a package to `target`; it is there only if all went well.

    Raises:
        RefusalError: the directory, a key, a suite or an audience forbids it.
        OSError: a file cannot be read or written.
    """
    freshness(sending.directory, now=now)
    _check_audience(draft, sending, now)
    suite = common_suite(sending, draft.recipients)
    secret = sending.keys[suite]
    sending.directory.snapshot.member(sending.bureau).key(secret.key.id).check_serves(
        now=now, whose=sending.bureau
    )
    manifest = _manifest(draft, sending, secret, now)
    document = Document.signed(Purpose.MANIFEST, manifest.to_json(), by=[secret])
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            _write(file, _pieces(document, draft, manifest), manifest, sending)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    moved = {each.bureau: Position(each.number, document.digest) for each in manifest.recipients}
    return SealedPackage(manifest, {**sending.positions, **moved})


def common_suite(sending: Sending, recipients: Sequence[str]) -> str:
    """Return the suite that the sender likes best of those that all recipients accept.

    Raises:
        RefusalError: there is none, or a recipient is no member.
    """
    members = [sending.directory.snapshot.member(each) for each in recipients]
    for suite in sending.directory.snapshot.member(sending.bureau).suites:
        if suite in sending.keys and all(suite in each.suites for each in members):
            return suite
    wanted = "; ".join(f"{each.bureau}: {', '.join(each.suites)}" for each in members)
    raise NoCommonSuiteError(f"no suite of {sending.bureau} is accepted by all ({wanted})")


def _check_audience(draft: Draft, sending: Sending, now: datetime) -> None:
    standings = dict(sending.records)
    for document in draft.statements:
        statement = read_statement(document, directory=sending.directory, now=now)
        known = standings.get(statement.subject, Standing(statement.subject))
        standings[statement.subject] = known.heard(statement, digest=document.digest)
    for blob in draft.blobs:
        standing = standings.get(blob.subject, Standing(blob.subject))
        for bureau in draft.recipients:
            if not standing.is_released_to(bureau):
                raise OutsideAudienceError(
                    f"{blob.subject.owner} did not release {blob.subject.record} to {bureau}"
                )


def _manifest(draft: Draft, sending: Sending, secret: Secret, now: datetime) -> Manifest:
    return Manifest(
        id=draft.id,
        suite=secret.key.suite,
        sender=sending.bureau,
        key=secret.key.id,
        sealed_at=now,
        expires_at=now + draft.lifetime,
        recipients=tuple(_destination(each, sending, secret, now) for each in draft.recipients),
        purpose=draft.purpose,
        policy=draft.policy,
        retain_until=draft.retain_until,
        provenance=draft.provenance,
        contents=tuple(_contents(draft, sending, now)),
    )


def _destination(bureau: str, sending: Sending, secret: Secret, now: datetime) -> Destination:
    member = sending.directory.snapshot.member(bureau)
    key = member.present_key(Use.SEAL, suite=secret.key.suite, now=now)
    before = sending.positions.get(bureau, Position())
    return Destination(bureau, key.key.id, before.number + 1, before.digest)


def _contents(draft: Draft, sending: Sending, now: datetime) -> Iterator[Content]:
    for document in draft.statements:
        statement = read_statement(document, directory=sending.directory, now=now)
        raw = document.to_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        yield Content(STATEMENT, statement.subject, digest, len(raw))
    for blob in draft.blobs:
        with blob.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            yield Content(blob.kind, blob.subject, digest, file.tell())


def _write(file: IO[bytes], pieces: Iterator[bytes], manifest: Manifest, sending: Sending) -> None:
    """Leave room for the label, write the ciphertext, then fill in its hash."""
    file.write(bytes(HEAD_BYTES))
    members = sending.directory.snapshot
    publics = [members.member(each.bureau).key(each.key).key.public for each in manifest.recipients]
    hashed = _Hashed(file)
    suite_named(manifest.suite).seal(_Inside(pieces), hashed, publics=publics)
    label = Label(manifest.suite, sending.bureau, manifest.key, hashed.sha256, hashed.size)
    file.seek(0)
    file.write(label.to_head(by=sending.keys[manifest.suite]))


def _pieces(document: Document, draft: Draft, manifest: Manifest) -> Iterator[bytes]:
    head = document.to_bytes()
    yield len(head).to_bytes(LENGTH_BYTES, "big") + head
    for statement in draft.statements:
        yield statement.to_bytes()
    sizes = [each.size for each in manifest.contents[len(draft.statements) :]]
    for blob, size in zip(draft.blobs, sizes, strict=True):
        with blob.path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
            if file.tell() != size:
                raise ChangedFileError(f"{blob.path} changed while it was sealed; send it again")


class _Inside:
    """The pieces as something to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = BytesIO()

    def read(self, size: int) -> bytes:
        while not (found := self._piece.read(size)):
            following = next(self._pieces, None)
            if following is None:
                return b""
            self._piece = BytesIO(following)
        return found


class _Hashed:
    """A file that is hashed as it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._hash.update(piece)
        self.size += len(piece)
        return self._file.write(piece)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
