"""Given: what calls are given, in types that take nothing but what the description says.

Numbers are no texts and texts no numbers; times have a zone; what no field is named for is refused.
NUL is in no text: databases cannot hold it.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)

from clew.bureau.speaking import languages
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp

Language = StrEnum("Language", {code.upper(): code for code in languages()})  # type: ignore[misc] # by name
"""Of a document: one of the languages of the web app."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})")
NO_NUL = r"^[^\x00]*$"
SAYS_SOMETHING = r"^[^\x00]*[^\s\x00][^\x00]*$"


class Given(Schema):
    """What a call is given."""

    model_config = ConfigDict(extra="forbid")


def _written(pattern: re.Pattern[str], what: str) -> BeforeValidator:
    """A value given as text of this form; numbers would be taken for seconds."""

    def checked(value: object) -> object:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError(f"write {what}")
        if not isinstance(value, str | date | None):
            raise ValueError(f"write {what}")  # noqa: TRY004 -- pydantic reports these only
        return value

    return BeforeValidator(checked)


def _in_range(value: datetime) -> datetime:
    """A time that exists in every zone: what is reckoned from it does not overflow."""
    if not date.min.year < value.year < date.max.year:
        raise ValueError(f"write a time between the years {date.min.year} and {date.max.year}")
    return value


def _without_a_fraction(value: object) -> object:
    """A number written as 4.0 is whole, to JSON and to its schemas."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[StrictInt, BeforeValidator(_without_a_fraction)]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2_000, pattern=SAYS_SOMETHING),
    Field(description="why; it is logged"),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SAYS_SOMETHING)]
Short = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]
Number = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]
Long = Annotated[str, StringConstraints(max_length=2_000, pattern=NO_NUL)]
Asked = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=SAYS_SOMETHING)]
Task = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=SAYS_SOMETHING)]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
ListName = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
ReportKey = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Record = Annotated[str, StringConstraints(pattern="^[0-9a-f]{6,64}$")]
MaybeSha256 = Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")]
Sha256s = Annotated[list[Sha256], Field(max_length=1_000)]
Names = Annotated[list[Name], Field(max_length=1_000)]
Bool = StrictBool
Count = Annotated[Whole, Field(ge=0, le=1_000_000)]
Key = Annotated[int, Field(ge=0, le=2**31 - 1)]
Day = Annotated[date, _written(_DAY, "a day as 2026-03-01")]
Time = Annotated[
    datetime,
    _written(_TIME, "a time with its zone as 2026-03-01T09:30:00Z"),
    AfterValidator(_in_range),
]


class Why(Given):
    """Why something is done."""

    reason: Reason


class Marking(Given):
    """How a record may be handled; what is left out stays as it is.

    `release_to` names bureaux and countries; an empty list takes all back.
    """

    tlp: Tlp | None = None
    pap: Pap | None = None
    purposes: Annotated[list[Purpose], Field(min_length=1)] | None = None
    release_to: list[Name] | None = None
    keep_until: Time | None = None
