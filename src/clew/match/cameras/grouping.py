"""Grouping: pictures that share a sensor, when no camera is known.

1. Every two whole pictures of one size are held against each other, as they lie and upside down.
2. The pairs that agree far enough are joined, the surest first; two groups only if their patterns
   agree too.
3. What is left over is held against the grown patterns, which tell more than single pictures.
4. A picture stays in a group only if the pattern grown from the others believes it.

A picture and its copy agree by what they show, which tells nothing of a camera: of pictures that
agree further than sensors make them, only the one with the lowest key is looked at.

The outcome depends on the pictures alone, not on their order: keys decide between equals. At most
`MOST` pictures of one size are looked at, those of the lowest keys; the rest is told as left out.
A wrong link is worse than a missing one, so every step asks for more than `BELIEVED` once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.sensor_noise import SensorNoise
from clew.match.cameras.correlation import pce_in_place
from clew.match.cameras.pattern import Growth, Pattern, ready
from clew.match.cameras.scores import BELIEVED

MOST = 100
"""Pictures of one size that are looked at: they lie in memory, 12 MB each at 6 megapixels."""

_COPY = 0.35  # correlation; of the benchmark's pictures by one sensor the highest have 0.1
_AT_ONCE = 1 << 18  # pixels
_FINE = 16.0  # steps of a standard deviation


@dataclass(frozen=True, slots=True)
class Member:
    """A picture of a group: its PCE with the pattern grown from the others.

    `half_turned` pictures lie upside down against the group's first.
    """

    key: str
    pce: float
    half_turned: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures whose noise agrees by itself."""

    one: str
    other: str
    pce: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups, each with two pictures or more, and the pairs in them that agree.

    `copies` names pictures not looked at because they show what another does, with that other;
    `left_out` those beyond the bound.
    """

    groups: tuple[tuple[Member, ...], ...]
    pairs: tuple[Pair, ...]
    copies: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]


def group(noises: Mapping[str, SensorNoise], *, most: int = MOST) -> Grouping:
    """Return the groups of pictures that share a sensor, by their keys.

    Example:
        >>> group({}).groups
        ()
    """
    groups: list[tuple[Member, ...]] = []
    pairs: list[Pair] = []
    copies: list[tuple[str, str]] = []
    left_out: list[str] = []
    by_size: dict[tuple[int, int], list[str]] = {}
    for key in sorted(noises):
        height, width = noises[key].size
        by_size.setdefault((min(height, width), max(height, width)), []).append(key)
    for _, keys in sorted(by_size.items()):
        left_out += keys[most:]
        if len(keys) > 1:
            lying = _Lying({key: noises[key] for key in keys[:most]})
            found = lying.agreeing()
            pairs += found
            copies += sorted(lying.copies.items())
            groups += lying.groups(found)
    pairs = [pair for pair in pairs if any(_holds(members, pair) for members in groups)]
    return Grouping(
        groups=tuple(sorted(groups, key=_first)),
        pairs=tuple(pairs),
        copies=tuple(copies),
        left_out=tuple(sorted(left_out)),
    )


def lying(noise: SensorNoise) -> SensorNoise:
    """Return a picture's noise with the longer side across."""
    return noise if noise.size[1] >= noise.size[0] else noise.turned(3)


def _first(members: Sequence[Member]) -> str:
    return members[0].key


def _holds(members: Sequence[Member], pair: Pair) -> bool:
    keys = {member.key for member in members}
    return pair.one in keys and pair.other in keys


type _Turned = dict[str, bool]  # a group's keys, and whether each is half turned against the first


