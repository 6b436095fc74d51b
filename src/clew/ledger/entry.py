"""Entry: what one event of a log is, as the bytes that are hashed.

A leaf holds the event's id, time, officer's id, tag, and a commitment to its words: who (the name
at that time), what it was done to, and details such as the reason. The commitment is a SHA-256 over
a random salt and the words. So the log can be proved to somebody who may not read the words, and
whoever does not hold the salt cannot guess them.

All of it is JSON in ASCII without spaces, arrays only: there is one way to write it.

Example:
    >>> words = Words(who="rosa", subject="case 7", details='{"reason":"new clue"}')
    >>> len(words.committed(bytes(16)))
    32
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Words:
    """What an event says in words; `details` is JSON, kept as it was written."""

    who: str
    subject: str
    details: str

    def committed(self, salt: bytes) -> bytes:
        """Return the commitment to the words under a salt."""
        who, subject, details = map(_string, (self.who, self.subject, self.details))
        words = f'["clew audit words",{who},{subject},{details}]'
        return sha256(salt + words.encode()).digest()


def leaf_bytes(*, id_: UUID, at: datetime, officer: UUID | None, tag: str, said: bytes) -> bytes:
    """Return what is hashed of an event; `said` is the commitment to its words.

    Example:
        >>> at = datetime(2026, 3, 1, tzinfo=UTC)
        >>> leaf_bytes(id_=UUID(int=1), at=at, officer=None, tag="a:b:c", said=b"x")[:30]
        b'["clew audit 1","00000000-0000'
    """
    who = "null" if officer is None else f'"{officer!s}"'
    rest = f'{who},{_string(tag)},"{said.hex()}"'
    return f'["clew audit 1","{id_!s}","{time_text(at)}",{rest}]'.encode()


def time_text(at: datetime) -> str:
    """Return a time as it is hashed: UTC, with microseconds.

    Example:
        >>> time_text(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
        '2026-03-01T09:30:00.000000Z'
    """
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def details_text(details: Mapping[str, object]) -> str:
    """Return an event's details as they are stored and hashed.

    Raises:
        TypeError: something is no JSON.
        ValueError: a number is none that JSON has.
    """
    return _ENCODER.encode(dict(details))


_string = json.encoder.encode_basestring_ascii  # a string as JSON; this much is done for each event
_ENCODER = json.JSONEncoder(separators=(",", ":"), sort_keys=True, allow_nan=False)
