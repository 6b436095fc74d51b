"""Clips compared: two clips on one timeline, and moments of what they share, as a page has them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clew.bureau.reports.words import clock
from clew.bureau.ui.spans import ticks, timeline_of
from clew.bureau.vault.actions.moments import Moment, locked_of
from clew.bureau.vault.queries import ItemRow, MatchRow, matches_of

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

STEP_S = 0.25


def clips_told(
    officer: "Officer", match: MatchRow, sides: Sequence[ItemRow], moment: Moment | None
) -> Mapping[str, object]:
    """Return what a page tells of a match's clips: nothing where neither is one that is seen."""
    if len(sides) < 2:  # an entry of a hash list
        return {}
    lengths = [_length(side) for side in sides]
    beside = [
        row for row in matches_of(officer, [match.item])[match.item] if row.other == match.other
    ]
    timeline = timeline_of(match, lengths, beside)
    locked = locked_of(match, {side.sha256: side.family for side in sides})
    if locked is None:
        return {"timeline": timeline}
    at_s = moment.at_s if moment else None
    share = at_s / locked.length_s if at_s and locked.length_s else 0.0
    return {
        "timeline": timeline,
        "head": timeline.at(share) if timeline and moment else None,
        "shared_s": locked.length_s,
        "step_s": min(STEP_S, locked.length_s) or STEP_S,
        "ticks": list(ticks(locked.length_s)),
        "moment": moment,
        "when": [
            clock(when) if when is not None else ""
            for when in ((moment.query_at_s, moment.match_at_s) if moment else ())
        ],
    }


def _length(item: ItemRow) -> float:
    duration = item.facts.get("duration_s")
    return float(duration) if isinstance(duration, int | float) else 0.0
