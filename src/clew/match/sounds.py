"""Sounds: recordings that hold the same sound, whatever is seen with it.

Hashes of the query's sound are asked half a second by half a second, from four steps each, for the
known ones lie an eighth of a second apart. Hits vote for the time between the two tracks; then the
tracks themselves are held against each other, word for word, and the stretches are kept in which
few bits differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.kind import SoundKind
from clew.fingerprint.registry import names_of
from clew.fingerprint.sound_bits import (
    EVERY,
    STEPS,
    WINDOW_S,
    hashes_of,
    of_sound_keys,
    telling_starts,
    words_of,
)
from clew.match.calibration import (
    LEAST_SOUND_S,
    SOUND_AGREES,
    SOUND_RADIUS,
    score,
    sound_log_ratio,
)
from clew.match.references import References
from clew.match.subject import Subject
from clew.model.match import Match, Relation, Span

type _Words = NDArray[np.uint32]

_ASKED_EVERY = STEPS // 2
_LEAST_HITS = 3  # of different half seconds
_TOGETHER = 3  # steps by which hits of one time may miss each other
_SMOOTHED = 2 * STEPS  # words over which differing bits are averaged
_MOST_TIMES = 8  # between two tracks
_SAME_TIME_S = 1.0


def match_sounds(subject: Subject, references: References) -> list[Match]:
    """Return every stretch of the subject's sound that is heard in a known track.

    Example:
        >>> from clew.match.references import FewReferences
        >>> from clew.model.media import Family
        >>> match_sounds(Subject(Family.SOUND, ()), FewReferences([]))
        []
    """
    kinds = names_of(SoundKind)
    return [
        match
        for print_ in subject.fingerprints
        if print_.kind in kinds and not print_.low_information
        for match in _matches(words_of(print_.data), print_.at_s or 0.0, references)
    ]


def with_sounds(found: Sequence[Match], sounds: Sequence[Match]) -> list[Match]:
    """Return matches of pictures, told where the sound agrees, and those of sound alone.

    Example:
        >>> heard = Match("b", Relation.SOUND, 0.9, evidence={"bit_error": 0.1})
        >>> with_sounds([], [heard]) == [heard]
        True
    """
    told: list[Match] = []
    agreeing: set[int] = set()
    for match in found:
        numbers = [n for n, sound in enumerate(sounds) if _is_heard_with(sound, match)]
        agreeing.update(numbers)
        errors = [sounds[n].evidence["bit_error"] for n in numbers]
        evidence = {**match.evidence, "sound_bit_error": errors[0]} if errors else match.evidence
        told.append(replace(match, evidence=evidence))
    return told + [sound for n, sound in enumerate(sounds) if n not in agreeing]


def _is_heard_with(sound: Match, seen: Match) -> bool:
    """Whether sound and pictures of one target lie at the same time in both."""
    spans = sound.query_span, sound.match_span, seen.query_span, seen.match_span
    if sound.target != seen.target or seen.relation is Relation.SCENE or None in spans:
        return False
    heard, there, shown, shown_there = (span for span in spans if span is not None)
    overlaps = heard.start_s < shown.end_s and shown.start_s < heard.end_s
    apart = (there.start_s - heard.start_s) - (shown_there.start_s - shown.start_s)
    return overlaps and abs(apart) <= _SAME_TIME_S


def _matches(words: _Words, at_s: float, references: References) -> Iterator[Match]:
    starts = telling_starts(words, every=1)
    starts = starts[starts % _ASKED_EVERY < EVERY]
    near = references.near_sounds(hashes_of(words, starts=starts), radius=SOUND_RADIUS)
    ids, places = of_sound_keys(near.key)
    known = np.unique(ids)
    described, held = references.describe(known), references.sounds(known)
    for print_id in known.tolist():
        if print_id not in described or print_id not in held:
            continue
        mine = ids == print_id
        there = described[print_id]
        asked = starts[near.query[mine]]
        times = _times(places[mine] - asked, asked)
        for query, match, error in _stretches(words, held[print_id], times):
            ratio = sound_log_ratio(query.length_s, error)
            yield Match(
                target=there.target,
                relation=Relation.SOUND,
                score=score(ratio, searched=references.sound_size),
                query_span=_later(query, at_s),
                match_span=_later(match, there.at_s or 0.0),
                evidence={
                    "kind": "sound",
                    "bit_error": round(error, 3),
                    "seconds": round(query.length_s, 1),
                    "searched": references.sound_size,
                },
            )


def _times(apart: NDArray[np.int64], starts: NDArray[np.int64]) -> list[int]:
    """The times between two tracks (steps) that most hits tell, most first."""
    found: list[int] = []
    left = np.ones(len(apart), np.bool_)
    while left.any() and len(found) < _MOST_TIMES:
        values, counts = np.unique(apart[left], return_counts=True)
        best = int(values[counts.argmax()])
        agreeing = left & (np.abs(apart - best) <= _TOGETHER)
        if len(np.unique(starts[agreeing] // _ASKED_EVERY)) < _LEAST_HITS:
            break
        found.append(best)
        left &= ~agreeing
    return found


def _stretches(
    query: _Words, match: _Words, times: Sequence[int]
) -> Iterator[tuple[Span, Span, float]]:
    """Yield the stretches in which the tracks agree, and the share of bits that differ there."""
    used = np.zeros(len(query), np.bool_)
    for about in times:
        around = range(about - _TOGETHER, about + _TOGETHER + 1)
        apart = min(around, key=partial(_error, query, match))
        first = max(0, -apart)
        differing = _differing(query, match, apart)
        differing[used[first : first + len(differing)]] = 0.5
        for start, end in _agreeing(differing):
            error = float(np.nanmean(differing[start:end]))
            begin, stop = first + start, first + end
            used[begin:stop] = True
            heard = Span(begin / STEPS, (stop - 1) / STEPS + WINDOW_S)
            yield heard, _later(heard, apart / STEPS), error


def _differing(query: _Words, match: _Words, apart: int) -> NDArray[np.float64]:
    """The share of bits that differ in each word of the query that has one in the match."""
    first, last = max(0, -apart), min(len(query), len(match) - apart)
    if last <= first:
        return np.empty(0)
    one, other = query[first:last], match[first + apart : last + apart]
    share = np.bitwise_count(one ^ other) / 32.0
    return np.where((one != 0) & (other != 0), share, np.nan)


def _error(query: _Words, match: _Words, apart: int) -> float:
    """The smallest share that differs over a stretch, at one time between the tracks."""
    smooth = _smoothed(_differing(query, match, apart))
    return float(np.min(smooth, initial=1.0))


def _agreeing(differing: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The stretches (first, last + 1) of words in which few bits differ for long enough."""
    agrees = np.concatenate([[False], _smoothed(differing) < SOUND_AGREES, [False]])
    edges = np.flatnonzero(agrees[1:] != agrees[:-1]).reshape(-1, 2)
    return [(int(a), int(b)) for a, b in edges if b - a >= LEAST_SOUND_S * STEPS]


def _smoothed(differing: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean around each word; where it was quiet nothing is known, which is as bad as chance."""
    told = np.where(np.isnan(differing), 0.5, differing)
    if len(told) < _SMOOTHED:
        return np.full(len(told), told.mean() if len(told) else 1.0)
    total = np.concatenate([[0.0], np.cumsum(told)])
    places = np.arange(len(told))
    start = np.clip(places - _SMOOTHED // 2, 0, len(told))
    end = np.clip(places + _SMOOTHED // 2, 0, len(told))
    mean: NDArray[np.float64] = (total[end] - total[start]) / (end - start)
    return mean


def _later(span: Span, by_s: float) -> Span:
    return Span(span.start_s + by_s, span.end_s + by_s)
