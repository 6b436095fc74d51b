"""Fusing: findings as one table and as probabilities.

Rules:
1. Channels of one bond depend on each other: of those that speak for it the strongest counts, and
   of those that speak against it the strongest; the others say nothing more.
2. Who shares a picture shares its place, persons and camera: for each of these the copy counts, or
   what speaks for the bond itself, whichever says more; never both.
3. "They belong together" has two explanations, and the stronger one counts: they are one recording,
   or two recordings that share a place, a person, a camera or a source. In the second the bonds add
   up; as what belongs together need not share all of these, each bond weighs as if half of such
   pairs shared it. (That half is set by hand. So a bond that is absent halves the odds at most.)
4. The odds are divided by the number of items that were searched, as those of every score.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clew.match.calibration import score
from clew.match.fusion.channels import Bond, Channel
from clew.match.fusion.finding import Finding, Told
from clew.model.wording import Wording

_SHARED = 0.5  # of pairs that belong together: how many share any one bond
_IN_A_PICTURE = (Bond.PLACE, Bond.PERSON, Bond.DEVICE)
_PARTS = (*_IN_A_PICTURE, Bond.SOURCE)
_CHANNELS, _TOLD = list(Channel), list(Told)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `note` says why a finding that is weighed does not count."""

    finding: Finding
    counts: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fused:
    """All that is known of two items belonging together.

    `shared` is for each bond the probability that they share it, `together` that they belong
    together, `prior` what that would be without any evidence. `by_recording` tells whether the
    explanation is one recording.
    """

    rows: Sequence[Row]
    shared: Mapping[Bond, float]
    together: float
    prior: float
    among: int
    by_recording: bool

    @property
    def against(self) -> list[Finding]:
        """What speaks against it, strongest first."""
        found = [row.finding for row in self.rows if row.finding.log_ratio < 0]
        return sorted(found, key=lambda one: one.log_ratio)


def fuse(findings: Iterable[Finding], *, among: int) -> Fused:
    """Return the findings on two items as one, where `among` items were searched.

    Example:
        >>> face = Finding(Channel.FACE, Told.WEIGHED, "alike", math.log(300))
        >>> room = Finding(Channel.SCENE, Told.WEIGHED, "one room", math.log(400))
        >>> [round(fuse(found, among=1_000).together, 2) for found in ([], [face], [face, room])]
        [0.0, 0.13, 0.97]
    """
    ordered = sorted(findings, key=_place)
    strongest = _strongest(ordered)
    own = {bond: _own(strongest, bond) for bond in Bond}
    copied = _copied(ordered)
    parts = sum(_if_shared(own[bond]) for bond in _PARTS)
    has_recording = (Bond.RECORDING, True) in strongest
    by_recording = has_recording and own[Bond.RECORDING] > parts
    shared = {bond: max(own[bond], copied) if bond in _IN_A_PICTURE else own[bond] for bond in Bond}
    return Fused(
        rows=[_row(one, strongest, by_recording=by_recording) for one in ordered],
        shared={bond: score(ratio, searched=among) for bond, ratio in shared.items()},
        together=score(own[Bond.RECORDING] if by_recording else parts, searched=among),
        prior=score(0.0, searched=among),
        among=among,
        by_recording=by_recording,
    )


def _place(one: Finding) -> tuple[int, float, int, str, str]:
    """Where a finding stands in the table, in whatever order they come."""
    channel, told = _CHANNELS.index(one.channel), _TOLD.index(one.told)
    return channel, -abs(one.log_ratio), told, one.why, one.basis.value


def _strongest(ordered: Sequence[Finding]) -> dict[tuple[Bond, bool], Finding]:
    """For each bond, what speaks most for it (True) and most against it (False)."""
    found: dict[tuple[Bond, bool], Finding] = {}
    for one in ordered:
        if one.log_ratio:
            key = (one.bond, one.log_ratio > 0)
            if key not in found or abs(one.log_ratio) > abs(found[key].log_ratio):
                found[key] = one
    return found


def _own(strongest: Mapping[tuple[Bond, bool], Finding], bond: Bond) -> float:
    sides = (strongest.get((bond, side)) for side in (True, False))
    return sum(one.log_ratio for one in sides if one is not None)


def _copied(ordered: Iterable[Finding]) -> float:
    """What a shared picture says of all that is in it; a shared sound shows no place or camera."""
    copies = [one.log_ratio for one in ordered if one.channel is Channel.COPY]
    return max(copies, default=-math.inf)


def _if_shared(ratio: float) -> float:
    """The log ratio of belonging together, from that of a bond which half of such pairs share."""
    larger = max(ratio, 0.0)
    both = _SHARED * math.exp(ratio - larger) + (1 - _SHARED) * math.exp(-larger)
    return larger + math.log(both)


def _row(
    one: Finding, strongest: Mapping[tuple[Bond, bool], Finding], *, by_recording: bool
) -> Row:
    if not one.log_ratio:
        return Row(one, counts=False)
    first = strongest[one.bond, one.log_ratio > 0]
    if first is not one:
        note = Wording(
            "says nothing more: it depends on what is stronger (%(channel)s)",
            channel=Wording.name_of(first.channel.value),
        )
        return Row(one, counts=False, note=note)
    if by_recording and one.bond is not Bond.RECORDING:
        note = Wording("says nothing more together: it follows from one recording")
        return Row(one, counts=False, note=note)
    if not by_recording and one.bond is Bond.RECORDING:
        note = Wording("not added: one recording explains less than what else they share")
        return Row(one, counts=False, note=note)
    return Row(one, counts=True)
