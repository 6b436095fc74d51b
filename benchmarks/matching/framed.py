"""Strangers in one frame: what Clew wrongly finds where only a screen or a caption is the same."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from clew.fingerprint.picture import fingerprints_of
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.subject import Subject
from clew.model.media import Family
from clew.simulate.collection import view
from clew.simulate.textures import Picture
from matching.edits import all_edits

_FRAMES = (
    "screenshot of a telephone",
    "screenshot of a desktop",
    "meme bands",
    "caption above",
)
_FIRST_STRANGER = 100  # rooms from here on are known in no run


def framed_strangers(rooms: int) -> Mapping[str, Counter[str]]:
    """Return for each frame how many of `rooms` x `rooms` pairs match, by the relation told."""
    return {frame: _wrongly_found(frame, rooms) for frame in _FRAMES}


def _wrongly_found(frame: str, rooms: int) -> Counter[str]:
    known = {f"room {seed}": _subject(view(seed, 0), frame) for seed in range(rooms)}
    references = as_references(known)
    strangers = range(_FIRST_STRANGER, _FIRST_STRANGER + rooms)
    return Counter(
        match.relation.value
        for seed in strangers
        for match in find_matches(_subject(view(seed, 0), frame), references)
    )


def _subject(picture: Picture, frame: str) -> Subject:
    framed = all_edits()[frame](picture, [])
    return Subject(Family.IMAGE, fingerprints_of(np.ascontiguousarray(framed)))
