"""Saying the same or otherwise: what people judged that speaks on one match, beside its last word.

Three kinds speak: other officers' judgements of the match, judgements of other matches of the same
two items, and judgements of both with a third, for copies of one picture are copies of each other.
Nobody is overruled, and what may not be seen says nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.models import Judgement
from clew.bureau.vault.queries.matches import judgement_row, matches_of
from clew.bureau.vault.queries.rows import JudgementRow, MatchRow
from clew.bureau.vault.queries.visibility import visible_matches
from clew.model.match import Relation

_COPIES = frozenset({Relation.SAME_FILE, Relation.COPY, Relation.EDIT})
_SAME, _NOT_SAME = Judgement.Verdict.SAME.value, Judgement.Verdict.NOT_SAME.value


class Way(StrEnum):
    """How a judgement comes to speak on a match."""

    THIS = "this"  # it is of the match itself
    OTHER = "other"  # of another match of the two
    THIRD = "third"  # of each with a third item


@dataclass(frozen=True, slots=True)
class Said:
    """What some judgements say of two items, and whether that contradicts the match's last word.

    `rows` are the matches that were judged, none where it is the match itself; `third` the item by
    which they speak. `judged` are the judgements, in the order of the matches.
    """

    way: Way
    verdict: str
    judged: Sequence[JudgementRow]
    rows: Sequence[MatchRow] = ()
    third: str = ""
    contradicts: bool = False


def said_of(officer: Officer, match: MatchRow) -> list[Said]:
    """Return what other judgements say of a match's two items, contradictions first."""
    told = [*_of_this(officer, match), *_of_the_two(officer, match)]
    return sorted(told, key=lambda one: not one.contradicts)


def _of_this(officer: Officer, match: MatchRow) -> Iterator[Said]:
    """Judgements of the match that stand, but for the last word."""
    seen = visible_matches(officer).filter(pk=match.id)
    standing = Judgement.objects.filter(match__in=seen, undone_at=None).select_related("officer")
    for one in standing.order_by("judged_at", "pk"):
        if match.judgement is None or one.pk != match.judgement.id:
            contradicts = _contradict(match, one.verdict)
            yield Said(Way.THIS, one.verdict, [judgement_row(one)], contradicts=contradicts)


def _of_the_two(officer: Officer, match: MatchRow) -> Iterator[Said]:
    if match.other is None:
        return
    found = matches_of(officer, [match.item, match.other])
    mine, theirs = (found.get(item, []) for item in (match.item, match.other))
    for row in mine:
        if row.other == match.other and row.id != match.id and row.judgement is not None:
            verdict = row.judgement.verdict
            contradicts = _contradict(match, verdict) and _are_of_one_thing(match, row)
            yield Said(Way.OTHER, verdict, [row.judgement], [row], contradicts=contradicts)
    if match.relation in _COPIES:
        yield from _by_a_third(match, _copies_judged(mine), _copies_judged(theirs))


def _by_a_third(
    match: MatchRow, mine: Mapping[str, MatchRow], theirs: Mapping[str, MatchRow]
) -> Iterator[Said]:
    """A copy of a copy is a copy; a copy of what is none is none. Two that are none say nothing."""
    for third in sorted(mine.keys() & theirs.keys()):
        rows = [mine[third], theirs[third]]
        judged = [row.judgement for row in rows if row.judgement is not None]
        verdicts = {one.verdict for one in judged}
        if _SAME in verdicts:
            verdict = _NOT_SAME if _NOT_SAME in verdicts else _SAME
            contradicts = _contradict(match, verdict)
            yield Said(Way.THIRD, verdict, judged, rows, third, contradicts)


def _copies_judged(rows: Sequence[MatchRow]) -> dict[str, MatchRow]:
    """The other side of each copy that somebody judged for or against."""
    return {
        row.other: row
        for row in rows
        if row.other
        and row.relation in _COPIES
        and row.judgement is not None
        and row.judgement.verdict in (_SAME, _NOT_SAME)
    }


def _contradict(match: MatchRow, verdict: str) -> bool:
    """Whether a verdict is the opposite of the match's last word."""
    return match.judgement is not None and {match.judgement.verdict, verdict} == {_SAME, _NOT_SAME}


def _are_of_one_thing(match: MatchRow, row: MatchRow) -> bool:
    """Two pictures may be no copies and show one face: a lead contradicts only its like."""
    return match.relation is row.relation or not (match.relation.is_lead or row.relation.is_lead)
