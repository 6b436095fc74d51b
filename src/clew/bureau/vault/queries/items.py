"""Items and their locations, page by page, each page in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clew.bureau.access.kept import kept_by_key
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Item, Location, Unread
from clew.bureau.vault.queries.rows import ItemRow, LocationRow, UnreadRow
from clew.bureau.vault.queries.seen import is_seen_in
from clew.bureau.vault.queries.sorting import in_state, is_listed, of_matched, of_relation
from clew.bureau.vault.queries.state import Standing, state_of, with_state
from clew.bureau.vault.queries.visibility import visible_items, visible_locations
from clew.model.match import Relation, State
from clew.model.media import Family

_SEEN = "items seen"
_LEAST_OF_A_HASH = 6  # characters that are taken for the beginning of one
_NAMED = 10
KEYS_AT_ONCE = 5_000  # databases limit the parameters of a statement


@dataclass(frozen=True, slots=True)
class Only:
    """Which items of a case to keep; what is None keeps all.

    `matched` keeps those with a visible match (True) or without one (False), `relation` those of
    this best relation, `state` those in this state, `listed` those that a hash list of this kind
    ("known", "known_good") names.
    """

    matched: bool | None = None
    relation: Relation | None = None
    state: State | None = None
    listed: str | None = None


EVERY_ITEM = Only()


class ItemNotFoundError(LookupError):
    """There is no such item, or this officer may not see it: the two look alike."""


class SeveralItemsError(LookupError):
    """The path or the beginning of a hash fits several items."""


def items_of_case(
    officer: Officer,
    case: Case,
    *,
    offset: int = 0,
    limit: int = 100,
    only: Only = EVERY_ITEM,
) -> list[ItemRow]:
    """Return one page of the case's items in the order they were added, `only` some of them."""
    kept = _kept(of_case(officer, case), officer, only).order_by("added_at", "sha256")
    keys = list(kept.values_list("pk", flat=True)[offset : offset + limit])
    _are_seen(officer, keys)
    return list(_rows(officer, keys))


def item(officer: Officer, sha256: str) -> ItemRow:
    """Return one item by its SHA-256 (hex).

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
    """
    found = _with_columns(visible_items(officer).filter(pk=sha256.lower()), officer).first()
    if found is None:
        raise _no_item(sha256)
    _are_seen(officer, [found.sha256])
    return _row(found)


def seen_item(officer: Officer, sha256: str) -> str:
    """Return an item's SHA-256 as it is recorded, if the officer may see the item.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
    """
    key = sha256.lower()
    if not seen_among(officer, [key]):
        raise _no_item(sha256)
    return key


def seen_among(officer: Officer, sha256s: Collection[str]) -> list[str]:
    """Return those of these items that the officer may see, in the order of their hashes."""
    return sorted(kept_by_key(officer, _SEEN, sha256s, lambda keys: _seen(officer, keys)))


def _seen(officer: Officer, sha256s: Collection[str]) -> dict[str, bool]:
    return {
        key: True
        for several in batched(sha256s, KEYS_AT_ONCE, strict=False)
        for key in visible_items(officer).filter(pk__in=several).values_list("pk", flat=True)
    }


def _are_seen(officer: Officer, sha256s: Collection[str]) -> None:
    """Keep that the officer was found to see these items."""
    kept_by_key(officer, _SEEN, sha256s, lambda keys: dict.fromkeys(keys, True))


def items_of_digests(officer: Officer, digests: Collection[str]) -> dict[str, str]:
    """Return the items of these digests ("sha256:...", "md5:..."), as far as they are seen.

    Each is told by its SHA-256; a digest of nothing that the officer may see is no key.
    """
    found: dict[str, str] = {}
    for several in batched(sorted(digests), KEYS_AT_ONCE, strict=False):
        bare = {one.partition(":")[2] for one in several}
        named = Q(pk__in=bare) | Q(md5__in=bare) | Q(sha1__in=bare)
        for one in visible_items(officer).filter(named).values("sha256", "md5", "sha1"):
            found |= {f"{kind}:{digest}": one["sha256"] for kind, digest in one.items()}
    return {one: found[one] for one in digests if one in found}


def item_named(officer: Officer, name: str) -> str:
    """Return the SHA-256 of the item of that hash, or of a hash that begins so, or of that path.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
        SeveralItemsError: it fits several.
    """
    places = visible_locations(officer)
    by_path = places.filter(path=name).values_list("item", flat=True)
    found = set(by_path.order_by("item").distinct()[:_NAMED])
    if len(name) >= _LEAST_OF_A_HASH:
        begun = visible_items(officer).filter(pk__startswith=name.lower())
        found |= set(begun.order_by("pk").values_list("pk", flat=True)[:_NAMED])
    if not found:
        raise ItemNotFoundError(f"there is no item {name}; give its SHA-256, or its path in a case")
    if len(found) > 1:
        raise SeveralItemsError(
            f"{name} fits several: {', '.join(sorted(found))}; give the SHA-256"
        )
    return found.pop()


