"""What is in a referral, as it is told to another node: each kind with its own fields, all checked.

An item is told by what tells it apart; whether its file comes too is for whoever carries it. There
are no fractions: probabilities and weights of evidence are texts such as "0.9312" and "+4.20".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields
from clew.model.identifier import IdentifierKind
from clew.model.media import Family

PART_FIELDS = ("kind", "name", "said")
_MOST_NAME, _MOST_TEXT, _MOST_WHY = 2_000, 20_000, 4_000
_MOST_SEVERAL = 10_000
_HEX = {"md5": 32, "sha1": 40, "pdq": 64}
_SHARE = re.compile(r"[01]\.\d{4}")
_WEIGHT = re.compile(r"[+-]\d{1,4}\.\d{2}")


class PartKind(StrEnum):
    """What a part is; stored and sent, so never renamed."""

    ITEM = "item"
    DIGESTS = "digests"
    ENTITY = "entity"
    REPORT = "report"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ToldPart:
    """One part; `said` has exactly the fields of its kind."""

    kind: PartKind
    name: str
    said: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        return {"kind": self.kind.value, "name": self.name, "said": dict(self.said)}

    @classmethod
    def from_fields(cls, fields: Fields) -> "ToldPart":
        """Read a part.

        Raises:
            MalformedError: a field is wrong, missing, or too many.
        """
        name = fields.name("kind")
        try:
            kind = PartKind(name)
        except ValueError as error:
            raise MalformedError(
                f"{fields.where}: this version knows no part {name}; update Clew"
            ) from error
        names, check = _KINDS[kind]
        check(fields.inner("said", names=names))
        if kind in {PartKind.ITEM, PartKind.DIGESTS}:
            fields.digest("name")
        return cls(kind, fields.text("name", most=_MOST_NAME), fields.mapping("said"))


def _check_digests(said: Fields) -> None:
    for name, digits in _HEX.items():
        text = said.text(name, most=digits)
        if not re.fullmatch(rf"[0-9a-f]{{{digits}}}", text) and (name, text) != ("pdq", ""):
            raise MalformedError(f"{said.where}: {name} must be {digits} small hexadecimal digits")
    said.number("size")
    said.text("mime", most=100)
    _check_one_of(said, "family", {one.value for one in Family})


def _check_entity(said: Fields) -> None:
    for pair in said.items("accounts", most=_MOST_SEVERAL):
        is_pair = isinstance(pair, list) and [type(each) for each in pair] == [str, str]
        if not is_pair or pair[0] not in {one.value for one in IdentifierKind}:  # type: ignore[index] # it is a list
            raise MalformedError(f"{said.where}: accounts must be pairs of a kind and a value")
    _check_matches(said, "p", _SHARE)
    said.text("country", most=2)
    said.text("subdivision", most=6)
    for place in said.objects("places", names=("speaks_for", "why"), most=_MOST_SEVERAL):
        place.flag("speaks_for")
        place.text("why", most=_MOST_WHY)
    for link in said.objects("links", names=("a", "b", "p_same", "evidence"), most=_MOST_SEVERAL):
        _check_link(link)


def _check_link(link: Fields) -> None:
    link.text("a", most=_MOST_NAME)
    link.text("b", most=_MOST_NAME)
    _check_matches(link, "p_same", _SHARE)
    for one in link.objects("evidence", names=("kind", "log10_lr", "why"), most=_MOST_SEVERAL):
        one.name("kind")
        _check_matches(one, "log10_lr", _WEIGHT)
        one.text("why", most=_MOST_WHY)


def _check_report(said: Fields) -> None:
    said.text("sender", most=_MOST_TEXT)
    said.text("incident", most=_MOST_TEXT)


def _check_note(said: Fields) -> None:
    said.text("text", most=_MOST_TEXT)


def _check_matches(fields: Fields, name: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(fields.text(name, most=20)):
        raise MalformedError(f"{fields.where}: {name} must be a number as a text, as 0.9312")


def _check_one_of(fields: Fields, name: str, values: set[str]) -> None:
    if fields.text(name, most=100) not in values:
        raise MalformedError(f"{fields.where}: {name} must be one of {', '.join(sorted(values))}")


_DIGESTS = ("md5", "sha1", "size", "family", "mime", "pdq")
_KINDS: Mapping[PartKind, tuple[tuple[str, ...], Callable[[Fields], None]]] = {
    PartKind.ITEM: (_DIGESTS, _check_digests),
    PartKind.DIGESTS: (_DIGESTS, _check_digests),
    PartKind.ENTITY: (
        ("accounts", "p", "country", "subdivision", "places", "links"),
        _check_entity,
    ),
    PartKind.REPORT: (("sender", "incident"), _check_report),
    PartKind.NOTE: (("text",), _check_note),
}
