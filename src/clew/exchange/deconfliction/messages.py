"""Messages: what two nodes tell each other in a run, signed by one bureau and sealed for the other.

The same bytes go over HTTPS and on a stick. The suite's name, a line end, then sealed: the signed
document after its length in four bytes, and what it goes with (elements, tags), which it names by
size and SHA-256.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Final

from clew.exchange.ciphers.registry import suite_named
from clew.exchange.ciphers.suite import BadCiphertextError, BadSignatureError, Use
from clew.exchange.directory.freshness import freshness
from clew.exchange.directory.update import CLOCKS_DIFFER, Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.signing.keys import Secret
from clew.model.wording import Wording

MOST_BYTES: Final = 12 * 1024 * 1024
_MOST_HEAD = 50_000
_FIELDS = ("format", "kind", "run", "sender", "to", "at", "told", "size", "sha256")
_LENGTH_BYTES = 4
_NO_SUITE = Wording("%(to)s accepts no suite by which %(sender)s signs")
_NOT_WHOLE = Wording("the %(kind)s of %(sender)s is not whole; get it again")
_FOR_OTHERS = Wording("the %(kind)s is for %(to)s, of %(at)s")
_OPENS_NOTHING = Wording("this node opens nothing by %(suite)s")
SAID = (_NO_SUITE, _NOT_WHOLE, _FOR_OTHERS, _OPENS_NOTHING)
"""What is said of what was refused, to be known again where it was kept as text."""


class MisdirectedError(RefusalError):
    """The message is for another bureau, or from another time."""


class Kind(StrEnum):
    """What a message is; part of what is signed, so never renamed."""

    OFFER = "offer"
    BATCH = "batch"
    EVALUATED = "evaluated"
    ACCEPTED = "accepted"
    TAGS = "tags"
    STOPPED = "stopped"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Message:
    """What one bureau tells another in a run."""

    kind: Kind
    run: str
    sender: str
    to: str
    at: datetime
    told: Mapping[str, object]
    payload: bytes = field(default=b"", repr=False)

    def fields(self, names: Sequence[str]) -> Fields:
        """Return what is told, which must have exactly these fields.

        Raises:
            MalformedError: they are others.
        """
        return Fields(dict(self.told), names=names, where=f"the {self.kind} of {self.sender}")


def seal_message(
    message: Message, *, by: Mapping[str, Secret], directory: Directory, now: datetime
) -> bytes:
    """Sign a message and seal it for its bureau, by a suite that both accept.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    freshness(directory, now=now)
    members = directory.snapshot
    reader, own = members.member(message.to), members.member(message.sender)
    suite = next((one for one in own.suites if one in by and one in reader.suites), None)
    if suite is None:
        raise MisdirectedError(_NO_SUITE.filled(to=message.to, sender=message.sender))
    public = reader.present_key(Use.SEAL, suite=suite, now=now).key.public
    head = _document(message, by=by[suite]).to_bytes()
    inside = BytesIO(len(head).to_bytes(_LENGTH_BYTES, "big") + head + message.payload)
    sealed = BytesIO()
    suite_named(suite).seal(inside, sealed, publics=[public])
    return suite.encode() + b"\n" + sealed.getvalue()


def open_message(
    untrusted: bytes,
    *,
    own: str,
    secrets: Sequence[Secret],
    directory: Directory,
    now: datetime,
) -> Message:
    """Open a message, and check that it is its bureau's, for this one, and whole.

    Raises:
        RefusalError: it is not.
    """
    freshness(directory, now=now)
    name, end, sealed = untrusted[: MOST_BYTES + 1].partition(b"\n")
    if not end or len(untrusted) > MOST_BYTES or len(name) > 40:
        raise MalformedError(f"it is no message of {MOST_BYTES} bytes or fewer; get it again")
    suite = name.decode("ascii", "replace")
    privates = [one.private for one in secrets if one.key.suite == suite]
    opened = BytesIO()
    if not privates:
        raise BadCiphertextError(_OPENS_NOTHING.filled(suite=repr(suite)))
    suite_named(suite).open(BytesIO(sealed), opened, privates=privates)
    return _read(opened.getvalue(), own, directory, now)


def _document(message: Message, *, by: Secret) -> Document:
    body = {
        "format": 1,
        "kind": message.kind.value,
        "run": message.run,
        "sender": message.sender,
        "to": message.to,
        "at": moment_text(message.at),
        "told": dict(message.told),
        "size": len(message.payload),
        "sha256": hashlib.sha256(message.payload).hexdigest(),
    }
    return Document.signed(Purpose.DECONFLICTION, body, by=[by])


def _read(untrusted: bytes, own: str, directory: Directory, now: datetime) -> Message:
    length = int.from_bytes(untrusted[:_LENGTH_BYTES], "big")
    head, payload = untrusted[_LENGTH_BYTES:][:length], untrusted[_LENGTH_BYTES + length :]
    document = Document.from_bytes(head, purpose=Purpose.DECONFLICTION, limit=_MOST_HEAD)
    fields = document.fields(_FIELDS)
    fields.number("format", least=1, most=1)
    message = Message(
        _kind(fields),
        fields.name("run"),
        fields.bureau("sender"),
        fields.bureau("to"),
        fields.moment("at"),
        fields.mapping("told"),
        payload,
    )
    _check_signed(document, message.sender, directory, now)
    told = (fields.number("size"), fields.digest("sha256"))
    if told != (len(payload), hashlib.sha256(payload).hexdigest()):
        raise MalformedError(_NOT_WHOLE.filled(kind=message.kind, sender=message.sender))
    if message.to != own or message.at > now + CLOCKS_DIFFER:
        raise MisdirectedError(
            _FOR_OTHERS.filled(kind=message.kind, to=message.to, at=str(message.at))
        )
    return message


def _check_signed(document: Document, sender: str, directory: Directory, now: datetime) -> None:
    if len(document.signatures) != 1:
        raise BadSignatureError("a message bears one signature")
    entry = directory.snapshot.member(sender).key(document.signatures[0].key)
    entry.check_serves(now=now, whose=sender)
    document.check_signed_by(entry.key)


def _kind(fields: Fields) -> Kind:
    try:
        return Kind(fields.name("kind"))
    except ValueError as error:
        raise MalformedError(f"{error}; update Clew") from error
