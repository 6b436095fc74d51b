"""Counting: sites, how far they are and what came of them, by state or province."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries.rows import SiteRow
from clew.bureau.operations.site_state import SiteState
from clew.model.wording import Wording, counted
from clew.network.jurisdiction.subdivisions import Subdivision


@dataclass(frozen=True, slots=True)
class PartCount:
    """A state or province: its sites, how many stand where, and what came of them."""

    part: Subdivision
    sites: Sequence[SiteRow]

    @property
    def states(self) -> Mapping[SiteState, int]:
        """How many sites are how far; every state is there."""
        found = Counter(site.state for site in self.sites)
        return {state: found[state] for state in SiteState}

    @property
    def outcomes(self) -> Mapping[OutcomeKind, int]:
        """What came of its sites; every kind is there."""
        return outcomes_of(self.sites)

    @property
    def warnings(self) -> int:
        """How many of its sites have a warning."""
        return sum(bool(site.warnings) for site in self.sites)


def by_part(sites: Iterable[SiteRow]) -> list[PartCount]:
    """Return the states and provinces of sites by name, each with its sites."""
    ordered = sorted(sites, key=lambda site: (site.country, site.part.name, site.label))
    groups = groupby(ordered, key=lambda site: site.part)
    return [PartCount(part, list(group)) for part, group in groups]


def outcomes_of(sites: Iterable[SiteRow]) -> dict[OutcomeKind, int]:
    """Return what came of sites together; every kind is there."""
    every = list(sites)
    return {kind: sum(site.outcomes.get(kind, 0) for site in every) for kind in OutcomeKind}


def parts_in_words(parts: Sequence[PartCount]) -> Wording:
    """Return how many states, territories and provinces there are, as their country names them.

    Example:
        >>> from clew.network.jurisdiction.subdivisions import subdivision_of
        >>> told = [PartCount(subdivision_of(code), []) for code in ("IN-RJ", "IN-GJ", "IN-DL")]
        >>> parts_in_words(told)
        '2 states, 1 union territory'
    """
    kinds = Counter((one.part.kind or "place").lower() for one in parts)
    ordered = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    told, *others = [_counted(number, kind) for kind, number in ordered] or [Wording.name_of("")]
    for one in others:
        told = Wording("%(one)s, %(other)s", one=told, other=one)
    return told


_COUNTED: Mapping[str, Callable[[int], Wording]] = {
    "state": lambda n: counted(n, "%(count)s state", "%(count)s states"),
    "union territory": lambda n: counted(
        n, "%(count)s union territory", "%(count)s union territories"
    ),
    "territory": lambda n: counted(n, "%(count)s territory", "%(count)s territories"),
    "province": lambda n: counted(n, "%(count)s province", "%(count)s provinces"),
    "region": lambda n: counted(n, "%(count)s region", "%(count)s regions"),
    "department": lambda n: counted(n, "%(count)s department", "%(count)s departments"),
    "district": lambda n: counted(n, "%(count)s district", "%(count)s districts"),
    "county": lambda n: counted(n, "%(count)s county", "%(count)s counties"),
    "municipality": lambda n: counted(n, "%(count)s municipality", "%(count)s municipalities"),
    "place": lambda n: counted(n, "%(count)s place", "%(count)s places"),
}
"""The kinds that pages have words for; others are told by the name that ISO 3166-2 gives them."""


def _counted(number: int, kind: str) -> Wording:
    if kind in _COUNTED:
        return _COUNTED[kind](number)
    several = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return Wording.name_of(f"{number} {kind if number == 1 else several}")
