"""Signals: the hashes that banks hold, under Hasher-Matcher-Actioner's names."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.model.hash_entry import HashEntry

PDQ_RADIUS = 31
"""Bits of 256: how far PDQ values may lie apart to match, as Hasher-Matcher-Actioner has it."""


class BadSignalError(ValueError):
    """No such kind of signal, or a value that is none."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind: its name, how many bytes its values have, and where an entry keeps it."""

    name: str
    length: int
    column: str

    def value(self, text: object) -> bytes:
        """Return a value that was given as hexadecimal text.

        Raises:
            BadSignalError: it is none.

        Example:
            >>> SIGNALS["video_md5"].value("d41d8cd98f00b204e9800998ecf8427e").hex()[:8]
            'd41d8cd9'
        """
        if not isinstance(text, str) or len(text.strip()) != 2 * self.length:
            raise BadSignalError(f"invalid signal: {self.name} has {2 * self.length} hex digits")
        try:
            return bytes.fromhex(text.strip())
        except ValueError as error:
            raise BadSignalError(f"invalid signal: {self.name} is written in hex digits") from error

    def compare(self, one: bytes, other: bytes) -> tuple[bool, int]:
        """Return whether two values match, and their distance.

        Example:
            >>> SIGNALS["pdq"].compare(bytes(32), bytes(31) + bytes([7]))
            (True, 3)
        """
        if self.name == "pdq":
            distance = int(_bits(one, other))
            return distance <= PDQ_RADIUS, distance
        return one == other, int(one != other)


def _bits(one: bytes, other: bytes) -> np.int64:
    differing = np.frombuffer(one, np.uint8) ^ np.frombuffer(other, np.uint8)
    return np.bitwise_count(differing).sum(dtype=np.int64)


def as_rows(values: list[bytes]) -> NDArray[np.uint8]:
    """Return PDQ values as the index takes them: uint8, (n, 32)."""
    return np.frombuffer(b"".join(values), np.uint8).reshape(-1, 32)


SIGNALS: Mapping[str, Signal] = {
    signal.name: signal
    for signal in (
        Signal("pdq", 32, "pdq"),
        Signal("video_md5", 16, "md5"),
        Signal("sha256", 32, "sha256"),
    )
}

CONTENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "photo": ("pdq", "sha256"),
    "video": ("video_md5", "sha256"),
}
"""The signals that are made of each type of content."""


def as_entry(values: Mapping[str, bytes]) -> HashEntry:
    """Return an entry of a list that gives these values, by their signals' names.

    Example:
        >>> as_entry({"sha256": bytes(32)}).usable
        True
    """
    return HashEntry(
        pdq=values.get("pdq"), md5=values.get("video_md5"), sha256=values.get("sha256")
    )


def signal_named(name: str) -> Signal:
    """Return the kind of that name.

    Raises:
        BadSignalError: there is none.
    """
    if name not in SIGNALS:
        raise BadSignalError(f"No such SignalType '{name}'")
    return SIGNALS[name]
