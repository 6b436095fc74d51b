"""Lines: matches as an item's page shows them, with the stretches of clips as bars."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.reports.words import VERDICT_NAMES, evidence_of, score_in_words, span_in_words
from clew.bureau.ui.cards import Badge, badge_of
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.vault import queries
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow
from clew.bureau.vault.queries.items import durations
from clew.bureau.vault.queries.visibility import is_found_under
from clew.model.match import Span
from clew.model.wording import joined

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

PLACES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A clip's stretch, in percent of the longer clip: the clip's own length, start and length."""

    label: str
    clip: float
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Line:
    """One match, with where the other side was found (the first places, and how many more)."""

    row: MatchRow
    badge: Badge
    places: Sequence[LocationRow]
    more_places: int
    picture: str
    score: str
    evidence: str
    bars: Sequence[Bar]
    verdict: str
    can_judge: bool


def lines_of(
    officer: "Officer", item: ItemRow, matches: Sequence[MatchRow], *, pictures: PagePictures
) -> list[Line]:
    """Return the matches of an item as lines."""
    others = {match.other for match in matches if match.other}
    places = queries.locations(officer, others)
    lengths = durations(officer, others)
    judged = is_found_under(WORK_ON_CASE, officer, [item.sha256])
    return [
        _line(
            match,
            item,
            places,
            lengths,
            can_judge=judged or _can_judge(officer, match),
            pictures=pictures,
        )
        for match in matches
    ]


def _can_judge(officer: "Officer", match: MatchRow) -> bool:
    return bool(match.other) and is_found_under(WORK_ON_CASE, officer, [match.other or ""])


def _line(  # noqa: PLR0913 -- what is shown of it, and whether it may be judged, by name
    match: MatchRow,
    item: ItemRow,
    places: Mapping[str, Sequence[LocationRow]],
    lengths: Mapping[str, float],
    *,
    can_judge: bool,
    pictures: PagePictures,
) -> Line:
    found = places.get(match.other or "", ())
    return Line(
        row=match,
        badge=badge_of(match.relation),
        places=found[:PLACES],
        more_places=max(0, len(found) - PLACES),
        picture=pictures.thumbnail(match.other) if match.other else "",
        score=score_in_words(match.score),
        evidence=joined(evidence_of(match)),
        bars=list(_bars(match, _length(item), lengths.get(match.other or "", 0.0))),
        verdict=VERDICT_NAMES[match.judgement.verdict] if match.judgement else "",
        can_judge=can_judge,
    )


def _length(item: ItemRow) -> float:
    duration = item.facts.get("duration_s")
    return float(duration) if isinstance(duration, int | float) else 0.0


def _bars(match: MatchRow, item_length: float, other_length: float) -> Iterator[Bar]:
    """Both bars are drawn to one scale, so that the lengths of the clips can be compared."""
    sides = [
        (_("This file"), match.item_span, item_length),
        (_("The other"), match.other_span, other_length),
    ]
    there = [(label, span, max(length, span.end_s)) for label, span, length in sides if span]
    scale = max((length for _, _, length in there), default=0.0) or 1.0
    for label, span, length in there:
        yield _bar(label, span, length, scale)


def _bar(label: str, span: Span, length: float, scale: float) -> Bar:
    clip = 100 * length / scale
    start = min(100 * span.start_s / scale, 99.0)
    stretch = max(100 * span.length_s / scale, 1.0)  # a single frame can be seen too
    return Bar(f"{label}: {span_in_words(span)}", *(round(n, 2) for n in (clip, start, stretch)))
