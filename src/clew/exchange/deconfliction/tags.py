"""What two bureaux compare: short tags of the function's values, new for each comparison.

Whoever sees the tags of one comparison can link them to no other. A hit is a position in one's own
list; it opens a contact request, not data.

Example:
    >>> session = bytes(32)
    >>> mine, theirs = tags([b"x", b"y"], session=session), tags([b"y", b"z"], session=session)
    >>> hits(mine, theirs)
    (1,)
"""

import hmac
from collections.abc import Sequence

from clew.exchange.refusal import RefusalError

TAG_BYTES = 12  # two lists of a million have one false hit in 8e16 comparisons


class BadTagsError(RefusalError):
    """The other's tags cannot be right."""


def tags(values: Sequence[bytes], *, session: bytes) -> tuple[bytes, ...]:
    """Return the tags of the function's values, under 32 random bytes drawn by both bureaux.

    Raises:
        ValueError: the session has fewer.
    """
    if len(session) < 32:
        raise ValueError("a session has 32 random bytes or more")
    return tuple(hmac.digest(session, each, "sha256")[:TAG_BYTES] for each in values)


def hits(own: Sequence[bytes], untrusted: Sequence[bytes]) -> tuple[int, ...]:
    """Return the positions in one's own list that the other has too.

    Raises:
        BadTagsError: a tag of the other has a wrong length, or comes twice.
    """
    theirs = set(untrusted)
    if any(len(each) != TAG_BYTES for each in theirs) or len(theirs) != len(untrusted):
        raise BadTagsError(f"tags have {TAG_BYTES} bytes and come once each; ask for them again")
    return tuple(number for number, each in enumerate(own) if each in theirs)
