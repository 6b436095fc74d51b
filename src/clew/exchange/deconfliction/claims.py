"""Claims: what binds a bureau to a list of selectors, and to the case of each.

The holder is given the commitment before it answers, and keeps it. It tells nothing without the
salt, which is deleted with the run; until then an auditor to whom the claims are shown with it sees
that the list was not changed. Nobody checks that the elements asked for are of that list.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from clew.exchange.refusal import RefusalError


class BrokenCommitmentError(RefusalError):
    """What is shown to the auditor is not what the bureau committed to."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A selector, and for what it is asked: a case, or the reports that name it."""

    selector: bytes
    case: str


def commitment(claims: Iterable[Claim], *, salt: bytes) -> str:
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


def check_claims(claims: Iterable[Claim], *, salt: bytes, committed: str) -> None:
    """Check, as an auditor, that these are what a bureau committed to.

    Raises:
        BrokenCommitmentError: they are not.
    """
    if not hmac.compare_digest(commitment(claims, salt=salt), committed):
        raise BrokenCommitmentError("the selectors and cases are not those committed to")
