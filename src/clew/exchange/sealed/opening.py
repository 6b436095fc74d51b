"""Read a package: all that it claims is checked, or it is refused and nothing is to be kept.

1. The label: a member sealed it by a suite that the reader accepts, and no byte is missing.
2. The manifest, before any blob: the same sender signed it, the reader is named in it with a key
   that serves, it has not expired, and it is the next of its stream.
3. Statements, before other blobs: each its owner's. What the owners did not release to the reader
   is hashed and thrown away, never written: `withheld`. What no owner spoke of is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Protocol

from clew.exchange.ciphers.registry import suite_named
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.checking import Receiving, check_manifest, check_suite
from clew.exchange.sealed.contents import ContentsError, Place, Unpacking
from clew.exchange.sealed.label import HEAD_BYTES, Label, check_label
from clew.exchange.sealed.manifest import MOST_BYTES, STATEMENT, Content, Manifest
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import MOST_BYTES as MOST_STATEMENT_BYTES
from clew.exchange.statements.statement import Subject, read_statement

_MOST_SPOKEN = 64 * 1024 * 1024  # bytes of statements in one package: they are held in memory


class NoRoomError(RefusalError):
    """The package holds more bytes than there is room for."""


class UnreleasedError(RefusalError):
    """A blob comes without any statement of its record's owner."""


class Keeper(Protocol):
    """Takes one blob's bytes: they count once the whole package was read without a refusal."""

    def write(self, piece: memoryview, /) -> object:
        """Take the next bytes."""

    def commit(self) -> None:
        """Note that all of them came, and are those that the manifest names."""

    def abort(self) -> None:
        """Forget them, committed or not."""


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """What a package held, and what is known after it. The blobs are in the caller's keepers.

    `changed` are the standings to be kept; blobs that they no more allow are to be purged.
    """

    manifest: Manifest
    digest: str
    position: Position
    changed: Mapping[Subject, Standing]
    statements: tuple[Document, ...]
    blobs: tuple[Content, ...]
    withheld: tuple[Content, ...]


def open_package(
    package: IO[bytes],
    *,
    receiving: Receiving,
    now: datetime,
    keeper: Callable[[Content], Keeper],
    room: int,
) -> OpenedPackage:
    """Check a package; each blob that its owner released to the reader goes into a new keeper.

    Raises:
        RefusalError: it does not hold; every keeper was told to abort.
        OSError: a file cannot be read or written; so were they.
    """
    label = check_label(package, directory=receiving.directory, now=now)
    check_suite(label, receiving=receiving)
    keys = receiving.serving_keys(label.suite, now=now)
    opening = _Opening(label, receiving=receiving, now=now, keeper=keeper, room=room)
    try:
        unpacking = Unpacking(opening.begin)
        package.seek(HEAD_BYTES)
        privates = [each.private for each in keys]
        suite_named(label.suite).open(package, unpacking, privates=privates)
        unpacking.close()
        return opening.opened()
    except BaseException:
        opening.abort()
        raise


class _Opening:
    """What is known so far of a package that is being opened."""

    def __init__(
        self,
        label: Label,
        *,
        receiving: Receiving,
        now: datetime,
        keeper: Callable[[Content], Keeper],
        room: int,
    ) -> None:
        self._label = label
        self._receiving = receiving
        self._now = now
        self._keeper = keeper
        self._room = room
        self._taken: tuple[Document, Manifest] | None = None
        self._changed: dict[Subject, Standing] = {}
        self._statements: list[Document] = []
        self._kept: dict[Content, Keeper] = {}
        self._withheld: list[Content] = []

    def begin(self, raw: bytes) -> Iterator[Place]:
        """Check the manifest; return the places of the blobs that follow it."""
        document = Document.from_bytes(raw, purpose=Purpose.MANIFEST, limit=MOST_BYTES)
        manifest = check_manifest(
            document, label=self._label, receiving=self._receiving, now=self._now
        )
        self._taken = document, manifest
        _check_sizes(manifest, self._room)
        return self._places(manifest)

    def opened(self) -> OpenedPackage:
        """Return what was found, once all of it was."""
        if self._taken is None:
            raise ContentsError("the package is empty; ask the sender to seal it anew")
        document, manifest = self._taken
        before = self._receiving.positions.get(manifest.sender, Position())
        return OpenedPackage(
            manifest=manifest,
            digest=document.digest,
            position=before.next(document.digest),
            changed=self._changed,
            statements=tuple(self._statements),
            blobs=tuple(self._kept),
            withheld=tuple(self._withheld),
        )

    def abort(self) -> None:
        """Let everything be forgotten that was kept so far."""
        for kept in self._kept.values():
            kept.abort()

    def _places(self, manifest: Manifest) -> Iterator[Place]:
        for content in manifest.contents:
            if content.kind == STATEMENT:
                held = BytesIO()
                yield Place(content, held)
                self._hear(held.getvalue(), content)
            elif self._is_released(content):
                kept = self._kept[content] = self._keeper(content)
                yield Place(content, kept)
                kept.commit()
            else:
                yield Place(content, None)
                self._withheld.append(content)

    def _hear(self, raw: bytes, content: Content) -> None:
        document = Document.from_bytes(raw, purpose=Purpose.STATEMENT, limit=MOST_STATEMENT_BYTES)
        directory = self._receiving.directory
        statement = read_statement(document, directory=directory, now=self._now)
        if statement.subject != content.subject:
            raise ContentsError("a statement is about another record than the manifest says")
        known = self._standing(statement.subject) or Standing(statement.subject)
        heard = known.heard(statement, digest=document.digest)
        if heard != self._receiving.records.get(statement.subject):
            self._changed[statement.subject] = heard
        self._statements.append(document)

    def _is_released(self, content: Content) -> bool:
        standing = self._standing(content.subject)
        if standing is None:
            raise UnreleasedError(
                f"{content.subject.owner} said nothing of {content.subject.record}, "
                "which came all the same; ask the sender"
            )
        return content.sha256 in standing.contents_for(self._receiving.bureau)

    def _standing(self, subject: Subject) -> Standing | None:
        return self._changed.get(subject) or self._receiving.records.get(subject)


def _check_sizes(manifest: Manifest, room: int) -> None:
    sizes = [each.size for each in manifest.contents]
    if sum(sizes) > room:
        raise NoRoomError(f"it holds {sum(sizes)} bytes and there is room for {room}; make room")
    spoken = [each.size for each in manifest.contents if each.kind == STATEMENT]
    if sum(spoken) > _MOST_SPOKEN or max(spoken, default=0) > MOST_STATEMENT_BYTES:
        raise ContentsError("its statements are too long; ask the sender to send less at a time")
