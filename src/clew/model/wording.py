"""Wording: a sentence kept apart from what stands in it, so that it can be said in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wording:
    """English with places `{name}`, and what stands there: text, numbers, or other wordings.

    As text it is its English.

    Example:
        >>> str(Wording("{count} of 256 bits differ", {"count": 4}))
        '4 of 256 bits differ'
    """

    english: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.english.format_map(self.values)
