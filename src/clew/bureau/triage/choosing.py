"""Choosing: which stacks are wanted, and how many each further choice would leave."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

from clew.bureau.triage.stack import Stack, Standing

UNGRADED = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stack must be, facet by facet; empty keeps all. What is known is folded away."""

    kind: str = ""
    standing: str = Standing.NEW.value
    grade: str = ""
    has: str = ""


FACETS: Mapping[str, Callable[[Stack], Collection[str]]] = {
    "kind": lambda stack: (stack.family.value,),
    "standing": lambda stack: (stack.standing.value,),
    "grade": lambda stack: (stack.grade or UNGRADED,),
    "has": lambda stack: ("faces",) * stack.has_faces + ("text",) * stack.has_text,
}
"""What a stack is, by facet."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The stacks that are wanted; and by facet, how many stacks are there of each of its values.

    A facet's counts are of the stacks that fit in every other facet; the empty value counts all.
    """

    stacks: list[Stack]
    counts: Mapping[str, Counter[str]]


def choose(stacks: Iterable[Stack], wanted: Wanted) -> Chosen:
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
    kept: list[Stack] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for stack in stacks:
        if not stack.is_named:
            continue
        fails = [facet for facet, value in asked.items() if value not in FACETS[facet](stack)]
        if not fails:
            kept.append(stack)
        for facet in fails if len(fails) == 1 else () if fails else FACETS:
            counts[facet].update(("", *FACETS[facet](stack)))
    return Chosen(kept, counts)
