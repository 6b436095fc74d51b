"""Frames that keypoints find are put at their moment, and frames beside them are found too."""

import cv2
import numpy as np
import pytest

from clew.fingerprint.looks import one_a_look
from clew.fingerprint.picture import keypoints_between, keypoints_of
from clew.match.candidates import Candidate
from clew.match.compare import as_references
from clew.match.references import Reference
from clew.match.subject import Subject
from clew.match.timing import timed
from clew.model.fingerprint import Fingerprint, Form
from clew.model.match import Transform
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.collection import view

SECONDS = 12
NEAR, FAR = (
    cv2.cvtColor(view(seed, 0, width=900, height=480), cv2.COLOR_RGB2GRAY) for seed in (3, 4)
)


def _frame(at_s: float) -> np.ndarray:
    """What a camera sees that passes a near thing before a far one: the two move apart."""
    left = round(20 * at_s)
    seen = FAR[:, left : left + 640].copy()
    seen[240:] = NEAR[240:, round(2.2 * left) % 250 :][:, :640]
    return seen


def _clip(edit=lambda picture: picture) -> Subject:
    """Frames each half second, every fourth of them searched for."""
    made: list[Fingerprint] = []
    for number in range(2 * SECONDS):
        pixels = np.ascontiguousarray(edit(_frame(number / 2)))
        if number % 4 == 0:
            made += keypoints_of(pixels, family=Family.CLIP, at_s=number / 2)
        else:
            made += keypoints_between(pixels, at_s=number / 2)
    seen = [
        Fingerprint("frames", 3, bytes([n]) * 256, 100, at_s=n / 2, until_s=n / 2 + 0.5)
        for n in range(2 * SECONDS)
    ]
    whole = [one for one in one_a_look(made, seen) if one.part == 0]
    return Subject(Family.CLIP, whole, float(SECONDS))


def _found(subject: Subject, at_s: float, there_s: float, turn=Transform.NONE) -> Candidate:
    (print_,) = [p for p in subject.fingerprints if p.at_s == at_s]
    reference = Reference(
        "known", Family.CLIP, at_s=there_s, until_s=there_s + 0.5, duration_s=12.0
    )
    return Candidate(print_, reference, turn, None)


def _surest(found: list[Candidate]) -> dict[float, float]:
    """Each frame's first, and surest, moment."""
    moments: dict[float, float] = {}
    for candidate in found:
        moments.setdefault(candidate.fingerprint.at_s, candidate.reference.at_s)
    return moments


KNOWN = as_references({"known": _clip()})


@pytest.mark.parametrize(
    ("edit", "turn"),
    [(edits.cropped, Transform.NONE), (edits.mirrored, Transform.MIRRORED)],
)
def test_a_frame_found_two_seconds_off_is_put_at_its_moment_with_those_beside_it(edit, turn):
    subject = _clip(edit)

    found = timed([_found(subject, 6.0, 4.0, turn)], KNOWN, subject=subject, target="known")

    moments = _surest(found)
    assert moments[6.0] == pytest.approx(6.0, abs=0.3)
    assert len(moments) >= 8
    assert np.median([abs(q - m) for q, m in moments.items()]) < 0.2
    assert any(c.fingerprint.form is Form.BETWEEN for c in found)


def test_frames_that_show_something_else_are_not_added():
    stranger = cv2.cvtColor(view(9, 1, width=640, height=480), cv2.COLOR_RGB2GRAY)
    other = _clip(lambda _picture: stranger)
    frames = [p for p in _clip().fingerprints if p.at_s < 6]
    frames += [p for p in other.fingerprints if p.at_s >= 6]
    mixed = Subject(Family.CLIP, frames, 12.0)

    found = timed([_found(mixed, 4.0, 4.0)], KNOWN, subject=mixed, target="known")

    assert max(c.fingerprint.at_s for c in found) < 6


def test_of_a_long_clip_the_frames_beyond_what_was_found_are_sought_first(monkeypatch):
    monkeypatch.setattr("clew.match.timing._MOST_FRAMES", 4)
    subject = _clip()
    found = [_found(subject, at_s, at_s) for at_s in (4.0, 6.0, 8.0)]

    beside = timed(found, KNOWN, subject=subject, target="known")[3:]

    assert beside
    assert all(not 4.0 < c.fingerprint.at_s < 8.0 for c in beside)
