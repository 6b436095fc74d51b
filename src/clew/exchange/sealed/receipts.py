"""Receipts: a recipient signs where it stands in a sender's stream, and what it has carried out.

A sender goes on from the receipt: what comes after it is sent again, and a sender who lost its own
place (an old backup) gets it back from there. Statements not carried out in time are overdue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.directory.update import Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import moment_text
from clew.exchange.signing.keys import Secret

MOST_BYTES = 8 * 1024 * 1024
_MOST_DIGESTS = 50_000
_FIELDS = ("format", "receiver", "sender", "number", "digest", "at", "withheld", "carried_out")


class StaleReceiptError(RefusalError):
    """The receipt is older than one that was taken."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a recipient has of a sender's stream.

    `withheld` names blobs that it did not keep; `carried_out` the statements (by digest) after
    which everything they forbid is gone: blobs, fingerprints, index, derived links, exports.
    """

    receiver: str
    sender: str
    position: Position
    at: datetime
    withheld: tuple[str, ...] = ()
    carried_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A statement that a bureau must carry out by a time."""

    bureau: str
    statement: str
    by: datetime


def signed_receipt(receipt: Receipt, *, by: Secret) -> Document:
    """Sign a receipt as its receiver."""
    body = {
        "format": 1,
        "receiver": receipt.receiver,
        "sender": receipt.sender,
        "number": receipt.position.number,
        "digest": receipt.position.digest,
        "at": moment_text(receipt.at),
        "withheld": sorted(set(receipt.withheld)),
        "carried_out": sorted(set(receipt.carried_out)),
    }
    return Document.signed(Purpose.RECEIPT, body, by=[by])


def read_receipt(untrusted: bytes, *, sender: str, directory: Directory, now: datetime) -> Receipt:
    """Read a receipt for a package of `sender` and check that it is its receiver's.

    Raises:
        RefusalError: a field is wrong, it is for another sender, or its key does not serve.
    """
    document = Document.from_bytes(untrusted, purpose=Purpose.RECEIPT, limit=MOST_BYTES)
    fields = document.fields(_FIELDS)
    fields.number("format", least=1, most=1)
    receipt = Receipt(
        fields.bureau("receiver"),
        fields.bureau("sender"),
        Position(fields.number("number"), fields.digest("digest")),
        fields.moment("at"),
        fields.digests("withheld", most=_MOST_DIGESTS),
        fields.digests("carried_out", most=_MOST_DIGESTS),
    )
    if receipt.sender != sender or len(document.signatures) != 1:
        raise BadSignatureError(f"this is no receipt for {sender}, signed once")
    entry = directory.snapshot.member(receipt.receiver).key(document.signatures[0].key)
    entry.check_serves(now=now, whose=receipt.receiver)
    document.check_signed_by(entry.key)
    return receipt


def resume(
    receipt: Receipt, *, sent: Sequence[Position], last_at: datetime | None
) -> tuple[Position, tuple[Position, ...]]:
    """Return where the sender's stream stands now, and which packages it sends again.

    `sent` are the positions of the packages that the sender still has, in order; `last_at` is the
    time of the last receipt that it took, so that nobody sets it back by an old one.

    Raises:
        StaleReceiptError: a later receipt was taken already.
    """
    if last_at is not None and receipt.at < last_at:
        raise StaleReceiptError(f"a receipt of {last_at} was taken, later than {receipt.at}")
    is_whole = bool(sent) and sent[0].number == 1
    if is_whole and receipt.position == Position():
        return sent[-1], tuple(sent)
    if receipt.position in sent:
        return sent[-1], tuple(sent[sent.index(receipt.position) + 1 :])
    return receipt.position, ()


def overdue(dues: Iterable[Due], receipts: Iterable[Receipt], *, now: datetime) -> tuple[Due, ...]:
    """Return what should have been carried out by now and was not, the oldest first."""
    done = {(each.receiver, digest) for each in receipts for digest in each.carried_out}
    late = [due for due in dues if due.by <= now and (due.bureau, due.statement) not in done]
    return tuple(sorted(late, key=lambda due: (due.by, due.bureau, due.statement)))
