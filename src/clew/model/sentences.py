"""Sentences: by what the English text of a record is known again for the wording that it was.

Records and files for others keep text. A page reads it with the sentences that its kind of text is
made of, and tells it in its own language; what none of them fits stays the text that it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from clew.model.wording import Value, Wording

MOST_READ = 1_000
"""Characters of a text that is read; a longer one stays as it is."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, the first that fits counts, and of what sentences their values are made.

    `free` are those whose values may as well be any other text.

    Example:
        >>> when = Sentences((Wording("on %(day)s"), Wording("at times not known")))
        >>> told = Sentences((Wording("%(who)s came %(when)s"),), {"when": when})
        >>> told.read("ana came on 2026-03-01").values["when"].values
        {'day': '2026-03-01'}
        >>> type(told.read("ana came late")).__name__
        'str'
    """

    sentences: tuple[Wording, ...]
    parts: "Mapping[str, Sentences]" = field(default_factory=dict)
    free: bool = False

    def read(self, text: str) -> str:
        """Return the wording that a text is, or the text."""
        if isinstance(text, Wording) or len(text) > MOST_READ:
            return text
        for one in self.sentences:
            for form in one.forms:
                found = re.fullmatch(self._pattern(form, names="kept"), text, re.DOTALL)
                if found is not None:
                    return self._worded(one, found.groupdict())
        return text

    def _worded(self, sentence: Wording, found: Mapping[str, str]) -> Wording:
        values: dict[str, Value] = {
            name: self.parts[name].read(value) if name in self.parts else value
            for name, value in found.items()
        }
        if sentence.number is None:
            return sentence.filled(**values)
        count = values.pop("count", "1")
        return sentence.of(int(str(count).replace(",", "")), **values)

    def _pattern(self, form: str, *, names: Literal["kept", "left"]) -> str:
        pieces = _PLACEHOLDER.split(form)
        return "".join(
            self._value(piece, names) if n % 2 else re.escape(piece)
            for n, piece in enumerate(pieces)
        )

    def _value(self, name: str, names: Literal["kept", "left"]) -> str:
        inner = self.parts[name]._any() if name in self.parts else ".*?"  # noqa: SLF001 -- its own kind
        inner = r"\d[\d,]*" if name == "count" else inner
        return f"(?P<{name}>{inner})" if names == "kept" else f"(?:{inner})"

    def _any(self) -> str:
        forms = [self._pattern(form, names="left") for one in self.sentences for form in one.forms]
        return "|".join([*forms, *([".*?"] if self.free else [])])
