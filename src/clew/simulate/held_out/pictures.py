"""Pictures held out: every edit of each is held against all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from clew.fingerprint.kind import PictureKind
from clew.fingerprint.picture import fingerprints_of
from clew.fingerprint.registry import names_of
from clew.match.candidates import Candidate, candidates_by_target
from clew.match.compare import as_references
from clew.match.references import References
from clew.match.subject import Subject
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.held_out.measured import Measured, Tally
from clew.simulate.textures import Picture

_EDITS: Mapping[str, Callable[[Picture], Picture]] = {
    "half size": edits.smaller,
    "grey": edits.grey,
    "mirrored": edits.mirrored,
    "black frame": edits.bordered,
    "caption above": edits.captioned,
    "crop of 36 %": edits.cropped,
    "crop of 75 %": lambda picture: edits.cropped(picture, share=0.25),
    "negative": lambda picture: 255 - picture,
}
_CHANNELS: Mapping[str, Callable[[Candidate], bool]] = {
    "pictures": lambda one: one.views is None,
    "bits": lambda one: one.distance is not None,
    "keypoints": lambda one: one.geometry is not None,
    "scenes": lambda one: one.views is not None,
}


def measure_pictures(
    pictures: Iterable[tuple[str, Picture]],
    *,
    place_of: Callable[[str], str] = lambda name: name,
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> Mapping[str, Measured]:
    """Hold every edit of every named picture (RGB) against all.

    Two are strangers where `place_of` their names differs; they must then not be related. What is
    found is told of all channels together that tell pictures ("pictures"), of each of those ("bits"
    of PDQ, "keypoints"), and, of strangers only, of "scenes". One picture has no strangers: then
    there is no pair. `report` is called with the pictures done and in all.

    Example:
        >>> from clew.simulate.collection import view
        >>> rooms = [(name, view(seed, 0, width=320, height=240)) for seed, name in enumerate("ab")]
        >>> measured = measure_pictures(rooms)
        >>> measured["pictures"].recall("grey", 1000), measured["bits"].stranger_pairs
        (1.0, 16)
    """
    known: dict[str, Subject] = {}
    asked: dict[str, Mapping[str, Subject]] = {}
    for name, picture in pictures:
        known[name] = subject_of(picture)
        asked[name] = {edit: subject_of(apply(picture)) for edit, apply in _EDITS.items()}
    references = as_references(known)
    tallies = {channel: Tally() for channel in _CHANNELS}
    for number, (name, edited) in enumerate(asked.items(), start=1):
        strangers = [other for other in known if place_of(other) != place_of(name)]
        for edit, subject in edited.items():
            for channel, reached in reached_by(subject, references).items():
                shown = [] if channel == "scenes" else [name]
                tallies[channel].add(name, edit, reached, shown=shown, strangers=strangers)
        report(number, len(asked))
    hashes = hashes_each(list(known.values()))
    return {channel: tally.measured(hashes=hashes) for channel, tally in tallies.items()}


def reached_by(subject: Subject, references: References) -> Mapping[str, Mapping[str, float]]:
    """Return for each channel the natural log ratio that each target reaches, of those it does."""
    found = candidates_by_target(subject, references)
    return {
        channel: {
            target: max(told)
            for target, candidates in found.items()
            if (told := [one.log_ratio for one in candidates if tells(one)])
        }
        for channel, tells in _CHANNELS.items()
    }


def subject_of(picture: Picture) -> Subject:
    """Return a picture as the matcher sees it, without what never matches."""
    prints = fingerprints_of(np.ascontiguousarray(picture))
    return Subject(Family.IMAGE, [one for one in prints if not one.low_information])


def hashes_each(subjects: Sequence[Subject]) -> float:
    """Return how many hashes of pictures a subject has in an index on average, one at least."""
    kinds = names_of(PictureKind)
    total = sum(one.kind in kinds for subject in subjects for one in subject.fingerprints)
    return max(1.0, total / max(1, len(subjects)))
