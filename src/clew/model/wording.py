"""Wordings: sentences that are put together from facts, in English, and can be told in others.

A wording is text, the English, wherever text is wanted: on the command line, in the records, in a
file for others. It also keeps the sentence and what was put into it, so that a page can look the
sentence up in a catalog (`clew.bureau.speaking`). What is put in is a name, a
number or day, which a language writes in its own way, or another wording, which is told likewise.
Of the records' text `clew.model.sentences` makes wordings again.

`scripts/page_words.py` finds every sentence by the calls of `Wording` and `counted`: they take it
as it is, never put together before.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Self

type Value = str | int | date


class Wording(str):
    """A sentence with `%(name)s` for each value; as text it is the English.

    `forms` are the sentence, or for one and for several things; `number` is of how many.

    Example:
        >>> told = Wording("%(kind)s of %(count)s items", kind=Wording("series"), count=1200)
        >>> told, told.forms, told.values["kind"]
        ('series of 1,200 items', ('%(kind)s of %(count)s items',), 'series')
    """

    __slots__ = ("forms", "number", "values")

    forms: tuple[str, ...]
    number: int | None
    values: Mapping[str, Value]

    def __new__(cls, sentence: str, /, **values: Value) -> Self:  # noqa: D102 -- the class's
        return cls._of((sentence,), None, values)

    def __reduce__(self) -> tuple[object, ...]:
        return Wording._of, (self.forms, self.number, self.values)

    @classmethod
    def name_of(cls, one: str) -> Self:
        """Return a name of an enumeration; pages tell it as `clew.bureau.ui.phrases` has it."""
        return cls._of((str(one),), None, {})

    def filled(self, **values: Value) -> Self:
        """Return the sentence with these values in it.

        Example:
            >>> Wording("a phone of %(place)s").filled(place="IN-RJ")
            'a phone of IN-RJ'
        """
        return self._of(self.forms, self.number, values)

    def with_each(self, change: Callable[[str], str]) -> Self:
        """Return the sentence with every text in it changed, however deep."""
        values: dict[str, Value] = {}
        for name, one in self.values.items():
            if isinstance(one, Wording):
                values[name] = one.with_each(change)
            else:
                values[name] = change(one) if isinstance(one, str) else one
        return self._of(self.forms, self.number, values)

    def of(self, number: int, /, **values: Value) -> Self:
        """Return the sentence, which `counted` made, of another number."""
        return self._of(self.forms, number, {"count": number, **values})

    @classmethod
    def _of(cls, forms: tuple[str, ...], number: int | None, values: Mapping[str, Value]) -> Self:
        form = forms[0] if number in {None, 1} else forms[-1]
        english = (
            form % {name: _in_english(one) for name, one in values.items()} if values else form
        )
        made = super().__new__(cls, english)
        made.forms, made.number, made.values = forms, number, values
        return made


def counted(number: int, one: str, several: str, /, **values: Value) -> Wording:
    """Return a sentence of a number of things, which stands in it as `%(count)s`.

    Example:
        >>> [counted(n, "%(count)s file", "%(count)s files") for n in (1, 2000)]
        ['1 file', '2,000 files']
    """
    return Wording._of((one, several), number, {"count": number, **values})  # noqa: SLF001 -- its other constructor


def joined(several: Sequence[Wording]) -> Wording:
    """Return sentences as one, each but the first after a semicolon; empty of none.

    Example:
        >>> joined([Wording("it is mirrored"), Wording("its borders are plain")])
        'it is mirrored; its borders are plain'
    """
    return _chained(several, Wording("%(one)s; %(other)s"))


def listed(several: Sequence[Wording]) -> Wording:
    """Return names as one, each but the first after a comma; empty of none.

    Example:
        >>> listed([counted(2, "%(count)s state", "%(count)s states"), Wording("a lake")])
        '2 states, a lake'
    """
    return _chained(several, Wording("%(one)s, %(other)s"))


def _chained(several: Sequence[Wording], pair: Wording) -> Wording:
    if not several:
        return Wording.name_of("")
    told, *others = several
    for one in others:
        told = pair.filled(one=told, other=one)
    return told


def _in_english(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
