"""Baselines: whoever shares an identifier is the same person, in chains."""

from collections.abc import Iterable

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting
from clew.simulate.worlds.measuring import Answer

OWN = frozenset(
    {
        *(IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.DEVICE, IdentifierKind.IMEI),
        *(IdentifierKind.URL, IdentifierKind.CAMERA_SERIAL),
    }
)
"""What one person mostly has alone; wallets of exchanges would chain hundreds."""


def connected(sightings: Iterable[Sighting], kinds: frozenset[IdentifierKind]) -> Answer:
    """Return the connected components of accounts and the identifiers of some kinds."""
    leader: dict[Identifier, Identifier] = {}

    def lead(one: Identifier) -> Identifier:
        while leader.setdefault(one, one) != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    subjects = set()
    for sighting in sightings:
        subjects.add(sighting.subject)
        if sighting.identifier.kind in kinds:
            leader[lead(sighting.subject)] = lead(sighting.identifier)
    return Answer({subject: lead(subject) for subject in subjects})
