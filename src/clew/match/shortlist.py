"""Shortlist: the pictures that share keypoints with one, from an index over the keypoints of all.

A keypoint of the query votes for every picture that holds a like one; the fewer pictures do, the
more its vote counts (a tile, a letter or a leaf is found in many). Keypoints of one picture lie on
those of another by one change of size and one turn, so only votes that agree on both add up (weak
geometric consistency: Jegou et al., "Hamming embedding and weak geometric consistency", 2008).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import BothWays, Keypoints, of_index_keys
from clew.match.calibration import KEYPOINT_RADIUS, LEAST_VOTES, SHORTLISTED
from clew.match.references import References

_TURNS = 16  # directions told apart
_LEVELS = 2.0  # levels of the pyramid that vote together
_BINS = 64  # of level differences, more than there are
_ASKED = 384  # keypoints that ask, of those as they are


@dataclass(frozen=True, slots=True)
class Shortlisted:
    """A fingerprint that may show the same as the query, which is mirrored for it or not."""

    print_id: int
    mirrored: bool
    votes: float


@dataclass(frozen=True, slots=True)
class _Votes:
    """Hits as arrays of one length: which picture, asked mirrored or not, how it lies, weight."""

    picture: NDArray[np.int64]
    turn: NDArray[np.int64]
    level: NDArray[np.int64]
    weight: NDArray[np.float64]


def shortlist(asking: BothWays, references: References) -> list[Shortlisted]:
    """Return the fingerprints with the most votes that agree, most first.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> from clew.match.references import FewReferences, Reference
        >>> known = detect(wave(1), most=200, mirrored=0)
        >>> few = FewReferences([], keypoints=[(Reference(target="b"), known.to_bytes())])
        >>> [(one.print_id, one.mirrored) for one in shortlist(known, few)]
        [(0, False)]
    """
    plain, mirrored = asking.plain.first(_ASKED), asking.mirrored
    descriptors = np.concatenate([plain.descriptors, mirrored.descriptors])
    near = references.near_keypoints(descriptors, radius=KEYPOINT_RADIUS)
    if not len(near.query):
        return []
    query, key = _nearest_a_picture(near.query, near.key, near.distance)
    votes = _cast(plain, mirrored, query, key)
    found = _most_agreeing(votes)
    return [one for one in found if one.votes >= LEAST_VOTES][:SHORTLISTED]


def _nearest_a_picture(
    query: NDArray[np.int64], key: NDArray[np.int64], distance: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each keypoint's nearest in each picture: a repeated pattern does not vote many times."""
    picture, _, _ = of_index_keys(key)
    order = np.lexsort((key, distance, picture, query))
    query, key, picture = query[order], key[order], picture[order]
    first = np.ones(len(query), np.bool_)
    first[1:] = (query[1:] != query[:-1]) | (picture[1:] != picture[:-1])
    return query[first], key[first]


def _cast(
    plain: Keypoints, mirrored: Keypoints, query: NDArray[np.int64], key: NDArray[np.int64]
) -> _Votes:
    picture, level, turn = of_index_keys(key)
    turns = np.concatenate([plain.turns, mirrored.turns])[query]
    levels = np.concatenate([plain.levels, mirrored.levels])[query]
    turned = np.floor((turn - turns) * (_TURNS / (2 * np.pi))).astype(np.int64) % _TURNS
    enlarged = np.floor((level - levels) / _LEVELS).astype(np.int64) + _BINS // 2
    held_by = np.bincount(query)[query]
    return _Votes(
        picture=2 * picture + (query >= len(plain)),
        turn=turned,
        level=enlarged,
        weight=1 / (1 + np.log(held_by)),
    )


def _most_agreeing(votes: _Votes) -> list[Shortlisted]:
    """Add up what agrees, neighbouring turns and sizes together, and take each picture's best."""
    pictures, number = np.unique(votes.picture, return_inverse=True)
    totals = np.zeros(len(pictures))
    bins = []
    for turn in (0, 1):
        for level in (0, 1):
            turned = (votes.turn + turn) % _TURNS
            bins.append((number * _TURNS + turned) * _BINS + votes.level + level)
    wanted, place = np.unique(np.concatenate(bins), return_inverse=True)
    sums = np.bincount(place, np.tile(votes.weight, len(bins)))
    np.maximum.at(totals, wanted // (_TURNS * _BINS), sums)
    order = np.lexsort((pictures, -totals))
    return [
        Shortlisted(int(pictures[at]) // 2, bool(pictures[at] % 2), float(totals[at]))
        for at in order
    ]
