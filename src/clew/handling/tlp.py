"""TLP 2.0, the Traffic Light Protocol (FIRST, 2022): a label that tells people how far to share.

It tells people; who may read a record is decided by `clew.bureau.access`, where a label can only
narrow: by itself it opens nothing to anybody.

Example:
    >>> strictest([Tlp.GREEN, Tlp.RED]).value
    'TLP:RED'
"""

from collections.abc import Iterable
from enum import StrEnum


class Tlp(StrEnum):
    """The labels of TLP 2.0, widest audience first."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"

    @property
    def may_leave_its_bureau(self) -> bool:
        """Whether other bureaux may see it at all, once it was released to them."""
        return self not in {Tlp.AMBER_STRICT, Tlp.RED}


def strictest(markings: Iterable[Tlp]) -> Tlp:
    """Return the label with the smallest audience: what derived data must carry.

    Raises:
        ValueError: there is no label to choose from.

    Example:
        >>> strictest([Tlp.AMBER, Tlp.CLEAR])
        <Tlp.AMBER: 'TLP:AMBER'>
    """
    order = list(Tlp)
    return max(markings, key=order.index)


def tlp_named(name: str) -> Tlp:
    """Return the label of that name, written with or without "TLP:", in any capitals.

    Raises:
        ValueError: there is none.

    Example:
        >>> tlp_named("amber+strict")
        <Tlp.AMBER_STRICT: 'TLP:AMBER+STRICT'>
    """
    try:
        return Tlp(f"TLP:{name.strip().upper().removeprefix('TLP:')}")
    except ValueError as error:
        known = ", ".join(label.value for label in Tlp)
        raise ValueError(f"{name!r} is no label; they are {known}") from error
