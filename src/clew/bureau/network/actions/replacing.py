"""Replacing the rows of a built network that are otherwise now, and no others."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.network.actions.built_rows import (
    AT_ONCE,
    account_row,
    entity_row,
    key_of,
    link_row,
    put_on,
)
from clew.bureau.network.models import Build, BuiltAccount, BuiltEntity, BuiltLink
from clew.bureau.network.queries.accounts import sightings_of_accounts
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import Entity
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.jurisdiction.deciding import Jurisdiction, jurisdiction_of
from clew.network.jurisdiction.networks import Networks
from clew.network.resolution.news import News

LEAST_SAME = 0.2
"""Links less probable are not kept."""

type Key = tuple[str, str]


def replace_rows(
    build: Build,
    officer: Officer,
    news: News,
    *,
    networks: Networks,
    notes: Sequence[SharingNote],
) -> bool:
    """Write what is new in the place of what it replaces; tell whether any account is gone."""
    before = _accounts(build, news.accounts)
    entities = BuiltEntity.objects.in_bulk({row.entity_id for row in before.values()})
    by_name = {row.name: row for row in entities.values()}
    places = _places(officer, news.entities, networks, notes)
    rows = [_renewed(build, by_name, one, places[one.id]) for one in news.entities]
    _write_entities(rows)
    now = _move_accounts(build, before, zip(rows, news.entities, strict=True))
    lost = [row.pk for key, row in before.items() if key not in now]
    _delete(BuiltAccount, lost)
    _delete(BuiltEntity, entities.keys() - {row.pk for row in rows})
    _replace_links(build, news)
    return bool(lost) | _note_moved(build, by_name.keys() - {row.name for row in rows})


def _accounts(build: Build, accounts: Collection[Identifier]) -> dict[Key, BuiltAccount]:
    """The rows of some accounts."""
    found: dict[Key, BuiltAccount] = {}
    keys = {key_of(one) for one in accounts}
    for several in batched(sorted({value for _, value in keys}), AT_ONCE, strict=False):
        for row in build.accounts.filter(value__in=several):
            if (row.kind, row.value) in keys:
                found[row.kind, row.value] = row
    return found


def _places(
    officer: Officer,
    entities: Sequence[Entity],
    networks: Networks,
    notes: Sequence[SharingNote],
) -> dict[str, Jurisdiction]:
    name_of = {account: one.id for one in entities for account in one.accounts}
    seen: dict[str, list[Sighting]] = defaultdict(list)
    for one in sightings_of_accounts(officer, name_of):
        seen[name_of[one.subject]].append(one)
    return {one.id: jurisdiction_of(seen[one.id], networks, notes) for one in entities}


def _renewed(
    build: Build, by_name: Mapping[str, BuiltEntity], entity: Entity, place: Jurisdiction
) -> BuiltEntity:
    """The row of an entity: that of its name, with its likely roles and groups, or a new one."""
    row = by_name.get(entity.id)
    if row is None:
        return entity_row(build, entity, place=place)
    put_on(row, entity, place)
    return row


def _write_entities(rows: Sequence[BuiltEntity]) -> None:
    columns = ["p", "country", "subdivision", "places"]
    there = [row for row in rows if row.pk is not None]
    BuiltEntity.objects.bulk_update(there, columns, batch_size=100)
    BuiltEntity.objects.bulk_create([r for r in rows if r.pk is None], batch_size=AT_ONCE)


def _move_accounts(
    build: Build,
    before: Mapping[Key, BuiltAccount],
    entities: Iterator[tuple[BuiltEntity, Entity]],
) -> set[Key]:
    """Put accounts into the entities they are in now; return all of these."""
    moved, new, keys = [], [], set[Key]()
    for row, entity in entities:
        for account in entity.accounts:
            keys.add(key_of(account))
            there = before.get(key_of(account))
            if there is None:
                new.append(account_row(build, row, account))
            elif there.entity_id != row.pk:
                there.entity = row
                moved.append(there)
    BuiltAccount.objects.bulk_update(moved, ["entity"], batch_size=AT_ONCE)
    BuiltAccount.objects.bulk_create(new, batch_size=AT_ONCE)
    return keys


def _delete(model: type[BuiltAccount | BuiltEntity | BuiltLink], keys: Collection[int]) -> None:
    for several in batched(sorted(keys), AT_ONCE, strict=False):
        model.objects.filter(pk__in=several).delete()


def _replace_links(build: Build, news: News) -> None:
    named = _accounts(build, {one for pair in news.pairs for one in pair})
    pairs = {
        (named[key_of(a)].pk, named[key_of(b)].pk)
        for a, b in news.pairs
        if key_of(a) in named and key_of(b) in named
    }
    void = []
    for several in batched(sorted({a for a, _ in pairs}), AT_ONCE, strict=False):
        rows = BuiltLink.objects.filter(a__in=several).values_list("pk", "a", "b")
        void += [key for key, a, b in rows if (a, b) in pairs]
    _delete(BuiltLink, void)
    BuiltLink.objects.bulk_create(
        [link_row(build, one, named[key_of(one.a)], named[key_of(one.b)]) for one in news.links],
        batch_size=AT_ONCE,
    )


def _note_moved(build: Build, void: Collection[str]) -> bool:
    """Note who holds now whom entities held that are no more; tell whether nobody holds one."""
    names = {*build.moved, *void}
    first = {
        name: Identifier(IdentifierKind(k), v)
        for name in names
        for k, _, v in [name.partition(":")]
    }
    rows = _accounts(build, first.values())
    holders = BuiltEntity.objects.in_bulk({row.entity_id for row in rows.values()})
    now = {
        name: holders[rows[key_of(one)].entity_id].name
        for name, one in first.items()
        if key_of(one) in rows
    }
    build.moved = {name: holder for name, holder in now.items() if holder != name}
    return len(now) < len(names)
