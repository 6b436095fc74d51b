"""An entry being put together from the fields of a foreign record, whatever the format."""

from clew.exchange.field_text import flag_text
from clew.exchange.hash_text import (
    HashTextError,
    hash_kind,
    kind_by_length,
    labelled,
    read_hash,
)
from clew.exchange.tally import Tally
from clew.model.hash_entry import HashEntry

_TEXT = 1 << 16
_ATTRIBUTES = 500


class Draft:
    """Gathers one entry. A value that is not the hash it should be is kept as text.

    Example:
        >>> draft = Draft("line 2", Tally("an example"))
        >>> draft.add_hash("MD5", "AB" * 16, kind="md5")
        >>> draft.add("Victim identified", "y")
        >>> entry = draft.finished()
        >>> entry.md5.hex()[:4], entry.attributes
        ('abab', {'Victim identified': 'true'})
    """

    __slots__ = ("_hashes", "_problems", "_tally", "attributes", "category", "where")

    def __init__(self, where: str, tally: Tally) -> None:
        self.where = where
        self.category: str | None = None
        self.attributes: dict[str, str] = {}
        self._hashes: dict[str, bytes] = {}
        self._problems: list[str] = []
        self._tally = tally

    def add_hash(self, name: str, text: str, *, kind: str) -> None:
        """Add the hash that a field gives; an empty field gives none."""
        text = text.strip()
        if not text:
            return
        try:
            value = read_hash(text, kind=kind)
        except HashTextError as error:
            self._problems.append(f"{name[:40]}: {error}")
            self.add(name, text)
            return
        if self._hashes.setdefault(kind, value) != value:
            self._tally.met(f"an entry gives two different {kind} hashes; the first is used")
            self.add(name, text)

    def add_any_hash(self, name: str, text: str, *, hint: str = "") -> None:
        """Add a hash whose kind is told by a prefix, by a type written beside it, or its length."""
        kind, text = labelled(text.strip())
        kind = kind or hash_kind(hint)
        if kind is None and len(text) == 64:
            self._tally.met(
                "a value of 64 digits was read as SHA-256, since nothing says PDQ; "
                "if it is PDQ, import the list as pdq-text"
            )
        kind = kind or kind_by_length(text)
        if kind:
            self.add_hash(name, text, kind=kind)
        elif text:
            self._problems.append(f"{name[:40]}: {len(text)} characters are no known hash")
            self.add(name, text)

    def add(self, name: str, text: str) -> None:
        """Add any other field; an empty one says nothing and is left out."""
        if not text or len(self.attributes) >= _ATTRIBUTES:
            return
        if len(text) > _TEXT:
            self._tally.met(f"a field longer than {_TEXT:,} characters was cut")
            text = text[:_TEXT]
        self.attributes[name] = flag_text(name, text)

    def finished(self) -> HashEntry | None:
        """Return the entry; one without any hash is rejected, and None returned."""
        if not self._hashes:
            self._tally.reject(self.where, "; ".join(self._problems[:5]) or "gives no hash")
            return None
        for _ in self._problems:
            self._tally.met("a value was not the hash its field names, and is kept as text")
        return HashEntry(
            **self._hashes,
            category=self.category,
            attributes=self.attributes,
            where=self.where,
        )
