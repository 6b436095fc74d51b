"""Objects: the things seen in an item, and the search among all that an officer may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Max, Q
from django.db.models.functions import Least

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.models import ObjectSighting
from clew.bureau.vault.queries.items import seen_item
from clew.bureau.vault.queries.visibility import visible_locations
from clew.fingerprint.objects.seen import SeenThing
from clew.model.match import Span


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A thing of one item: `part` numbers it there, the span tells when in a clip it is seen."""

    seen: SeenThing
    part: int
    model: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item in which all things asked for were seen: the surest sighting of each.

    `score` is how sure the model is of the one that it is least sure of.
    """

    sha256: str
    score: float
    sightings: Sequence[SightingRow]


@dataclass(frozen=True, slots=True)
class FoundThings:
    """The items found, the surest first, and how many there are in all."""

    items: Sequence[FoundItem]
    count: int


def things_of_item(officer: Officer, sha256: str) -> list[SightingRow]:
    """Return the things seen in an item, in the order of their numbers.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
    """
    found = seen_item(officer, sha256)
    return [_row(one) for one in ObjectSighting.objects.filter(item=found).order_by("part")]


def find_things(officer: Officer, things: Sequence[str], *, most: int) -> FoundThings:
    """Return the items in which all these things, by their names, were seen, the surest first."""
    scores, count = _surest(officer, things, most=most)
    sightings: dict[str, dict[str, SightingRow]] = {sha256: {} for sha256 in scores}
    rows = ObjectSighting.objects.filter(item__in=scores, thing__in=things)
    for one in rows.order_by("-score", "part"):
        sightings[one.item_id].setdefault(one.thing, _row(one))
    found = [
        FoundItem(sha256, score, list(sightings[sha256].values()))
        for sha256, score in scores.items()
    ]
    return FoundThings(found, count)


def _surest(officer: Officer, things: Sequence[str], *, most: int) -> tuple[dict[str, float], int]:
    """Of the items that may be seen and hold all things the surest, and how many there are.

    An item is as sure as the thing in it that the model is least sure of.
    """
    visible = visible_locations(officer).values("item")
    rows = ObjectSighting.objects.filter(thing__in=things, item__in=visible)
    best = {f"best_{n}": Max("score", filter=Q(thing=one)) for n, one in enumerate(things)}
    all_ = rows.order_by().values("item").annotate(**best)
    held = all_.filter(**{f"{name}__isnull": False for name in best}).annotate(
        score_of_all=Least(*best) if len(best) > 1 else F("best_0")
    )
    surest = held.order_by("-score_of_all", "item").values_list("item", "score_of_all")[:most]
    scores = dict(surest)
    return scores, len(scores) if len(scores) < most else held.count()


def _row(row: ObjectSighting) -> SightingRow:
    box = (row.left, row.top, row.width, row.height)
    seen = SeenThing(row.thing, box, row.score, row.best_at_s)
    if row.at_s is None or row.until_s is None:
        return SightingRow(seen, row.part, row.model)
    return SightingRow(seen, row.part, row.model, Span(row.at_s, row.until_s))
