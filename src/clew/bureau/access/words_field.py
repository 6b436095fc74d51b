"""A set of words in one column: roles of an officer, purposes and releases of a marking."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.lookups import Contains

if TYPE_CHECKING:
    _Text = models.TextField[Iterable[str], frozenset[str]]
else:
    _Text = models.TextField


class WordsField(_Text):
    """A set of words, kept as one text with a space around each; `contains` asks for one."""

    def from_db_value(self, value: str | None, *_: object) -> frozenset[str]:
        """Return the words; none where a joined row is not there."""
        return frozenset((value or "").split())

    def to_python(self, value: str | Iterable[str]) -> frozenset[str]:
        """Return the words."""
        return frozenset(value.split() if isinstance(value, str) else value)

    def get_prep_value(self, value: Iterable[str]) -> str:
        """Return the text: " a b "."""
        words = sorted(value)
        return f" {' '.join(words)} " if words else ""


@WordsField.register_lookup
class ContainsWord(Contains):
    """The set holds the word: `roles__contains="auditor"`."""

    lookup_name = "contains"

    def get_prep_lookup(self) -> str:
        """Return the word as it stands in the text."""
        return f" {self.rhs} "
