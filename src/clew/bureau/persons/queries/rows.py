"""Rows: what the queries return. Frozen values of plain types, safe to hand to pages and reports.

Ids are UUIDs, items lower-case SHA-256 in hex, times aware datetimes in UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.persons.contradictions import Contradiction
from clew.bureau.persons.decided import DecisionRow
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind, Role, Status
from clew.model.match import Relation


@dataclass(frozen=True, slots=True)
class PartRow:
    """One of the dossiers that are seen as one, and the case whose team keeps it."""

    id: UUID
    name: str
    case_id: UUID
    case_number: str
    bureau: str


@dataclass(frozen=True, slots=True)
class DossierRow:
    """What is known of one series, person, place, device or voice.

    `parts` are the dossiers that were merged into it, the oldest first: it goes by that one's id
    and name. `items` gives for each item the decisions that added it. `history` holds every
    decision, oldest first, those that were undone too; `names` are those of the dossiers it names.
    """

    kind: Kind
    parts: Sequence[PartRow]
    marking: Tlp
    status: Status
    identities: Sequence[str]
    roles: Sequence[Role]
    items: Mapping[str, Sequence[DecisionRow]]
    history: Sequence[DecisionRow]
    names: Mapping[UUID, str]
    contradictions: Sequence[Contradiction]

    @property
    def id(self) -> UUID:
        """The oldest part's id."""
        return self.parts[0].id

    @property
    def name(self) -> str:
        """The oldest part's name."""
        return self.parts[0].name


@dataclass(frozen=True, slots=True)
class KnownRow:
    """Why an item needs no further identifying: a dossier that is, through one of its items.

    `through` is the item itself or one that it was matched with by `relation`; `confirmed` tells
    whether a person judged that match to be right.
    """

    dossier: DossierRow
    through: str
    relation: Relation
    confirmed: bool
