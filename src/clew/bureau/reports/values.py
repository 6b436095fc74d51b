"""What a report says of a case: plain values, the same for HTML and PDF, in every language."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from clew.bureau.reports.figures import NetworkFigure, PlacesFigure, TimelineFigure
from clew.bureau.vault.queries import CaseTotals, UnreadRow
from clew.model.match import Relation, State
from clew.model.wording import Wording


@dataclass(frozen=True, slots=True)
class FileName:
    """A file as the report names it: the first place of its bytes in the case."""

    path: str
    exhibit: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One file and what it is related to.

    `found_at` are the first places of what it matched, `more_places` how many others there are.
    `thumbnail` is a blurred grey JPEG, None beyond the first rows or where nothing can be shown.
    """

    file: FileName
    matched: Wording
    found_at: Sequence[str]
    more_places: int
    score: str
    evidence: Sequence[Wording]
    judgement: Wording | None
    thumbnail: bytes | None


@dataclass(frozen=True, slots=True)
class StateRow:
    """One file without a match, and why."""

    file: FileName
    reason: str


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One file that needs no identifying, and by which series or persons."""

    file: FileName
    known_as: Sequence[Wording]


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """The same bytes in several places of the case: how many, and the first of them."""

    sha256: str
    size: int
    places: Sequence[str]
    count: int


@dataclass(frozen=True, slots=True)
class HashSetRow:
    """One hash list that was used, with the report of its import."""

    name: str
    marking: str
    kind: str
    format: str
    source_sha256: str
    imported_at: str
    claims: Sequence[tuple[str, str]]
    counts: Sequence[tuple[str, str]]
    rejected: Sequence[str]
    rejected_count: int
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class CaseReport:
    """A whole report. Times are ISO 8601 in UTC."""

    bureau: str
    case: str
    title: str
    marking: str
    officer: str
    made_at: str
    version: str
    totals: CaseTotals
    known: Sequence[KnownRow]
    relations: Mapping[Relation, Sequence[RelationRow]]
    states: Mapping[State, Sequence[StateRow]]
    repeats: Sequence[RepeatRow]
    unread: Sequence[UnreadRow]
    hashsets: Sequence[HashSetRow]
    settings: Sequence[tuple[str, Wording]]
    sandboxes: Mapping[str, int]
    thumbnails_shown: int
    network: NetworkFigure
    timeline: TimelineFigure
    places: PlacesFigure

    @property
    def unsafe(self) -> bool:
        """Whether anything was decoded outside the sandbox."""
        return any("unsafe" in name for name in self.sandboxes)

    @property
    def related(self) -> int:
        """How many items are related to something; leads are not counted."""
        by_relation = self.totals.by_relation
        return sum(n for relation, n in by_relation.items() if not relation.is_lead)


def data_digest(report: CaseReport) -> str:
    """Return the SHA-256 (hex) of all that a report says, thumbnails included.

    It is the same in every rendering and language, so that a PDF and an HTML file can be told to be
    of one report. The values are written as JSON with sorted keys; pictures stand in by their
    SHA-256.
    """
    told = json.dumps(asdict(report), sort_keys=True, default=_plain)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: object) -> str:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)
