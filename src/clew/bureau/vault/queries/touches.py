"""Touches as they are kept: what may touch a case; places and rules are the reader's to ask.

Those by a match of which somebody's last word is "not the same" are left out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from clew.bureau.access.keys import IsAmong, NamedKeys
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import CaseTouch, Judgement
from clew.model.match import Relation


@dataclass(frozen=True, slots=True)
class KeptTouch:
    """An item, `theirs`, may touch a case through one of its own, `ours`.

    They are the same item where the bytes are the same, and `match` is empty.
    """

    case: UUID
    ours: str
    theirs: str
    match: UUID | None
    relation: Relation
    score: float


def kept_touches(cases: Collection[UUID], *conditions: Q | Combinable | Exists) -> set[KeptTouch]:
    """Return what may touch these cases under conditions on the kept touches."""
    here = IsAmong("case", NamedKeys.of(Case, cases))
    rows = CaseTouch.objects.filter(~was_rejected("match"), here, *conditions)
    told = ("match", "match__query", "match__target", "match__relation", "match__score")
    return {_touch(*row) for row in rows.values_list("case", "item", *told)}


def was_rejected(match: str = "pk") -> Exists:
    """Return the condition that somebody's last word on a match, a column, is: not the same."""
    standing = Judgement.objects.filter(undone_at=None)
    later = standing.filter(
        Q(judged_at__gt=OuterRef("judged_at"))
        | Q(judged_at=OuterRef("judged_at"), pk__gt=OuterRef("pk")),
        match=OuterRef("match"),
    )
    against = standing.filter(match=OuterRef(match), verdict=Judgement.Verdict.NOT_SAME.value)
    return Exists(against.filter(~Exists(later)))


def _touch(  # noqa: PLR0913, PLR0917 -- the columns of a row
    case: UUID,
    item: str,
    match: UUID | None,
    query: str | None,
    target: str | None,
    relation: str | None,
    score: float | None,
) -> KeptTouch:
    if match is None or query is None or target is None or relation is None or score is None:
        return KeptTouch(case, item, item, None, Relation.SAME_FILE, 1.0)
    ours = query if item == target else target
    return KeptTouch(case, ours, item, match, Relation(relation), score)
