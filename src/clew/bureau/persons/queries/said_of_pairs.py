"""Said of pairs: what decisions on dossiers say of two items that a match joins.

A dossier that holds both says that they belong together; two that were judged to differ, one with
either item, say that they do not. Only kinds count that gather by the match's relation: what a
place shares says nothing of a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.decided import DecisionRow
from clew.bureau.persons.queries.dossiers import dossiers_of_items
from clew.bureau.persons.queries.rows import DossierRow
from clew.bureau.vault.queries import MatchRow
from clew.model.dossier import Act

_SAME, _NOT_SAME = "same", "not_same"


@dataclass(frozen=True, slots=True)
class SaidByDossiers:
    """What dossiers say of two items: `verdict` is "same" or "not_same"; who decided it, and when.

    `contradicts` tells whether it is the opposite of the match's last word.
    """

    verdict: str
    dossiers: Sequence[DossierRow]
    decisions: Sequence[DecisionRow]
    contradicts: bool


def said_by_dossiers(officer: Officer, match: MatchRow) -> list[SaidByDossiers]:
    """Return what the dossiers that the officer sees say of a match's items, contradictions first.

    What only follows the match itself, as gathering does, says nothing of it.
    """
    if match.other is None:
        return []
    rows = dossiers_of_items(officer, [match.item, match.other])
    kept = [one for one in rows if match.relation in one.kind.gathers]
    told = [*_holding_both(match, kept), *_that_differ(match, kept)]
    return sorted(told, key=lambda one: not one.contradicts)


def _holding_both(match: MatchRow, rows: Sequence[DossierRow]) -> Iterator[SaidByDossiers]:
    for row in rows:
        added = [
            [one for one in row.items.get(item, ()) if one.match != match.id]
            for item in (match.item, match.other or "")
        ]
        if all(added):
            yield _told(match, _SAME, [row], [one for several in added for one in several])


def _that_differ(match: MatchRow, rows: Sequence[DossierRow]) -> Iterator[SaidByDossiers]:
    mine = [row for row in rows if match.item in row.items and match.other not in row.items]
    theirs = [row for row in rows if match.other in row.items and match.item not in row.items]
    for one in mine:
        for other in theirs:
            if judged := _judged_different(one, other):
                yield _told(match, _NOT_SAME, [one, other], judged)


def _judged_different(one: DossierRow, other: DossierRow) -> list[DecisionRow]:
    parts, others = ({part.id for part in row.parts} for row in (one, other))
    return [
        row
        for row in one.history
        if row.act is Act.DIFFERS
        and row.stands
        and {row.dossier, row.other} & parts
        and {row.dossier, row.other} & others
    ]


def _told(
    match: MatchRow, verdict: str, rows: Sequence[DossierRow], decisions: Sequence[DecisionRow]
) -> SaidByDossiers:
    last = match.judgement.verdict if match.judgement else ""
    return SaidByDossiers(verdict, rows, decisions, {last, verdict} == {_SAME, _NOT_SAME})
