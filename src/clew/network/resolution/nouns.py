"""Nouns: all identifiers that rows name, by number; those of a kept resolution are read lazily.

A noun is an identifier, or what like values have in common. What was kept lies in arrays and is
found by its hash, so that half a million of them need not be made to look up thirty.
"""

import ipaddress
from hashlib import blake2b

import numpy as np

from clew.model.identifier import Identifier, IdentifierKind
from clew.network.resolution.arrays import Ints, Kept

KINDS = tuple(IdentifierKind)
LIKENESS = 64
"""Added to the kind's number of a noun that stands for what like values have in common."""

_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}


def kind_number(kind: IdentifierKind) -> int:
    """Return the number by which columns name a kind of identifier."""
    return _KIND_NUMBER[kind]


class Nouns:
    """All identifiers, numbered as they come, after those that were kept."""

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = _Kept(kept) if kept else None
        self._begin = len(self._kept) if self._kept else 0
        self._new: list[Identifier] = []
        self._new_kinds: list[int] = []
        self._numbers: dict[tuple[int, str], int] = {}
        self._kinds: Ints = self._kept.kinds if self._kept else np.zeros(0, np.int8)

    def __len__(self) -> int:
        return self._begin + len(self._new)

    def __getitem__(self, number: int) -> Identifier:
        if self._kept is not None and number < self._begin:
            return self._kept[number]
        return self._new[number - self._begin]

    def number(self, identifier: Identifier) -> int:
        """Return the number of an identifier, a new one where it has none."""
        key = (_KIND_NUMBER[identifier.kind], identifier.value)
        number = self._numbers.get(key)
        if number is None:
            line = _line_of(identifier)
            number = self._numbers[key] = self._numbered(_KIND_NUMBER[line.kind], line)
        return number

    def likeness(self, likeness: Identifier) -> int:
        """Return the number of what like values have in common, which is no identifier itself."""
        return self._numbered(LIKENESS + _KIND_NUMBER[likeness.kind], likeness)

    def known(self, identifier: Identifier) -> int | None:
        """Return the number of an identifier, or None."""
        return self._found(_KIND_NUMBER[identifier.kind], identifier.value)

    def kinds(self) -> Ints:
        """Return the kind of each, by `kind_number`."""
        new = np.array(self._new_kinds[len(self._kinds) - self._begin :], np.int8)
        if len(new):
            self._kinds = np.concatenate([self._kinds, new])
        return self._kinds

    def kept(self) -> Kept:
        """Return arrays from which the same nouns can be had again."""
        texts = [one.value.encode("utf-8", "surrogatepass") for one in self._new]
        pairs = zip(self._new_kinds, texts, strict=True)
        new: Kept = {
            "noun.kind": np.array(self._new_kinds, np.int8),
            "noun.length": np.array([len(text) for text in texts], np.int32),
            "noun.text": np.frombuffer(b"".join(texts), np.uint8),
            "noun.hash": np.array([_hash(kind, text) for kind, text in pairs], np.int64),
        }
        if self._kept is None:
            return new
        return {name: np.concatenate([self._kept.arrays[name], new[name]]) for name in new}

    def _numbered(self, kind: int, identifier: Identifier) -> int:
        number = self._found(kind, identifier.value)
        if number is None:
            number = len(self)
            self._new.append(identifier)
            self._new_kinds.append(kind)
        self._numbers[kind, identifier.value] = number
        return number

    def _found(self, kind: int, value: str) -> int | None:
        number = self._numbers.get((kind, value))
        if number is None and self._kept is not None:
            number = self._kept.find(kind, value)
        return number


class _Kept:
    """Nouns in arrays: kind and text of each, and hashes to find them by."""

    def __init__(self, arrays: Kept) -> None:
        self.arrays = arrays
        self.kinds = arrays["noun.kind"]
        self._ends = np.cumsum(arrays["noun.length"], dtype=np.int64)
        self._text = arrays["noun.text"].tobytes()
        self._order = np.argsort(arrays["noun.hash"], kind="stable")
        self._hashes = arrays["noun.hash"][self._order]

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, number: int) -> Identifier:
        kind = KINDS[int(self.kinds[number]) % LIKENESS]
        return Identifier(kind, self._bytes(number).decode("utf-8", "surrogatepass"))

    def find(self, kind: int, value: str) -> int | None:
        text = value.encode("utf-8", "surrogatepass")
        wanted = _hash(kind, text)
        for place in range(int(np.searchsorted(self._hashes, wanted)), len(self)):
            if self._hashes[place] != wanted:
                break
            number = int(self._order[place])
            if self.kinds[number] == kind and self._bytes(number) == text:
                return number
        return None

    def _bytes(self, number: int) -> bytes:
        end = int(self._ends[number])
        return self._text[end - int(self.arrays["noun.length"][number]) : end]


def _hash(kind: int, text: bytes) -> int:
    made = blake2b(text, digest_size=8, salt=bytes([kind])).digest()
    return int.from_bytes(made, "little", signed=True)


def _line_of(identifier: Identifier) -> Identifier:
    """The /64 that an address of IPv6 lies in; anything else is left as it is."""
    if identifier.kind is not IdentifierKind.IP or ":" not in identifier.value:
        return identifier
    try:
        line = ipaddress.IPv6Network((identifier.value, 64), strict=False)
    except ValueError:
        return identifier
    return Identifier(IdentifierKind.IP, str(line))