def items(officer: Officer, sha256s: Collection[str]) -> list[ItemRow]:
    """Return these items in the order of their hashes, those left out that may not be seen."""
    return list(_rows(officer, seen_among(officer, set(sha256s))))


def durations(officer: Officer, sha256s: Collection[str]) -> dict[str, float]:
    """Return how long each of these clips is, in seconds; what says no length is not a key."""
    found = {}
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        for one in visible_items(officer).filter(pk__in=several).values("pk", "facts"):
            duration = one["facts"].get("duration_s")
            if isinstance(duration, int | float):
                found[one["pk"]] = float(duration)
    return found


def locations(officer: Officer, sha256s: Collection[str]) -> dict[str, list[LocationRow]]:
    """Return where each of the items was found, oldest first; an unseen item is not a key."""
    return kept_by_key(officer, "places", set(sha256s), lambda keys: _places(officer, keys))


def _places(officer: Officer, sha256s: Collection[str]) -> dict[str, list[LocationRow]]:
    found: dict[str, list[LocationRow]] = defaultdict(list)
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = visible_locations(officer).filter(item__in=several)
        for row in rows.select_related("exhibit__case").order_by("found_at", "path", "pk"):
            found[row.item_id].append(_location(row))
    return dict(found)


def unread_of_case(
    officer: Officer, case: Case, *, offset: int = 0, limit: int = 1_000
) -> list[UnreadRow]:
    """Return one page of the files that were not read, or not wholly, by exhibit and path."""
    rows = Unread.objects.filter(
        is_in_visible_case(officer, "exhibit__case"), exhibit__case=case.pk
    )
    page = rows.select_related("exhibit__case").order_by("exhibit__label", "path", "pk")
    return [_unread(row) for row in page[offset : offset + limit]]


def of_case(officer: Officer, case: Case) -> QuerySet[Item]:
    """Return the items found in the case; none when the officer may not see the case."""
    return Item.objects.filter(is_seen_in(case, officer))


def _rows(officer: Officer, keys: Sequence[str]) -> Iterator[ItemRow]:
    """Yield the rows of these items: the costly columns are made for one page, not for all."""
    for several in batched(keys, KEYS_AT_ONCE, strict=False):
        items = _with_columns(Item.objects.filter(pk__in=several), officer)
        rows = {item.sha256: _row(item) for item in items}
        yield from (rows[key] for key in several if key in rows)


def _kept(items: QuerySet[Item], officer: Officer, only: Only) -> QuerySet[Item]:
    if only.relation is not None:
        items = of_relation(items, officer, only.relation)
    if only.listed is not None:
        items = items.filter(is_listed(officer, HashSet.Kind(only.listed)))
    if only.state is not None:
        items = in_state(items, officer, only.state)
    if only.matched is not None:
        items = of_matched(items, officer, matched=only.matched)
    return items


def _with_columns(items: QuerySet[Item], officer: Officer) -> QuerySet[Item]:
    places = visible_locations(officer).filter(item=OuterRef("pk")).order_by().values("item")
    counted = Subquery(places.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return with_state(items, officer).annotate(location_count=Coalesce(counted, 0))


def _no_item(sha256: str) -> ItemNotFoundError:
    return ItemNotFoundError(f"there is no item {sha256}; check the hash, or ask for access")


def _row(item: Item) -> ItemRow:
    columns = vars(item)
    state, reason = state_of(Standing.from_columns(columns))
    return ItemRow(
        sha256=item.sha256,
        md5=item.md5,
        sha1=item.sha1,
        size=item.size,
        mime=item.mime,
        family=Family(item.family),
        facts=item.facts,
        added_at=item.added_at,
        checked_at=item.checked_at,
        problem_code=item.problem_code,
        problem_reason=item.problem_reason,
        sandbox=item.sandbox,
        not_looked_for=item.not_looked_for,
        location_count=columns["location_count"],
        state=state,
        state_reason=reason,
    )


def _location(row: Location) -> LocationRow:
    return LocationRow(
        sha256=row.item_id,
        case_id=row.exhibit.case_id,
        case_number=row.exhibit.case.number,
        exhibit=row.exhibit.label,
        path=row.path,
        path_bytes=bytes(row.path_bytes),
        size=row.size,
        modified_at=row.modified_at,
        found_at=row.found_at,
    )


def _unread(row: Unread) -> UnreadRow:
    return UnreadRow(
        case_number=row.exhibit.case.number,
        exhibit=row.exhibit.label,
        path=row.path,
        sha256=row.item_id,
        code=row.code,
        reason=row.reason,
        advice=row.advice,
        seen_at=row.seen_at,
    )
