"""Subdivisions: names and codes of states and provinces (ISO 3166-2), out of a bundled table.

What lies within another subdivision (a city of a state) stands for the one on the first level.
"""

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_TABLE = "subdivisions.csv"


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
def _by_name() -> Mapping[tuple[str, str], str]:
    """First-level codes by country and folded name; a name of several stands for none."""
    rows = list(csv.DictReader(files(__package__).joinpath(_TABLE).read_text().splitlines()))
    within = {row["code"]: row["within"] for row in rows}
    found: dict[tuple[str, str], str] = {}
    twice: set[tuple[str, str]] = set()
    for row in rows:
        country, _, part = row["code"].partition("-")
        first_level = _first_level(row["code"], within)
        for name in {
            folded(n) for n in (part, row["code"], row["name"], *row["other_names"].split(";"))
        }:
            if found.setdefault((country, name), first_level) != first_level:
                twice.add((country, name))
    return {key: code for key, code in found.items() if key[1] and key not in twice}


def _first_level(code: str, within: Mapping[str, str]) -> str:
    for _ in range(len(within)):
        if not within.get(code):
            break
        code = within[code]
    return code
