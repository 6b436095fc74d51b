"""A stack: the items of a case that are copies of each other, and what it is sorted by."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clew.model.media import Family


class Standing(StrEnum):
    """What lists and colleagues say of a stack already."""

    NEW = "new"  # nothing
    KNOWN = "known"  # on a list of known material, or whom it shows is identified already
    IGNORED = "ignored"  # on a list of harmless files


@dataclass(frozen=True, slots=True)
class Stack:
    """Items (SHA-256, the oldest first) that are graded as one.

    `grade` is the value that all of them have in the scheme that was asked for, else empty: a
    stack of which one item has none, or another, is still to be graded. `tags` are the words that
    any of them has.
    """

    items: tuple[str, ...]
    family: Family
    standing: Standing
    has_faces: bool
    has_text: bool
    grade: str
    is_named: bool
    tags: frozenset[str] = frozenset()


def families[Key: Hashable](
    keys: Sequence[Key], pairs: Iterable[tuple[Key, Key]]
) -> list[list[Key]]:
    """Return the keys in families of those that pairs join, however far; both in their order.

    Example:
        >>> families("abcde", [("d", "b"), ("b", "e")])
        [['a'], ['b', 'd', 'e'], ['c']]
    """
    place = {key: number for number, key in enumerate(keys)}
    first = list(range(len(keys)))
    for one, other in pairs:
        a, b = _root(first, place[one]), _root(first, place[other])
        first[max(a, b)] = min(a, b)
    found: dict[int, list[Key]] = {}
    for number, key in enumerate(keys):
        found.setdefault(_root(first, number), []).append(key)
    return list(found.values())


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        first[number] = first[first[number]]
        number = first[number]
    return number
