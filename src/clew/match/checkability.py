"""Checkability: whether a file can be matched at all. "Nothing found" is only said when it can."""

from clew.match.calibration import LEAST_QUALITY
from clew.match.subject import Subject
from clew.model.match import State
from clew.model.media import Family
from clew.model.problem import Problem
from clew.model.wording import Wording

_WHY_NOT = {
    Family.SOUND: "it holds no sound that could be fingerprinted",
    Family.ARCHIVE: "an archive is only compared byte for byte; its files are checked on their own",
    Family.OTHER: "neither picture, clip nor sound: only compared byte for byte",
}

_FLAT = "the picture says too little (flat, black, or a title)"
_TOO_LITTLE = {Family.SOUND: "the sound says too little (quiet, or too short)"}
_NOTHING_TO_SEE = "it holds no picture that could be fingerprinted"
_NOTHING_FOUND = "checked, and nothing was found"
REASONS = (*_WHY_NOT.values(), _FLAT, *_TOO_LITTLE.values(), _NOTHING_TO_SEE, _NOTHING_FOUND)
"""All reasons that hold nothing of the file's own."""


def state_without_match(
    subject: Subject, problem: Problem | None, *, no_places: str = ""
) -> tuple[State, Wording]:
    """Return the state of a file for which nothing was found, and the reason in words.

    `no_places` is why nobody looked which place it shows, empty where somebody did.

    Example:
        >>> state_without_match(Subject(Family.SOUND, ()), None)
        (<State.UNCHECKABLE: 'uncheckable'>, 'it holds no sound that could be fingerprinted')
    """
    if not subject.fingerprints:
        why = problem.reason if problem else _WHY_NOT.get(subject.family, _NOTHING_TO_SEE)
        return State.UNCHECKABLE, Wording.name_of(why)
    if all(p.low_information or p.quality < LEAST_QUALITY for p in subject.fingerprints):
        return State.UNCHECKABLE, Wording.name_of(_TOO_LITTLE.get(subject.family, _FLAT))
    if problem is not None:
        reason = Wording.name_of(problem.reason)
        return State.NO_MATCH, Wording("checked in part: %(reason)s", reason=reason)
    if no_places:
        return State.NO_MATCH, Wording(
            "nothing was found, but its place was not checked: %(why)s", why=no_places
        )
    return State.NO_MATCH, Wording.name_of(_NOTHING_FOUND)