class _Lying:
    """Pictures of one size, all laid down with the longer side across."""

    def __init__(self, noises: Mapping[str, SensorNoise]) -> None:
        self._noises = {key: lying(noise) for key, noise in noises.items()}
        self._keys = sorted(self._noises)
        pixels = next(iter(self._noises.values())).signal.size
        self._rows = np.empty((len(self._keys), pixels), np.int8)
        for number, key in enumerate(self._keys):
            even = ready(self._noises[key]).reshape(-1) * np.float32(_FINE)
            self._rows[number] = np.clip(np.rint(even), -127, 127)
        self.copies: dict[str, str] = {}
        self._half: dict[tuple[str, str], bool] = {}
        self._refused: set[tuple[str, int, str, int]] = set()

    def agreeing(self) -> list[Pair]:
        """Return the pairs that agree far enough, the surest first."""
        straight, half = self._pces()
        best = np.maximum(straight, half)
        self._note_copies(best)
        found = []
        for i, j in np.argwhere(np.triu(best > BELIEVED, 1)).tolist():
            one, other = self._keys[i], self._keys[j]
            if one in self.copies or other in self.copies:
                continue
            self._half[one, other] = bool(half[i, j] > straight[i, j])
            found.append(Pair(one, other, float(best[i, j])))
        return sorted(found, key=lambda pair: (-pair.pce, pair.one, pair.other))

    def groups(self, pairs: Sequence[Pair]) -> list[tuple[Member, ...]]:
        """Return the groups that the pairs make, regrown and cleared of what does not belong."""
        joined: dict[str, _Turned] = {}
        for pair in pairs:
            self._join(joined, pair)
        found = list({id(one): one for one in joined.values()}.values())
        self._take_in(found)
        kept = (self._cleared(one) for one in found)
        return [members for members in kept if len(members) > 1]

    def _note_copies(self, pces: NDArray[np.float64]) -> None:
        """Note which pictures show what one before them shows."""
        least = _COPY**2 * self._rows.shape[1]
        for j, key in enumerate(self._keys):
            before = (i for i in range(j) if pces[i, j] > least)
            original = next((i for i in before if self._keys[i] not in self.copies), None)
            if original is not None:
                self.copies[key] = self._keys[original]

    def _pces(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The PCE of every two pictures, as they lie and with the second upside down."""
        count, pixels = self._rows.shape
        straight, half = np.zeros((count, count)), np.zeros((count, count))
        for here, there in self._parts():
            straight += here @ here.T
            half += here @ there.T
        energy = np.maximum(np.diag(straight), 1.0)
        scale = pixels / np.outer(energy, energy)
        return straight * np.abs(straight) * scale, half * np.abs(half) * scale

    def _parts(self) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """The rows stretch by stretch, and the same stretch of them upside down."""
        pixels = self._rows.shape[1]
        for start in range(0, pixels, _AT_ONCE):
            end = min(start + _AT_ONCE, pixels)
            there = self._rows[:, pixels - end : pixels - start][:, ::-1]
            yield self._rows[:, start:end].astype(np.float32), there.astype(np.float32)

    def _join(self, joined: dict[str, _Turned], pair: Pair) -> None:
        one = joined.get(pair.one, {pair.one: False})
        other = joined.get(pair.other, {pair.other: False})
        if one is other:
            return
        half = self._half[pair.one, pair.other] ^ one[pair.one] ^ other[pair.other]
        if len(one) + len(other) > 2 and not self._agree(one, other, half=half):
            return
        one |= {key: turned ^ half for key, turned in other.items()}
        joined |= dict.fromkeys(one, one)

    def _agree(self, one: _Turned, other: _Turned, *, half: bool) -> bool:
        """Whether the patterns of two groups agree; what was refused is not asked again."""
        asked = (min(one), len(one), min(other), len(other))
        if asked in self._refused:
            return False
        pattern = np.rot90(self._pattern(other), 2 * half)
        agrees = pce_in_place(self._pattern(one), pattern) > BELIEVED
        if not agrees:
            self._refused.add(asked)
        return agrees

    def _pattern(self, one: _Turned) -> Pattern:
        return Growth.of(
            self._upright(key, half_turned=half) for key, half in one.items()
        ).pattern()

    def _upright(self, key: str, *, half_turned: bool) -> SensorNoise:
        return self._noises[key].turned(2) if half_turned else self._noises[key]

    def _take_in(self, groups: Sequence[_Turned]) -> None:
        """Put pictures that agreed with none into the one group whose pattern believes them."""
        taken = {key for one in groups for key in one} | set(self.copies)
        believing: dict[str, list[tuple[_Turned, bool]]] = {}
        for one in groups:
            straight, half = self._agreement(self._pattern(one))
            for number, key in enumerate(self._keys):
                if key not in taken and max(straight[number], half[number]) > BELIEVED:
                    upside_down = bool(half[number] > straight[number])
                    believing.setdefault(key, []).append((one, upside_down))
        for key, by in believing.items():
            if len(by) == 1:
                by[0][0][key] = by[0][1]

    def _agreement(self, pattern: Pattern) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The PCE of every picture with a pattern, as it lies and upside down."""
        flat, count = pattern.reshape(-1), len(self._keys)
        straight, half, energy = np.zeros(count), np.zeros(count), np.zeros(count)
        for number, (here, there) in enumerate(self._parts()):
            stretch = flat[number * _AT_ONCE : (number + 1) * _AT_ONCE]
            straight += here @ stretch
            half += there @ stretch
            energy += np.einsum("ij,ij->i", here, here)
        scale = flat.size / np.maximum(energy * float(flat @ flat), 1e-9)
        return straight * np.abs(straight) * scale, half * np.abs(half) * scale

    def _cleared(self, one: _Turned) -> tuple[Member, ...]:
        """The members that the others' pattern believes; the weakest doubted one goes first."""
        left = dict(one)
        while len(left) > 1:
            members = sorted(self._told(left), key=lambda member: (member.pce, member.key))
            if members[0].pce > BELIEVED:
                return tuple(sorted(members, key=lambda member: member.key))
            del left[members[0].key]
        return ()

    def _told(self, one: _Turned) -> Iterator[Member]:
        """Each member with its PCE against the pattern of the others."""
        growth = Growth.of(self._upright(key, half_turned=half) for key, half in one.items())
        for key, half in sorted(one.items()):
            noise = self._upright(key, half_turned=half)
            growth.remove(noise)
            yield Member(key, pce_in_place(growth.pattern(), ready(noise)), half)
            growth.add(noise)
