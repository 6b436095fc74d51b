"""Choosing: which stacks are wanted, and how many each further choice would leave."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter

from clew.bureau.triage.stack import Stack, Standing

UNGRADED = "none"
UNTAGGED = "-"  # is no tag: a tag holds a letter or a digit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stack must be, facet by facet; empty keeps all. What is known is folded away."""

    kind: str = ""
    standing: str = Standing.NEW.value
    grade: str = ""
    has: str = ""
    tag: str = ""


FACETS: Mapping[str, Callable[[Stack], Collection[str]]] = {
    "kind": lambda stack: (stack.family.value,),
    "standing": lambda stack: (stack.standing.value,),
    "grade": lambda stack: (stack.grade or UNGRADED,),
    "has": lambda stack: ("faces",) * stack.has_faces + ("text",) * stack.has_text,
    "tag": lambda stack: stack.tags or (UNTAGGED,),
}
"""What a stack is, by facet."""

_SORT = attrgetter("family", "standing", "grade", "has_faces", "has_text", "is_named", "tags")
"""All that facets look at: of a hundred thousand stacks few differ in it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The stacks that are wanted; and by facet, how many stacks are there of each of its values.

    A facet's counts are of the stacks that fit in every other facet; the empty value counts all.
    """

    stacks: list[Stack]
    counts: Mapping[str, Counter[str]]


def choose(stacks: Sequence[Stack], wanted: Wanted) -> Chosen:
    """Return the stacks whose path fits that are wanted, in their order, and the counts.

    Example:
        >>> from clew.model.media import Family
        >>> told = {"has_faces": False, "has_text": False, "grade": "", "is_named": True}
        >>> old, new = (
        ...     Stack((name,), Family.IMAGE, standing, **told)
        ...     for name, standing in (("a", Standing.KNOWN), ("b", Standing.NEW))
        ... )
        >>> chosen = choose([old, new], Wanted())
        >>> chosen.stacks == [new], chosen.counts["standing"], chosen.counts["kind"]["image"]
        (True, Counter({'': 2, 'known': 1, 'new': 1}), 1)
    """
    asked = {facet: value for facet, value in asdict(wanted).items() if value}
    sorts: dict[object, list[Stack]] = defaultdict(list)
    for stack in stacks:
        sorts[_SORT(stack)].append(stack)
    kept: set[object] = set()
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for sort, alike in sorts.items():
        is_named, said = alike[0].is_named, {facet: of(alike[0]) for facet, of in FACETS.items()}
        fails = [facet for facet, value in asked.items() if value not in said[facet]]
        if is_named and not fails:
            kept.add(sort)
        for facet in FACETS if is_named else ():
            if not set(fails) - {facet}:
                counts[facet].update(dict.fromkeys(("", *said[facet]), len(alike)))
    return Chosen([stack for stack in stacks if _SORT(stack) in kept], counts)
