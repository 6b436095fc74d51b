"""Dossiers: what is gathered on one series, person, place, device or voice.

A kind declares facts: which statuses it can reach, and which confirmed relations of items speak of
one and the same thing. The names are stored, so never renamed.

Example:
    >>> Kind.PLACE.may_become(Status.ARRESTED), Status.SAFEGUARDED.is_known
    (False, True)
"""

from collections.abc import Mapping
from enum import StrEnum

from clew.model.match import Relation


class Status(StrEnum):
    """What is known of it, least first: the furthest that an officer recorded counts."""

    UNIDENTIFIED = "unidentified"
    IDENTIFIED = "identified"
    ARRESTED = "arrested"  # an offender
    SAFEGUARDED = "safeguarded"  # a victim

    @property
    def is_known(self) -> bool:
        """Whether the work of identifying was done."""
        return self is not Status.UNIDENTIFIED


class Role(StrEnum):
    """What a person has to do with it. The first two say nothing of guilt or harm."""

    DEPICTED_PERSON = "depicted_person"
    PERSON_OF_INTEREST = "person_of_interest"
    VICTIM = "victim"
    OFFENDER = "offender"
    WITNESS = "witness"
    INFORMANT = "informant"
    RESCUER = "rescuer"

    @property
    def is_confirmed(self) -> bool:
        """Whether an officer said so; until then a person is depicted, or of interest."""
        return self not in {Role.DEPICTED_PERSON, Role.PERSON_OF_INTEREST}


class Kind(StrEnum):
    """What a dossier is on."""

    SERIES = "series"  # items of the same victim or scene
    PERSON = "person"
    PLACE = "place"
    DEVICE = "device"  # a camera or phone
    VOICE = "voice"

    @property
    def gathers(self) -> frozenset[Relation]:
        """The relations between items that, confirmed, make both of them items of one dossier."""
        return _GATHERS[self]

    def may_become(self, status: Status) -> bool:
        """Tell whether a dossier of this kind can have that status."""
        return status in _STATUSES[self]


_COPIES = frozenset({Relation.SAME_FILE, Relation.COPY, Relation.EDIT})

_GATHERS: Mapping[Kind, frozenset[Relation]] = {
    Kind.SERIES: frozenset(Relation),
    Kind.PERSON: _COPIES,  # an excerpt, or another view of the room, may show somebody else
    Kind.PLACE: _COPIES | {Relation.EXCERPT, Relation.SCENE},
    Kind.DEVICE: frozenset(),  # a copy says nothing of the camera
    Kind.VOICE: _COPIES | {Relation.SOUND},
}

_STATUSES: Mapping[Kind, frozenset[Status]] = {
    Kind.SERIES: frozenset(Status) - {Status.ARRESTED},
    Kind.PERSON: frozenset(Status),
    Kind.PLACE: frozenset({Status.UNIDENTIFIED, Status.IDENTIFIED}),
    Kind.DEVICE: frozenset({Status.UNIDENTIFIED, Status.IDENTIFIED}),
    Kind.VOICE: frozenset({Status.UNIDENTIFIED, Status.IDENTIFIED}),
}

NEEDS_ROLE: Mapping[Status, Role] = {
    Status.SAFEGUARDED: Role.VICTIM,
    Status.ARRESTED: Role.OFFENDER,
}
"""What a person must be confirmed to be before that status."""


class Act(StrEnum):
    """What one decision of an officer does. Every decision can be undone; none is deleted."""

    OPENS = "opens"
    ADDS = "adds"  # an item
    REMOVES = "removes"  # an item
    MERGES = "merges"  # judged to be the same as another dossier
    DIFFERS = "differs"  # judged not to be the same as another dossier
    STATUS = "status"
    ROLE = "role"
