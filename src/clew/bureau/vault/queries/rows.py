"""Rows: what the queries return. Frozen values of plain types, safe to hand to pages and reports.

SHA-256 and other digests are lower-case hex. Times are aware datetimes in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.model.match import Relation, Span, State, Transform
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. `state` is None when it has a visible match; else why it has none, with a reason.

    `not_looked_for` names kinds of fingerprints that were not made, and why.
    `location_count` counts the places where it was found that the officer may see: more than one
    means that the same bytes were found again.
    """

    sha256: str
    md5: str
    sha1: str
    size: int
    mime: str
    family: Family
    facts: Mapping[str, object]
    added_at: datetime
    checked_at: datetime | None
    problem_code: str
    problem_reason: str
    sandbox: str
    not_looked_for: Mapping[str, str]
    location_count: int
    state: State | None
    state_reason: str

    @property
    def is_matched(self) -> bool:
        """Whether it has a match that the officer may see."""
        return self.state is None


@dataclass(frozen=True, slots=True)
class LocationRow:
    """One place where an item was found. `path` is for people, `path_bytes` the name on disk."""

    sha256: str
    case_id: UUID
    case_number: str
    exhibit: str
    path: str
    path_bytes: bytes
    size: int
    modified_at: datetime | None
    found_at: datetime


@dataclass(frozen=True, slots=True)
class EntryRow:
    """The entry of a hash list that an item matched. `kind` is "known" or "known_good"."""

    id: int
    hashset: str
    kind: str
    marking: str
    category: str
    attributes: Mapping[str, object]
    place: int
    md5: str
    sha1: str
    sha256: str


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """A person's standing verdict on a match: "same", "not_same" or "unsure"."""

    id: UUID
    officer: str
    verdict: str
    reason: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match of `item`, with another item (`other`) or an entry of a hash list (`entry`).

    Matches are recorded in one direction, and `relation` and `transform` say how the query lies on
    its target ("the query is an excerpt of the target"). `item_is_query` is False when the row is
    read from the target's side. The spans always belong to the side they are named after.
    """

    id: UUID
    item: str
    other: str | None
    entry: EntryRow | None
    item_is_query: bool
    relation: Relation
    score: float
    transform: Transform
    item_span: Span | None
    other_span: Span | None
    evidence: Mapping[str, object]
    engine: str
    made_at: datetime
    judgement: JudgementRow | None

    @property
    def query_span(self) -> Span | None:
        """The query's stretch, whichever side the row is read from."""
        return self.item_span if self.item_is_query else self.other_span

    @property
    def match_span(self) -> Span | None:
        """The target's stretch, whichever side the row is read from."""
        return self.other_span if self.item_is_query else self.item_span


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A file of a case that was not read, or not wholly; `sha256` is None if it was not hashed."""

    case_number: str
    exhibit: str
    path: str
    sha256: str | None
    code: str
    reason: str
    advice: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """A case in the first few figures.

    `sorted_` counts the items that are "matched", "known", "new"; None where there are very many.
    """

    items: int
    unread: int
    sorted_: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class CaseTotals:
    """One case in figures.

    `files` counts locations and `bytes` their sizes; `items` the distinct ones among them. States
    and relations count items: `by_relation` counts an item once, under its most certain relation.
    `known` and `known_good` count items with a match in a hash list of that kind. `sandboxes`
    counts items by how their decoding was confined.
    """

    files: int
    bytes: int
    items: int
    matched: int
    by_family: Mapping[Family, int]
    by_state: Mapping[State, int]
    by_relation: Mapping[Relation, int]
    known: int
    known_good: int
    unread: int
    sandboxes: Mapping[str, int]

    @property
    def duplicates(self) -> int:
        """Files whose bytes were already in the case."""
        return self.files - self.items
