"""PAP, the Permissible Actions Protocol: how visibly a record may be acted upon.

Where TLP says who may know, PAP says what may be done with it. Clew acts on the strictest label:
what is PAP:RED is looked at and compared inside, and never leaves as an export.

Example:
    >>> pap_named("red").may_be_exported
    False
"""

from enum import StrEnum


class Pap(StrEnum):
    """The labels, most permissive first."""

    CLEAR = "PAP:CLEAR"
    GREEN = "PAP:GREEN"
    AMBER = "PAP:AMBER"
    RED = "PAP:RED"

    @property
    def may_be_exported(self) -> bool:
        """Whether a file may be made of it that leaves the vault."""
        return self is not Pap.RED


def pap_named(name: str) -> Pap:
    """Return the label of that name, written with or without "PAP:", in any capitals.

    Raises:
        ValueError: there is none.
    """
    try:
        return Pap(f"PAP:{name.strip().upper().removeprefix('PAP:')}")
    except ValueError as error:
        known = ", ".join(label.value for label in Pap)
        raise ValueError(f"{name!r} is no label; they are {known}") from error
