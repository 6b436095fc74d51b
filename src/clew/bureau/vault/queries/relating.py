"""Relating: the surest relation of an item to anything that the officer may see.

It decides an item's state and where a case's page sorts it, and is worked out in one place, once an
item: as the place of the relation among all, the surest first, and `UNRELATED` where there is none.
"""

from django.db.models import Case as SqlCase
from django.db.models import Expression, F, Func, IntegerField, Min, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from clew.bureau.access.kept import kept_for
from clew.bureau.accounts.models import Officer
from clew.bureau.vault.queries.seen import is_seen_again
from clew.bureau.vault.queries.visibility import matches_beside
from clew.model.match import Relation

PLACES = {relation.value: place for place, relation in enumerate(Relation)}
UNRELATED = len(PLACES)
FIRST_LEAD = min(PLACES[relation.value] for relation in Relation if relation.is_lead)
"""From this place on an item has leads at most: they come after all that relates it."""

_WHENS = " ".join(f"WHEN '{relation}' THEN {place}" for relation, place in PLACES.items())
_PLACE = Func(
    F("relation"), template=f"CASE %(expressions)s {_WHENS} END", output_field=IntegerField()
)


def best_place(officer: Officer) -> Expression:
    """Return the place of the surest relation of an item that the officer may see."""
    return kept_for(officer, "best place", lambda: _best_place(officer))


def _best_place(officer: Officer) -> Expression:
    again = SqlCase(
        When(is_seen_again(officer), then=Value(PLACES[Relation.SAME_FILE.value])),
        default=Value(UNRELATED),
        output_field=IntegerField(),
    )
    return Least(again, _best_of(officer, "query"), _best_of(officer, "target"))


def _best_of(officer: Officer, side: str) -> Expression:
    matches = matches_beside(officer, side).filter(**{side: OuterRef("pk")})
    surest = matches.order_by().values(side).annotate(place=Min(_PLACE)).values("place")
    return Coalesce(Subquery(surest, output_field=IntegerField()), Value(UNRELATED))
