"""Facts of the items of dossiers: positions, camera serials, and how their cases are marked."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import batched

from clew.bureau.access.kept import kept_by_key
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.vault.queries import visible_items, visible_locations
from clew.bureau.vault.queries.loans import lenders
from clew.handling.marking import Marking
from clew.handling.tlp import Tlp

_KEYS_AT_ONCE = 5_000  # databases limit the parameters of a statement


def positions(officer: Officer, sha256s: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return the latitude and longitude that each item's file names, where it names both."""
    told = {}
    for sha256, facts in _facts(officer, sha256s):
        latitude, longitude = facts.get("latitude"), facts.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            told[sha256] = (float(latitude), float(longitude))
    return told


def camera_serials(officer: Officer, sha256s: Collection[str]) -> dict[str, str]:
    """Return the serial number of the camera that each item's file names, where it names one."""
    return {
        sha256: str(serial)
        for sha256, facts in _facts(officer, sha256s)
        if (serial := facts.get("camera_serial"))
    }


def case_markings(officer: Officer, sha256s: Collection[str]) -> dict[str, frozenset[Tlp]]:
    """Return the markings of the cases in which each item was found, as far as they are seen.

    Those of cases that lent it are among them.
    """
    return kept_by_key(officer, "case markings", set(sha256s), lambda keys: _labels(officer, keys))


def _labels(officer: Officer, sha256s: Collection[str]) -> dict[str, frozenset[Tlp]]:
    found: dict[str, set[Tlp]] = defaultdict(set)
    for several in batched(sha256s, _KEYS_AT_ONCE, strict=False):
        places = visible_locations(officer).filter(item__in=several)
        rows = places.values_list("item", "exhibit__case__marking").distinct()
        for sha256, marking in rows:
            found[sha256].add(Tlp(marking))
    for sha256, markings in lenders(officer, sha256s).items():
        found[sha256] |= {one.tlp for one in markings}
    return {sha256: frozenset(markings) for sha256, markings in found.items()}


def case_handlings(officer: Officer, sha256s: Collection[str]) -> dict[str, frozenset[Marking]]:
    """Return the whole markings of the cases in which each item was found, as far as seen.

    Those of cases that lent it are among them.
    """
    found: dict[str, set[Marking]] = defaultdict(set)
    for several in batched(sha256s, _KEYS_AT_ONCE, strict=False):
        places = visible_locations(officer).filter(item__in=several)
        rows = list(places.values_list("item", "exhibit__case").distinct())
        cases = visible_cases(officer).in_bulk({case for _, case in rows})
        for sha256, case in rows:
            found[sha256].add(cases[case].handling)
    for sha256, markings in lenders(officer, sha256s).items():
        found[sha256] |= markings
    return {sha256: frozenset(markings) for sha256, markings in found.items()}


def _facts(officer: Officer, sha256s: Collection[str]) -> Iterator[tuple[str, dict[str, object]]]:
    for several in batched(sha256s, _KEYS_AT_ONCE, strict=False):
        yield from visible_items(officer).filter(pk__in=several).values_list("pk", "facts")
