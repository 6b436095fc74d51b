"""Counting: sites, how far they are and what came of them, by state or province."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries.rows import SiteRow
from clew.bureau.operations.site_state import SiteState
from clew.model.wording import Wording, counted, listed
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
    return listed([_counted(number, kind) for kind, number in ordered])


_COUNTED: Mapping[str, Wording] = {
    "state": counted(2, "%(count)s state", "%(count)s states"),
    "union territory": counted(2, "%(count)s union territory", "%(count)s union territories"),
    "territory": counted(2, "%(count)s territory", "%(count)s territories"),
    "province": counted(2, "%(count)s province", "%(count)s provinces"),
    "region": counted(2, "%(count)s region", "%(count)s regions"),
    "department": counted(2, "%(count)s department", "%(count)s departments"),
    "district": counted(2, "%(count)s district", "%(count)s districts"),
    "county": counted(2, "%(count)s county", "%(count)s counties"),
    "municipality": counted(2, "%(count)s municipality", "%(count)s municipalities"),
    "place": counted(2, "%(count)s place", "%(count)s places"),
}
"""The kinds that pages have words for; others are told by the name that ISO 3166-2 gives them."""


def _counted(number: int, kind: str) -> Wording:
    if kind in _COUNTED:
        return _COUNTED[kind].of(number)
    several = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return Wording.name_of(f"{number} {kind if number == 1 else several}")
