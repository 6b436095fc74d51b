"""Filed: a report of a world with all its sightings."""

from dataclasses import dataclass

from clew.model.report import Report
from clew.model.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Filed:
    """The head of a report and what it says."""

    report: Report
    sightings: tuple[Sighting, ...]
