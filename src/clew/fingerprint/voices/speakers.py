"""Speakers: the utterances of one file, put together by voice, each voice with its turns.

The two most alike are joined until none are alike enough; likeness is the mean cosine of all pairs.
Of a long file several hundred utterances are put together at a time. Speech of which nothing can be
told is kept apart, by the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.voices.utterance import EMBEDDED, Against, Utterance
from clew.fingerprint.voices.voice import MOST_TURNS, Voice

LEAST_SPEECH_S = 4.0
"""Seconds of speech in one voice below which nothing is told of it."""

_ALIKE = 0.64  # mean cosine of the utterances of two groups, from which they are one voice
_ONE_VOICE = 0.5  # length of the mean: utterances that point apart are not one voice
_AT_ONCE = 512  # groups, when they are put together
_KEPT = 256  # groups that are left of them at the most
_BREATH_S = 1.0  # a turn goes on over a pause as long as this


@dataclass(slots=True, eq=False)
class _Group:
    """Utterances in one voice, or of which nothing can be told for one reason."""

    total: NDArray[np.float32]
    count: int
    speech_s: float
    clear: float  # the sum over seconds of speech
    highs: float  # likewise, as power
    turns: list[tuple[float, float]]

    @classmethod
    def of(cls, one: Utterance, at_s: float) -> "_Group":
        power = 10 ** (one.highs_db / 10)
        turn = (at_s, at_s + one.length_s)
        length_s = one.length_s
        clear, highs = one.clear_db * length_s, power * length_s
        return cls(one.embedding, 1, length_s, clear, highs, [turn])

    def join(self, other: "_Group") -> None:
        """Take the other's utterances."""
        self.total = self.total + other.total
        self.count += other.count
        self.speech_s += other.speech_s
        self.clear += other.clear
        self.highs += other.highs
        self.turns = _joined([*self.turns, *other.turns])

    @property
    def is_one_voice(self) -> bool:
        """Whether the utterances agree at all: the least unlike of too many groups need not."""
        return float(np.linalg.norm(self.total)) > _ONE_VOICE * self.count

    def voice(self, against: Against | None) -> Voice:
        mean = self.total / max(float(np.linalg.norm(self.total)), 1e-6)
        longest = sorted(self.turns, key=lambda turn: turn[0] - turn[1])[:MOST_TURNS]
        return Voice(
            speech_s=self.speech_s,
            clear_db=self.clear / self.speech_s,
            highs_db=10 * float(np.log10(max(self.highs / self.speech_s, 1e-30))),
            turns=np.array(sorted(longest), np.float32),
            against=against,
            embedding=np.zeros(EMBEDDED, np.float32) if against else mean,
        )


class Speakers:
    """Collects the utterances of a file, in the order of time.

    Example:
        >>> speakers = Speakers()
        >>> one = np.eye(1, EMBEDDED, dtype=np.float32)[0]
        >>> for at_s in (0.0, 3.0, 6.0):
        ...     speakers.take(Utterance(2.0, 20.0, -20.0, None, one), at_s=at_s)
        >>> (voice,) = speakers.ended()
        >>> voice.speech_s, voice.turns.tolist()
        (6.0, [[0.0, 8.0]])
    """

    def __init__(self) -> None:
        self._groups: list[_Group] = []
        self._untold: dict[Against, _Group] = {}

    def take(self, utterance: Utterance, *, at_s: float) -> None:
        """Take one utterance that begins at `at_s`."""
        group = _Group.of(utterance, at_s)
        if utterance.against is not None:
            self._keep_apart(utterance.against, group)
            return
        self._groups.append(group)
        if len(self._groups) >= _AT_ONCE:
            self._groups = _by_voice(self._groups, at_most=_KEPT)

    def ended(self) -> list[Voice]:
        """Return the voices: first those that can be compared, the one that speaks most first."""
        voices = []
        for group in _by_voice(self._groups, at_most=_KEPT):
            if group.speech_s < LEAST_SPEECH_S:
                self._keep_apart(Against.LITTLE, group)
            elif not group.is_one_voice:
                self._keep_apart(Against.UNSURE, group)
            else:
                voices.append(group.voice(None))
        voices.sort(key=lambda voice: -voice.speech_s)
        self._groups = []
        return voices + [self._untold[why].voice(why) for why in Against if why in self._untold]

    def _keep_apart(self, against: Against, group: _Group) -> None:
        if against in self._untold:
            self._untold[against].join(group)
        else:
            self._untold[against] = group


def _by_voice(groups: Sequence[_Group], *, at_most: int) -> list[_Group]:
    """Join the groups that are alike, and the least unlike ones while there are too many."""
    if len(groups) < 2:
        return list(groups)
    left: list[_Group | None] = list(groups)
    totals = np.stack([one.total for one in groups])
    counts = np.array([one.count for one in groups], np.float32)
    alike = totals @ totals.T / np.outer(counts, counts)
    np.fill_diagonal(alike, -2.0)
    remaining = len(groups)
    while remaining > 1:
        one, other = divmod(int(alike.argmax()), len(groups))
        if alike[one, other] < _ALIKE and remaining <= at_most:
            break
        kept, gone = left[one], left[other]
        assert kept is not None
        assert gone is not None
        kept.join(gone)
        totals[one], counts[one], left[other] = kept.total, kept.count, None
        alike[other], alike[:, other] = -2.0, -2.0
        now = totals @ totals[one] / (counts * counts[one])
        now[[place for place, group in enumerate(left) if group is None]] = -2.0
        now[one] = -2.0
        alike[one], alike[:, one] = now, now
        remaining -= 1
    return [group for group in left if group is not None]


def _joined(turns: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Turns in the order of time, those with hardly a pause between them as one."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(turns):
        if joined and start - joined[-1][1] <= _BREATH_S:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
