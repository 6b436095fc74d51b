"""Sentences: by what the English text of a record is known again for the wording that it was.

Records and files for others keep text. A page reads it with the sentences that its kind of text is
made of, and tells it in its own language; what none of them fits stays the text that it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from clew.model.wording import Value, Wording, joined

MOST_READ = 1_000
"""Characters of a text that is read; a longer one stays as it is."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, the first that fits counts, and of what sentences their values are made.

    `free` are those whose values may as well be any other text; `several` those that stand one
    after the other too, as `joined` has them, and whose values hold no semicolon.

    Example:
        >>> when = Sentences((Wording("on %(day)s"), Wording("at times not known")))
        >>> told = Sentences((Wording("%(who)s came %(when)s"),), {"when": when})
        >>> told.read("ana came on 2026-03-01").values["when"].values
        {'day': '2026-03-01'}
        >>> type(told.read("ana came late")).__name__
        'str'
        >>> did = Sentences((Wording("paid %(whom)s"), Wording("wrote")), several=True)
        >>> did.read("paid ben; wrote").values
        {'one': 'paid ben', 'other': 'wrote'}
    """

    sentences: tuple[Wording, ...]
    parts: "Mapping[str, Sentences]" = field(default_factory=dict)
    free: bool = False
    several: bool = False
    _made: dict[str, re.Pattern[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def read(self, text: str) -> str:
        """Return the wording that a text is, or the text."""
        if isinstance(text, Wording) or len(text) > MOST_READ:
            return text
        pieces = text.split(_BETWEEN) if self.several else [text]
        told = [self._read(one) for one in pieces]
        known = [one for one in told if isinstance(one, Wording)]
        return joined(known) if len(known) == len(told) else text

    def _read(self, text: str) -> str:
        for one in self.sentences:
            for form in one.forms:
                found = self._compiled(form).fullmatch(text)
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

    def _compiled(self, form: str) -> re.Pattern[str]:
        made = self._made.get(form)
        if made is None:
            made = self._made[form] = re.compile(self._pattern(form, names="kept"), re.DOTALL)
        return made

    def _pattern(self, form: str, *, names: Literal["kept", "left"]) -> str:
        pieces = _PLACEHOLDER.split(form)
        return "".join(
            self._value(piece, names) if n % 2 else re.escape(piece)
            for n, piece in enumerate(pieces)
        )

    def _value(self, name: str, names: Literal["kept", "left"]) -> str:
        text = f"(?:(?!{_BETWEEN}).)*?" if self.several else ".*?"
        inner = self.parts[name]._any() if name in self.parts else text  # noqa: SLF001 -- its own kind
        inner = r"\d[\d,]*" if name == "count" else inner
        return f"(?P<{name}>{inner})" if names == "kept" else f"(?:{inner})"

    def _any(self) -> str:
        forms = [self._pattern(form, names="left") for one in self.sentences for form in one.forms]
        one = "|".join([*forms, *([".*?"] if self.free else [])])
        return f"(?:{one})(?:{_BETWEEN}(?:{one}))*" if self.several else one
