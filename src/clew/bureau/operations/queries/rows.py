"""Rows: a plan as values, as far as the officer sees it. Times are UTC, coordinates WGS 84."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.site_state import SiteState
from clew.bureau.operations.version import version_of
from clew.bureau.operations.windows import local_window
from clew.handling.tlp import Tlp
from clew.network.jurisdiction.subdivisions import Subdivision, subdivision_of


@dataclass(frozen=True, slots=True)
class TargetRow:
    """Whom a site is about. `account` and `dossier` are empty where they may not be seen."""

    name: str
    account: str = ""
    dossier: UUID | None = None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Who goes together: officers by their usernames, others by their names."""

    id: UUID
    name: str
    officers: tuple[str, ...]
    outsiders: tuple[str, ...]

    @property
    def facts(self) -> tuple[object, ...]:
        """What its version is of."""
        return (self.name, self.officers, self.outsiders)

    @property
    def version(self) -> str:
        """Another as soon as the team is another."""
        return version_of(*self.facts)


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """What an authority allows, from when until when; `site_id` is None for all sites."""

    id: int
    site_id: UUID | None
    kind: ProcessKind
    authority: str
    number: str
    valid_from: datetime
    valid_until: datetime

    @property
    def facts(self) -> tuple[object, ...]:
        """What its version is of."""
        times = (self.valid_from.timestamp(), self.valid_until.timestamp())
        return (str(self.site_id), self.kind.value, self.authority, self.number, *times)

    @property
    def version(self) -> str:
        """Another as soon as it says anything else."""
        return version_of(*self.facts)

    def covers(self, begins_at: datetime, ends_at: datetime) -> bool:
        """Tell whether it is valid for all of a window."""
        return self.valid_from <= begins_at and ends_at <= self.valid_until


@dataclass(frozen=True, slots=True)
class EventRow:
    """How far a site was, who told it, when it was told and when it happened."""

    id: UUID
    state: SiteState
    happened_at: datetime
    told_at: datetime
    officer: str
    words: str


def as_it_happened(events: Iterable[EventRow]) -> list[EventRow]:
    """Return events in the order in which they happened, in whatever order they were told."""
    return sorted(events, key=lambda one: (one.happened_at, one.told_at, one.id))


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with all that hangs on it. `events` are in the order in which they happened.

    `conflicts` names the bureaux that plan for the same place and time.
    """

    id: UUID
    label: str
    address: str
    country: str
    subdivision: str
    latitude: float | None
    longitude: float | None
    zone: str
    team: str
    members: Sequence[str]
    targets: Sequence[TargetRow]
    processes: Sequence[ProcessRow]
    risks: Sequence[str]
    events: Sequence[EventRow]
    outcomes: Mapping[OutcomeKind, int]
    ticked: frozenset[int]
    exhibits: int
    local_window: str
    conflicts: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def state(self) -> SiteState:
        """How far it is: what happened last counts, in whatever order it was told."""
        return self.events[-1].state if self.events else SiteState.PLANNED

    @property
    def part(self) -> Subdivision:
        """The state or province that it lies in; the country where none is known."""
        return subdivision_of(self.subdivision or self.country)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the checklist."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation with its sites. `processes` and `risks` are those of all sites.

    `may_change` tells whether the officer plans it.
    """

    id: UUID
    name: str
    case_id: UUID
    case: str
    bureau: str
    commander: str
    marking: Tlp
    begins_at: datetime
    ends_at: datetime
    referral_id: UUID | None
    follows: tuple[UUID, str] | None
    sites: Sequence[SiteRow]
    processes: Sequence[ProcessRow]
    risks: Sequence[str]
    checklist: Sequence[LineRow]
    teams: Sequence[TeamRow] = ()
    may_change: bool = False
    warnings: Sequence[str] = ()

    @property
    def version(self) -> str:
        """The version of its window."""
        return window_version(self.begins_at, self.ends_at)

    @property
    def windows(self) -> Sequence[str]:
        """The window in the local times of the sites, each once."""
        zones = sorted({site.zone for site in self.sites}) or ["UTC"]
        told = [local_window(self.begins_at, self.ends_at, zone=zone) for zone in zones]
        return list(dict.fromkeys(told))


def window_version(begins_at: datetime, ends_at: datetime) -> str:
    """Return the version of a window: another as soon as it lies elsewhere."""
    return version_of(begins_at.timestamp(), ends_at.timestamp())
