"""Subdivisions: names and codes of states and provinces (ISO 3166-2).

Out of one file of the package iso3166-2 (MIT), of which no code is run; without the package no
subdivision is known by its name. What lies within another subdivision (a city of a state) stands
for the one on the first level.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

PACKAGE = "iso3166-2"
_FILE = "iso3166_2/iso3166-2.json"
_SHA256 = "65b79dfc18c791ac69f29f50777aa63b3b3c0dc1b1f2556609a13af594f5f97f"
_LANGUAGE = re.compile(r"\s*\([^)]*\)\s*$")
_SHORTEST = 3  # letters of another name


def missing_subdivisions() -> str | None:
    """Return why no subdivision is known by its name, or None where they are.

    Example:
        >>> missing_subdivisions()
    """
    return None if _table() else f"the package {PACKAGE} is not installed as expected: make setup"


def subdivision_named(name: str, country: str) -> str | None:
    """Return the first-level subdivision of a country by its name or code, if there is one.

    Example:
        >>> subdivision_named("rajasthan", "IN"), subdivision_named("RJ", "IN")
        ('IN-RJ', 'IN-RJ')
        >>> subdivision_named("Birmingham", "GB")
        'GB-ENG'
        >>> subdivision_named("Atlantis", "IN") is None
        True
    """
    return _by_name().get((country, folded(name)))


@dataclass(frozen=True, slots=True)
class Subdivision:
    """What the table says of a code: its name, and what it is ("State", "Union territory")."""

    code: str
    name: str
    kind: str


def subdivision_of(code: str) -> Subdivision:
    """Return the name and kind of a code; of one that the table lacks, the code and no kind.

    Example:
        >>> subdivision_of("IN-DL")
        Subdivision(code='IN-DL', name='Delhi', kind='Union territory')
        >>> subdivision_of("IN-XX").name
        'IN-XX'
    """
    row = _table().get(code[:2], {}).get(code, {})
    return Subdivision(code, row.get("name") or code, row.get("type") or "")


def subdivisions_of(country: str) -> Sequence[Subdivision]:
    """Return the first-level subdivisions of a country by their names; none of what is no country.

    Example:
        >>> [one.code for one in subdivisions_of("BE")]
        ['BE-BRU', 'BE-VLG', 'BE-WAL']
    """
    told = _table().get(country, {})
    first = [subdivision_of(code) for code, row in told.items() if not row["parentCode"]]
    return sorted(first, key=lambda one: folded(one.name))


def folded(name: str) -> str:
    """Return a name without case, accents and punctuation, to compare it with others.

    Example:
        >>> folded("Rājasthān "), folded("Île-de-France")
        ('rajasthan', 'ile de france')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = (c if c.isalnum() or unicodedata.category(c) == "Mc" else " " for c in _unmarked(plain))
    return " ".join("".join(kept).split())


def _unmarked(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Mn")


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, str | None]]]:
    """By country and code: the name, other names with their languages, what it lies within."""
    try:
        content = Path(str(distribution(PACKAGE).locate_file(_FILE))).read_bytes()
    except (PackageNotFoundError, OSError):
        return {}
    if hashlib.sha256(content).hexdigest() != _SHA256:
        return {}
    found: Mapping[str, Mapping[str, Mapping[str, str | None]]] = json.loads(content)
    return found


@cache
def _by_name() -> Mapping[tuple[str, str], str]:
    """First-level codes by country and folded name; a name of several stands for none."""
    found: dict[tuple[str, str], str] = {}
    twice: set[tuple[str, str]] = set()
    for country, told in _table().items():
        within = {code: row["parentCode"] or "" for code, row in told.items()}
        for code, row in told.items():
            first_level = _first_level(code, within)
            for name in {folded(one) for one in _names(code, row)}:
                if found.setdefault((country, name), first_level) != first_level:
                    twice.add((country, name))
    return {key: code for key, code in found.items() if key[1] and key not in twice}


def _names(code: str, row: Mapping[str, str | None]) -> Iterator[str]:
    yield from (code, code.partition("-")[2], row["name"] or "")
    for other in (row["localOtherName"] or "").split(", "):
        name = _LANGUAGE.sub("", other).strip()
        if len(name) >= _SHORTEST and name[0].isalpha():
            yield name


def _first_level(code: str, within: Mapping[str, str]) -> str:
    for _ in range(len(within)):
        if not within.get(code):
            break
        code = within[code]
    return code
