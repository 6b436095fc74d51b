"""What a bureau asks a holder for: committed to and signed before it is answered.

The holder sees only how many elements there are. The commitment binds the bureau to its selectors
and to the case of each; an auditor to whom they are shown can check that nothing else was asked.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.deconfliction.oprf import ELEMENT_BYTES, BadElementError
from clew.exchange.directory.update import Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import moment_text
from clew.exchange.signing.keys import Secret

_FIELDS = ("format", "bureau", "epoch", "count", "elements", "commitment", "at")


class BrokenCommitmentError(RefusalError):
    """What is shown to the auditor is not what the bureau committed to."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A selector and the case for which it is asked."""

    selector: bytes
    case: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a bureau asks for, as the holder and the log have it."""

    bureau: str
    epoch: str
    count: int
    elements: str
    commitment: str
    at: datetime

    def check_elements(self, untrusted: Sequence[bytes]) -> None:
        """Check that elements are those that were signed for.

        Raises:
            BadElementError: they are others.
        """
        if len(untrusted) != self.count or elements_digest(untrusted) != self.elements:
            raise BadElementError("the elements are not those that the bureau signed for")

    def check_claims(self, claims: Sequence[Claim], *, salt: bytes) -> None:
        """Check, as an auditor, that these are what the bureau committed to.

        Raises:
            BrokenCommitmentError: they are not.
        """
        if len(claims) != self.count or commitment(claims, salt=salt) != self.commitment:
            raise BrokenCommitmentError("the selectors and cases are not those committed to")


def elements_digest(elements: Sequence[bytes]) -> str:
    """Return the SHA-256 of elements in their order.

    Raises:
        BadElementError: one has a wrong length.
    """
    if any(len(each) != ELEMENT_BYTES for each in elements):
        raise BadElementError(f"each element has {ELEMENT_BYTES} bytes")
    return hashlib.sha256(b"".join(elements)).hexdigest()


def commitment(claims: Sequence[Claim], *, salt: bytes) -> str:
    """Return what binds a bureau to its selectors and cases, and tells nothing without the salt.

    Raises:
        ValueError: the salt is too short to hide anything.

    Example:
        >>> len(commitment([Claim(b"phone", "case 7")], salt=bytes(32)))
        64
    """
    if len(salt) < 32:
        raise ValueError("a salt has 32 random bytes or more")
    total = hmac.new(salt, digestmod=hashlib.sha256)
    for claim in claims:
        for part in (claim.selector, claim.case.encode()):
            total.update(len(part).to_bytes(4, "big") + part)
    return total.hexdigest()


def signed_batch(batch: Batch, *, by: Secret) -> Document:
    """Sign a batch as its bureau."""
    body = {
        "format": 1,
        "bureau": batch.bureau,
        "epoch": batch.epoch,
        "count": batch.count,
        "elements": batch.elements,
        "commitment": batch.commitment,
        "at": moment_text(batch.at),
    }
    return Document.signed(Purpose.BATCH, body, by=[by])


def read_batch(untrusted: bytes, *, directory: Directory, now: datetime) -> Batch:
    """Read a batch and check that it is its bureau's.

    Raises:
        RefusalError: a field is wrong, or no key of the bureau that serves now signed it.
    """
    document = Document.from_bytes(untrusted, purpose=Purpose.BATCH, limit=10_000)
    fields = document.fields(_FIELDS)
    fields.number("format", least=1, most=1)
    batch = Batch(
        fields.bureau("bureau"),
        fields.name("epoch"),
        fields.number("count", least=1),
        fields.digest("elements"),
        fields.digest("commitment"),
        fields.moment("at"),
    )
    if len(document.signatures) != 1:
        raise BadSignatureError("a batch bears one signature")
    entry = directory.snapshot.member(batch.bureau).key(document.signatures[0].key)
    entry.check_serves(now=now, whose=batch.bureau)
    document.check_signed_by(entry.key)
    return batch
