"""Tags: what two bureaux compare, ten bytes of an element that nobody reaches without the key.

The elements are new in each run, whose bureaux are part of its number, so tags of one run can be
linked to no other. A hit is a position in one's own list; it opens a contact request, not data. Two
lists of 262,144, the most there may be, have a false hit once in 2**44 runs (262,144 * 262,144
pairs, 80 bits); two of 100,000, once in 2**46.

Example:
    >>> mine, theirs = tags([b"x" * 32, b"y" * 32]), tags([b"y" * 32, b"z" * 32])
    >>> hits(mine, theirs)
    (1,)
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from clew.exchange.refusal import RefusalError
from clew.model.wording import Wording

TAG_BYTES: Final = 10
_PREFIX = b"clew deconfliction tag 1\0"
_NO_TAGS = Wording("tags have %(size)s bytes and come once each; ask for them again")
SAID = (_NO_TAGS,)
"""What is said of what was refused, to be known again where it was kept as text."""


class BadTagsError(RefusalError):
    """The other's tags cannot be right."""


def tags(elements: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the tags of elements."""
    return tuple(hashlib.sha512(_PREFIX + each).digest()[:TAG_BYTES] for each in elements)


def hits(own: Sequence[bytes], untrusted: Sequence[bytes]) -> tuple[int, ...]:
    """Return the positions in one's own list that the other has too.

    Raises:
        BadTagsError: a tag of the other has a wrong length, or comes twice.
    """
    theirs = set(untrusted)
    if any(len(each) != TAG_BYTES for each in theirs) or len(theirs) != len(untrusted):
        raise BadTagsError(_NO_TAGS.filled(size=str(TAG_BYTES)))
    return tuple(number for number, each in enumerate(own) if each in theirs)
