"""Dates of birth in ISO 8601. What may be read as two dates is refused, not guessed."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.model.identifier import IdentifierKind

_YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_EARLIEST = 1880


class BirthDateForm:
    """year-month-day."""

    kind = IdentifierKind.BIRTH_DATE

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        try:
            born = date(*_parts(written.strip()))
        except ValueError as error:
            raise NotAnIdentifierError(f"{written!r} is no date of birth: {error}") from error
        if born.year < _EARLIEST:
            raise NotAnIdentifierError(f"{written!r} is too long ago for a date of birth")
        return born.isoformat()

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("1990-05-01", "1990-05-01"),
            Example("19900501", "1990-05-01"),
            Example("1.5.1990", "1990-05-01"),
            Example("05/31/1990", "1990-05-31"),
        ]


def _parts(text: str) -> tuple[int, int, int]:
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        raise ValueError("write year-month-day")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12:  # dots stand after days
        return year, second, first
    if second > 12 or first == second:
        return year, first, second
    raise ValueError("day and month may be either; write year-month-day")


FORM: Final = BirthDateForm()
