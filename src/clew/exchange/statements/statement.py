"""What the owner of a record says of it: a version, a restriction, a recall.

Only the owner's signature counts, so anybody may carry a statement, even back to an owner who lost
it. A correction is a version with a higher number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.directory.update import Directory
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.signing.keys import Secret
from clew.handling.tlp import Tlp, tlp_named

MOST_BYTES = 1024 * 1024
_MOST_CONTENTS = 10_000
_COMMON = ("format", "kind", "owner", "record", "at", "reason")


@dataclass(frozen=True, slots=True)
class Subject:
    """The record a statement is about: its owner's id and its own."""

    owner: str
    record: str


@dataclass(frozen=True, slots=True)
class Version:
    """The record consists of these blobs, for these bureaux, under this label."""

    subject: Subject
    number: int
    contents: tuple[str, ...]
    audience: tuple[str, ...]
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class Restriction:
    """These bureaux must give the record up, and the others keep it under this label at least."""

    subject: Subject
    removed: tuple[str, ...]
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class Recall:
    """Everybody must give the record up, for good."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Remark:
    """When the owner says to have spoken, and why: for people, not for the law."""

    at: datetime
    reason: str


type Statement = Version | Restriction | Recall


def signed_statement(
    statement: Statement, *, by: Secret, now: datetime, reason: str = ""
) -> Document:
    """Sign a statement as the record's owner."""
    kind, details = _details(statement)
    body = {
        "format": 1,
        "kind": kind,
        "owner": statement.subject.owner,
        "record": statement.subject.record,
        "at": moment_text(now),
        "reason": reason,
        **details,
    }
    return Document.signed(Purpose.STATEMENT, body, by=[by])


def read_statement(document: Document, *, directory: Directory, now: datetime) -> Statement:
    """Read a statement and check that it is its owner's.

    Raises:
        RefusalError: a field is wrong, or no key of the owner that serves now signed it.
    """
    fields = _fields(document)
    subject = Subject(fields.bureau("owner"), fields.name("record"))
    fields.number("format", least=1, most=1)
    read_remark(document)
    statement = _READERS[fields.name("kind")](subject, fields)
    _check_signature(document, subject, directory, now)
    return statement


def read_remark(document: Document) -> Remark:
    """Read when and why a statement was made, as its owner says.

    Raises:
        MalformedError: a field is wrong.
    """
    fields = _fields(document)
    return Remark(fields.moment("at"), fields.text("reason"))


def _check_signature(
    document: Document, subject: Subject, directory: Directory, now: datetime
) -> None:
    if len(document.signatures) != 1:
        raise MalformedError("a statement bears one signature")
    entry = directory.snapshot.member(subject.owner).key(document.signatures[0].key)
    entry.check_serves(now=now, whose=subject.owner)
    document.check_signed_by(entry.key)


def _details(statement: Statement) -> tuple[str, Mapping[str, object]]:
    match statement:
        case Version():
            return "version", {
                "number": statement.number,
                "contents": sorted(set(statement.contents)),
                "audience": sorted(set(statement.audience)),
                "tlp": statement.tlp.value,
            }
        case Restriction():
            removed = sorted(set(statement.removed))
            return "restriction", {"removed": removed, "tlp": statement.tlp.value}
        case Recall():
            return "recall", {}


def _fields(document: Document) -> Fields:
    for kind, names in _NAMES.items():
        if document.has_fields((*_COMMON, *names)):
            fields = document.fields((*_COMMON, *names))
            if fields.name("kind") == kind:
                return fields
    raise MalformedError("the statement is of no kind that this version knows; update Clew")


def _version(subject: Subject, fields: Fields) -> Version:
    return Version(
        subject,
        fields.number("number", least=1),
        fields.digests("contents", most=_MOST_CONTENTS),
        fields.bureaux("audience"),
        read_tlp(fields),
    )


def _restriction(subject: Subject, fields: Fields) -> Restriction:
    return Restriction(subject, fields.bureaux("removed"), read_tlp(fields))


def _recall(subject: Subject, _fields: Fields) -> Recall:
    return Recall(subject)


def read_tlp(fields: Fields) -> Tlp:
    """Read the label of a document.

    Raises:
        MalformedError: it is none.
    """
    text = fields.text("tlp", most=20)
    try:
        label = tlp_named(text)
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {error}") from error
    if label.value != text:
        raise MalformedError(f"{fields.where}: tlp must be written {label.value}")
    return label


_NAMES: Mapping[str, Sequence[str]] = {
    "version": ("number", "contents", "audience", "tlp"),
    "restriction": ("removed", "tlp"),
    "recall": (),
}
_READERS: Mapping[str, Callable[[Subject, Fields], Statement]] = {
    "version": _version,
    "restriction": _restriction,
    "recall": _recall,
}
