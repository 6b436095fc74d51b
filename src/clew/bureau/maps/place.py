"""Places on a map, with what is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.maps.layer import Layer
from clew.bureau.operations.site_state import SiteState

UNKNOWN = ""
"""The code of a place that is not known: no country, or no subdivision of it."""


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A country (ISO 3166-1) or subdivision (ISO 3166-2), and how many of each layer are there."""

    code: str
    counts: Mapping[Layer, int]

    @property
    def total(self) -> int:
        """All of them; an operation and its sites are counted both."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class SitePoint:
    """A site whose plan has coordinates: degrees north and east (WGS 84), and how far it is."""

    id: UUID
    label: str
    latitude: float
    longitude: float
    state: SiteState
