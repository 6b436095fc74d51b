"""What a kind of record must offer so that it can travel: one file each in `kinds`.

The exchange knows records by their names, owners and blobs only. A kind says what a record is made
of, how it is put where it belongs here, and how it is taken out again without a trace.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, ClassVar, Protocol, runtime_checkable

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.vault.folder import VaultFolder
from clew.handling.marking import Marking
from clew.intake.file_reading import FileReading

type Open = Callable[[], BinaryIO]
type Decode = Callable[[BinaryIO, bytes], FileReading]
"""Reads a file in the sandbox, as `clew add` reads files; the second is its name here."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record that is to go: what it is here, its markings, what is told of it, its files.

    `share` names what was shared before that it belongs with, `title` is what that is called.
    """

    reference: str
    handlings: frozenset[Marking]
    inner: Mapping[str, Any]
    files: Sequence[Open] = ()
    share: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record that came is put, under which name, for whom and by what it was decoded."""

    record: str
    case: Case | None
    marking: Marking
    officer: Officer
    vault: VaultFolder
    confinement: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Doomed:
    """A record that is to go: what it is here, its name and case, and what keeps the same thing.

    `others` are the names of the other shared records that are the same here, `with_files` those
    of them whose owner lets this node hold the file. `for_good` says that no version of it may be
    here any more; else its owner tells it anew.
    """

    reference: str
    record: str
    case: Case | None
    others: Collection[str]
    with_files: Collection[str]
    now: datetime
    for_good: bool = True


@runtime_checkable
class RecordKind(Protocol):
    """One kind of record. `name` travels and is stored: never renamed.

    `is_replaced` says that `put` itself takes out what an earlier version told and this one does
    not, so that what was made of the rest stays; else it is purged before.
    """

    name: ClassVar[str]
    is_replaced: ClassVar[bool]

    def prepare(
        self, officer: Officer, reference: str, *, with_files: bool, vault: VaultFolder
    ) -> Prepared:
        """Gather a record that the officer may share.

        Raises:
            LookupError: there is none, or the officer may not see it.
            DeniedError: the officer may see it, and not share it.
        """
        ...

    def check_owner(self, officer: Officer, reference: str) -> None:
        """Return if the officer may restrict and recall what was shared of it.

        Raises:
            DeniedError: the officer may not, or may not see it.
        """
        ...

    def seen(self, officer: Officer) -> QuerySet[Any] | Collection[str]:
        """Return the references of all that the officer may see of this kind."""
        ...

    def taken_back(
        self, officer: Officer | None, reference: str, *, reason: str, now: datetime
    ) -> None:
        """Carry out here that it was recalled, in the caller's transaction."""
        ...

    def read(
        self, record: str, envelope: Envelope, files: Mapping[str, Open], *, decode: Decode
    ) -> Any:
        """Check and decode what came (its files by SHA-256), before anything is changed.

        Raises:
            MalformedError: it is not what the envelope says.
        """
        ...

    def files_of(self, read: Any) -> Sequence[str]:
        """Return the SHA-256 of the files that the vault is to hold of it."""
        ...

    def rank(self, read: Any) -> int:
        """Return its place among what came together: what others are about comes first."""
        ...

    def needs_case(self, read: Any) -> bool:
        """Tell whether it lies in the case of what was shared together."""
        ...

    def put(self, read: Any, place: Place) -> str:
        """Put it where it belongs, in the caller's transaction; return what it is here."""
        ...

    def mark(self, reference: str, marking: Marking) -> None:
        """Handle what lies in no case as its owner says now, in the caller's transaction."""
        ...

    def purge(self, doomed: Doomed, *, vault: VaultFolder) -> None:
        """Take it out: files and index entries first, rows last; doing it twice changes nothing."""
        ...
