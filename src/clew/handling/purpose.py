"""Purpose: what a record may be used for. Data given for one purpose is not used for another.

Example:
    >>> purpose_named("victim identification")
    <Purpose.VICTIM_IDENTIFICATION: 'victim_identification'>
"""

from enum import StrEnum


class Purpose(StrEnum):
    """What police may use a record for; a marking names one or more."""

    VICTIM_IDENTIFICATION = "victim_identification"
    INVESTIGATION = "investigation"
    INTELLIGENCE = "intelligence"


def purpose_named(name: str) -> Purpose:
    """Return the purpose of that name, written with spaces, strokes or underscores.

    Raises:
        ValueError: there is none.
    """
    try:
        return Purpose(name.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as error:
        known = ", ".join(purpose.value for purpose in Purpose)
        raise ValueError(f"{name!r} is no purpose; they are {known}") from error
