"""Otherwise: what other judgements and dossiers say of a match's two items, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clew.bureau.persons.queries.said_of_pairs import SaidByDossiers, said_by_dossiers
from clew.bureau.reports.words import RELATION_NAMES, VERDICT_NAMES
from clew.bureau.vault.queries import MatchRow
from clew.bureau.vault.queries.saying import Said, Way, said_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from clew.bureau.accounts.models import Officer

_OF: "Mapping[Way, _StrPromise]" = {
    Way.THIS: gettext_lazy("of this match"),
    Way.OTHER: gettext_lazy("of the %(relation)s of the two"),
    Way.THIRD: gettext_lazy("as both were judged with item %(third)s"),
}


@dataclass(frozen=True, slots=True)
class By:
    """Who judged, when and why."""

    officer: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What is said of the two, of what, by whom, and the pages that show it."""

    verdict: str
    of: str
    by: Sequence[By]
    matches: "Sequence[UUID]"
    dossiers: "Sequence[tuple[UUID, str]]"
    contradicts: bool


def said_lines(officer: "Officer", match: MatchRow) -> list[SaidLine]:
    """Return what else is said of a match's two items, contradictions first."""
    lines = [
        *(_line(one) for one in said_of(officer, match)),
        *(_of_dossiers(one) for one in said_by_dossiers(officer, match)),
    ]
    return sorted(lines, key=lambda line: not line.contradicts)


def _line(one: Said) -> SaidLine:
    relation = RELATION_NAMES[one.rows[0].relation] if one.way is Way.OTHER else ""
    return SaidLine(
        verdict=VERDICT_NAMES[one.verdict],
        of=_OF[one.way] % {"relation": relation, "third": one.third[:8]},
        by=[By(row.officer, row.judged_at, row.reason) for row in one.judged],
        matches=[row.id for row in one.rows],
        dossiers=[],
        contradicts=one.contradicts,
    )


def _of_dossiers(one: SaidByDossiers) -> SaidLine:
    is_one = len(one.dossiers) == 1
    return SaidLine(
        verdict=VERDICT_NAMES[one.verdict],
        of=_("as both are in one dossier")
        if is_one
        else _("as their dossiers were judged different"),
        by=[By(row.officer, row.decided_at, row.reason) for row in one.decisions],
        matches=[],
        dossiers=[(row.id, row.name) for row in one.dossiers],
        contradicts=one.contradicts,
    )
