"""The report of `clew calibrate`, as Markdown."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clew.simulate.held_out.measured import RATIOS, SIZES, Measured
from clew.simulate.held_out.reliability import reliability, stands_for

_LISTED = 20  # pairs of strangers, by name
_LARGEST = 30.0  # natural log of a ratio, to be written out
_OF_BINS = (
    "hashes",
    "a stranger stands for",
    "scores",
    "predicted",
    "so",
    "at least",
    "copies",
    "strangers",
)
_PREAMBLE = """\
# Calibration

Edits of each file are held against all files; all others are strangers to it, so no two may be
related. For each channel of evidence:

- *Proposed*: the share of edits that are proposed, by the number of hashes searched.
- *Predicted and so*: of all pairs given a probability, how many are copies, were so many hashes
  searched that each stranger in this set stands for the number told. "At least" is what the share
  may be (19 in 20), were there strangers that a set of this size did not happen to hold.
- *Strangers*: an honest ratio of r is reached by at most one of r pairs of strangers.
"""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of evidence: its title, where its files come from, and what was measured."""

    title: str
    source: str
    measured: Measured


def as_report(channels: Sequence[Channel]) -> str:
    """Return the report as Markdown."""
    lines = [_PREAMBLE]
    for one in channels:
        lines += [f"## {one.title}", "", _told(one), ""]
        lines += [*_recall(one.measured), *_reliability(one.measured), *_strangers(one.measured)]
    failing = [one.title for one in channels if not one.measured.holds]
    verdict = f"Scores do not hold: {', '.join(failing)}." if failing else "Scores hold."
    return "\n".join([*lines, "## Verdict", "", verdict, ""])


def _told(one: Channel) -> str:
    measured = one.measured
    return (
        f"{one.source} {len(measured.copies):,} edits, "
        f"{measured.stranger_pairs:,} pairs of strangers, "
        f"{measured.hashes:,.1f} hashes a file."
    )


def _recall(measured: Measured) -> Iterator[str]:
    if not measured.by_edit:
        return
    yield "Proposed:\n"
    yield f"| edit | {' | '.join(f'{size:,}' for size in SIZES)} |"
    yield f"|---|{'---|' * len(SIZES)}"
    for edit in measured.by_edit:
        cells = (f"{100 * measured.recall(edit, size):.1f} %" for size in SIZES)
        yield f"| {edit} | {' | '.join(cells)} |"
    yield ""


def _reliability(measured: Measured) -> Iterator[str]:
    if not measured.by_edit:
        return
    yield "Predicted and so:\n"
    yield f"| {' | '.join(_OF_BINS)} |"
    yield f"|{'---|' * len(_OF_BINS)}"
    for size in SIZES:
        each = stands_for(measured, size=size)
        for one in reliability(measured, size=size):
            yield (
                f"| {size:,} | {each:,.2g} | {one.least:g} to {one.most:g} "
                f"| {100 * one.predicted:.2f} % | {100 * one.observed:.2f} % "
                f"| {100 * one.surely:.2g} % | {one.copies:,} | {one.strangers:,} |"
            )
    yield ""


def _strangers(measured: Measured) -> Iterator[str]:
    yield "Strangers:\n"
    yield "| ratio | strangers | at most |"
    yield "|---|---|---|"
    for ratio in RATIOS:
        reaching, allowed = measured.strangers_reaching(ratio), measured.allowed(ratio)
        yield f"| {ratio:,} | {reaching:,} | {allowed:,.1f} |"
    yield ""
    if against := measured.against(1)[:_LISTED]:
        yield "The nearest of them: related after all?\n"
        yield "| file | edit | other file | ratio |"
        yield "|---|---|---|---|"
        for one in against:
            reached = math.exp(min(one.log_ratio, _LARGEST))
            names = (_in_cell(name) for name in (one.query, one.edit, one.other))
            yield f"| {' | '.join(names)} | {reached:,.0f} |"
        yield ""


def _in_cell(name: str) -> str:
    return name.replace("|", "\\|")
