"""What a report says of a case: plain values, the same for HTML and PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clew.bureau.vault.queries import CaseTotals, UnreadRow
from clew.model.match import Relation, State

RELATION_MEANS: Mapping[Relation, str] = {
    Relation.SAME_FILE: "the same bytes, or a hash list names exactly these bytes",
    Relation.COPY: "the whole picture or clip, saved anew or at another size",
    Relation.EDIT: "the whole, mirrored, turned or put in a border",
    Relation.EXCERPT: "a part of a longer clip, or a picture taken from one",
}

STATE_MEANS: Mapping[State, str] = {
    State.NO_MATCH: "checked against everything in the vault, and nothing was found",
    State.UNCHECKED: "not checked yet: nothing may be concluded",
    State.UNCHECKABLE: "cannot be checked, for the reason given: nothing may be concluded",
}

STATE_IN_FIGURES: Mapping[State, str] = {
    State.NO_MATCH: "new: checked, nothing found",
    State.UNCHECKED: "not checked yet",
    State.UNCHECKABLE: "cannot be checked",
}


@dataclass(frozen=True, slots=True)
class FileName:
    """A file as the report names it."""

    path: str
    exhibit: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One file and what it is related to.

    `thumbnail` is a blurred grey JPEG, None beyond the first rows or where nothing can be shown.
    """

    file: FileName
    matched: str
    found_at: Sequence[str]
    score: float
    evidence: str
    judgement: str
    thumbnail: bytes | None


@dataclass(frozen=True, slots=True)
class StateRow:
    """One file without a match, and why."""

    file: FileName
    reason: str


@dataclass(frozen=True, slots=True)
class HashSetRow:
    """One hash list that was used, with the report of its import."""

    name: str
    kind: str
    format: str
    imported_at: str
    claims: str
    counts: str
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
    relations: Mapping[Relation, Sequence[RelationRow]]
    states: Mapping[State, Sequence[StateRow]]
    unread: Sequence[UnreadRow]
    hashsets: Sequence[HashSetRow]
    settings: Mapping[str, str]
    sandboxes: Mapping[str, int]
    thumbnails_shown: int

    @property
    def unsafe(self) -> bool:
        """Whether anything was decoded outside the sandbox."""
        return any("unsafe" in name for name in self.sandboxes)

    @property
    def figures(self) -> Sequence[tuple[str, str]]:
        """The totals in words, for the first page."""
        totals = self.totals
        related = {
            f"{relation.value.replace('_', ' ')} of something known or found elsewhere": n
            for relation, n in totals.by_relation.items()
        }
        without = {STATE_IN_FIGURES[state]: n for state, n in totals.by_state.items()}
        return [
            ("files", f"{totals.files:,} ({totals.bytes / 1e6:,.1f} MB)"),
            ("different items", f"{totals.items:,}"),
            ("files that repeat another of this case", f"{totals.duplicates:,}"),
            *((name, f"{n:,}") for name, n in related.items()),
            ("on a list of known material", f"{totals.known:,}"),
            ("on a list of files to ignore", f"{totals.known_good:,}"),
            *((name, f"{n:,}") for name, n in without.items()),
            ("files not read, or not wholly", f"{totals.unread:,}"),
        ]
