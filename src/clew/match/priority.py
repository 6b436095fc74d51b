"""Priority: which new items to look at first, with every reason said.

What points at a child who can still be found comes first: files that come straight from the camera
and that nobody has seen, that are recent, and that hold a clue to who or where. What is identified
already comes last. The points are a rule agreed among people, not a probability: they order a list.

Example:
    >>> fresh = Signs(state=State.NO_MATCH, is_camera_original=True, age_days=3)
    >>> [reason.points for reason in priority_of(fresh).reasons]
    [40, 25, 20]
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clew.model.match import Relation, State
from clew.model.media import Embedded, Facts, Signed
from clew.model.wording import Wording

_NEW, _RELATED, _LISTED, _IGNORED, _IDENTIFIED = 40, 10, -20, -80, -100
_ORIGINAL = 25
_AGES = (
    (30, 20, Wording("taken within a month, as the file says")),
    (365, 10, Wording("taken within a year, as the file says")),
)
"""Days, points, and in words."""
_AS_WRITTEN = Wording("looks as the camera wrote it: from close to where it was made")
_CLUE, _MOST_CLUES = 10, 3
_EDITORS = ("photoshop", "lightroom", "gimp", "snapseed", "editor", "paint", "ffmpeg", "lavf")


@dataclass(frozen=True, slots=True)
class Told:
    """What a classifier that the bureau brought says of an item, which its bureau gave points."""

    label: str
    score: float
    points: int
    by: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of an item that tells how urgent it is.

    `state` is None for an item that is related to others, by `relation` at best; `is_listed` where
    a list of known material names it, `is_ignored` where a list of files to ignore does.
    `age_days` counts from when it was taken, where the file says. `clues` are what it holds that
    may tell who or where, in words. `told` is what the bureau's own classifiers say.
    """

    state: State | None
    relation: Relation | None = None
    is_listed: bool = False
    is_ignored: bool = False
    identified_as: str = ""
    is_camera_original: bool = False
    age_days: int | None = None
    clues: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for an item's place in the queue: its points, and why."""

    points: int
    why: str


@dataclass(frozen=True, slots=True)
class Priority:
    """An item's points, and the reasons that they add up from, weightiest first."""

    points: int
    reasons: tuple[Reason, ...]


def priority_of(signs: Signs) -> Priority:
    """Return how urgent an item is.

    Example:
        >>> priority_of(Signs(state=None, identified_as="the series Lighthouse")).points
        -100
    """
    reasons = sorted(_reasons(signs), key=lambda reason: -abs(reason.points))
    return Priority(sum(reason.points for reason in reasons), tuple(reasons))


def is_camera_original(facts: Facts) -> bool:
    """Return whether a file looks as the camera wrote it, as far as it says.

    It names its camera, no editing program and no history of edits; its embedded picture shows
    nothing else, and its content credentials, if any, are intact. Anybody can write such facts.

    Example:
        >>> is_camera_original(Facts(camera_make="Nikon", camera_model="D70"))
        True
        >>> is_camera_original(Facts(camera_make="Nikon", software="Adobe Photoshop CS5"))
        False
    """
    software = (facts.software or "").lower()
    return bool(
        (facts.camera_make or facts.camera_model)
        and not facts.edits
        and not any(editor in software for editor in _EDITORS)
        and facts.embedded is not Embedded.DIFFERENT
        and (facts.provenance is None or facts.provenance.signed is Signed.INTACT)
    )


def _reasons(signs: Signs) -> Iterator[Reason]:
    if signs.identified_as:
        yield Reason(_IDENTIFIED, Wording("already identified: %(whom)s", whom=signs.identified_as))
    yield from _of_state(signs)
    if signs.is_camera_original:
        yield Reason(
            _ORIGINAL, Wording("looks as the camera wrote it: from close to where it was made")
        )
    for days, points, words in _AGES:
        if signs.age_days is not None and 0 <= signs.age_days <= days:
            yield Reason(points, words)
            break
    if signs.clues:
        points = _CLUE * min(len(signs.clues), _MOST_CLUES)
        clues = ", ".join(signs.clues)
        yield Reason(points, Wording("holds clues: %(clues)s", clues=clues))
    if not signs.identified_as:
        yield from _of_classifiers(signs.told)


def _of_classifiers(told: tuple[Told, ...]) -> Iterator[Reason]:
    """All labels together add no more than being new does, the weightiest first."""
    left = _NEW
    for one in sorted(told, key=lambda one: -one.points):
        points = min(one.points, left)
        left -= points
        if points:
            yield Reason(points, Wording.name_of(f"{one.label} ({one.score:.2f}), {one.by}"))


def _of_state(signs: Signs) -> Iterator[Reason]:
    if signs.state is not None:
        yield Reason(*_STATES[signs.state])
    elif signs.is_ignored:
        yield Reason(_IGNORED, Wording("a list of files to ignore names it"))
    elif signs.is_listed:
        yield Reason(_LISTED, Wording("known: a hash list names it"))
    elif signs.relation is not None and not signs.identified_as:
        relation = signs.relation.value.replace("_", " ")
        why = Wording(
            "belongs with other files here (%(relation)s), none of them identified",
            relation=Wording.name_of(relation),
        )
        yield Reason(_RELATED, why)


_STATES = {
    State.NO_MATCH: (
        _NEW,
        Wording("never seen before: nothing in the vault or on a list is like it"),
    ),
    State.UNCHECKED: (
        0,
        Wording("not checked yet, so nobody knows whether it is new: run clew match"),
    ),
    State.UNCHECKABLE: (0, Wording("cannot be compared, so nobody knows whether it is new")),
}
