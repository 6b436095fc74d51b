"""The network as an officer built it last: entities, links, groups, paths.

It was built from what that officer may see, and is nobody else's. When something came in, was
corrected or recalled since, or was judged, it is out of date, and says so, until it is brought up
to date. Groups and ties are then still of the last build: the entities that they name are found
by whom they held.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import batched

from django.db.models import Count, Model, Q, QuerySet

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import (
    Build,
    BuiltAccount,
    BuiltEntity,
    BuiltGroup,
    BuiltLink,
    BuiltTie,
    Report,
)
from clew.bureau.network.queries.basis import basis_of, reports_gone, reports_otherwise
from clew.model.identifier import Identifier, IdentifierKind
from clew.network.groups.tie import Tie, TieKind

_AT_ONCE = 2_000
_DIGITS = 19  # of a row's number


class NotBuiltError(LookupError):
    """The officer has not built a network yet."""


class NotInNetworkError(LookupError):
    """No report that the officer may see is of that account or entity."""


@dataclass(frozen=True, slots=True)
class BuiltNetwork:
    """The rows of one build; see `built_network`."""

    build: Build

    @property
    def built_at(self) -> datetime:
        """When it was built: what its groups, roles and ties are of."""
        return self.build.built_at

    @property
    def current_at(self) -> datetime:
        """When it was built or brought up to date: what its entities and links are of."""
        return self.build.current_at

    def entities(self, *, least: int = 1) -> QuerySet[BuiltEntity]:
        """Return the entities of at least so many accounts, those of most first."""
        rows = self.build.entities.annotate(size=Count("accounts")).filter(size__gte=least)
        return rows.order_by("-size", "id").prefetch_related("accounts")

    def links(self, *, least: float) -> QuerySet[BuiltLink]:
        """Return the links from a probability of the same person on, the likeliest first."""
        rows = self.build.links.filter(p_same__gte=least).select_related("a", "b")
        return rows.order_by("-p_same", "id")

    def groups(self) -> QuerySet[BuiltGroup]:
        """Return the groups, the likeliest organised first."""
        return self.build.groups.order_by("-organised_p", "id")

    def entity_named(self, name: str) -> BuiltEntity:
        """Return an entity by its id, or by one of its accounts ("name@service").

        Raises:
            NotInNetworkError: there is none.
        """
        found = self.build.entities.filter(name=name).first()
        if found is None:
            accounts = self.build.accounts.filter(value=name).select_related("entity")
            found = next((one.entity for one in accounts.order_by("id")), None)
        if found is None:
            raise NotInNetworkError(
                f"no report in this network is of {name}; see clew network entities"
            )
        return found

    def account_named(self, name: str) -> Identifier:
        """Return an account or mention by its value, with or without its kind before it.

        Raises:
            NotInNetworkError: there is none.
        """
        bare = name.removeprefix(f"{IdentifierKind.ACCOUNT}:")
        found = self.build.accounts.filter(value=bare).order_by("kind").first()
        if found is None:
            raise NotInNetworkError(
                f"no report in this network is of the account {name}; see clew network entities"
            )
        return Identifier(IdentifierKind(found.kind), found.value)

    def entity(self, number: int) -> BuiltEntity:
        """Return an entity by its row.

        Raises:
            NotInNetworkError: there is none in this network.
        """
        return self._one(self.build.entities.prefetch_related("accounts"), number)

    def group(self, number: int) -> BuiltGroup:
        """Return a group by its row.

        Raises:
            NotInNetworkError: there is none in this network.
        """
        return self._one(self.build.groups.all(), number)

    def account_asked(self, text: str) -> BuiltAccount:
        """Return an account or mention by its row's number, or by its value.

        Raises:
            NotInNetworkError: there is none.
        """
        rows = self.build.accounts.select_related("entity")
        if text.isdecimal() and len(text) < _DIGITS:  # no value is a number: a service is in it
            return self._one(rows, int(text))
        named = self.account_named(text)
        return rows.get(kind=named.kind.value, value=named.value)

    def number_of(self, account: Identifier) -> int:
        """Return the row of an account or mention.

        Raises:
            NotInNetworkError: there is none in this network.
        """
        rows = self.build.accounts.filter(kind=account.kind.value, value=account.value)
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            raise NotInNetworkError(f"no report in this network is of {account.value}")
        return found

    def names_of_accounts(self, values: Collection[str]) -> list[str]:
        """Return the ids of the entities of which one account has one of these values."""
        rows, found = self.build.accounts, set[str]()
        for several in batched(sorted(values), _AT_ONCE, strict=False):
            named = rows.filter(value__in=several)
            found.update(named.values_list("entity__name", flat=True))
        return sorted(found)

    def entities_holding(self, accounts: Collection[Identifier]) -> dict[Identifier, int]:
        """Return the rows of the entities that hold these accounts; others are no keys."""
        found: dict[Identifier, int] = {}
        for several in batched(sorted(one.value for one in accounts), _AT_ONCE, strict=False):
            for row in self.build.accounts.filter(value__in=several):
                found[row.identifier] = row.entity_id
        return {one: found[one] for one in accounts if one in found}

    def groups_by_name(self, names: Collection[str]) -> dict[str, BuiltGroup]:
        """Return the groups of these ids."""
        return {one.name: one for one in self.build.groups.filter(name__in=names)}

    def links_of(self, entity: BuiltEntity) -> QuerySet[BuiltLink]:
        """Return the links of an entity's accounts, the likeliest first."""
        own = entity.accounts.values("pk")
        return self.links(least=0).filter(Q(a__in=own) | Q(b__in=own))

    def links_between(self, a: str, b: str) -> QuerySet[BuiltLink]:
        """Return the links of accounts of one entity with accounts of another, by their ids."""
        one_way = Q(a__entity__name=a, b__entity__name=b)
        return self.links(least=0).filter(one_way | Q(a__entity__name=b, b__entity__name=a))

    def ties_between(self, a: str, b: str) -> QuerySet[BuiltTie]:
        """Return what binds two entities, by their ids, the weightiest first."""
        moved = self.build.moved.items()
        ends = [{one, *(old for old, new in moved if new == one)} for one in (a, b)]
        one_way = Q(a__in=ends[0], b__in=ends[1])
        rows = self.build.ties.filter(one_way | Q(a__in=ends[1], b__in=ends[0]))
        return rows.order_by("-weight", "id")

    def entities_by_name(self, names: Collection[str]) -> dict[str, BuiltEntity]:
        """Return the entities of these ids, or that hold now whom an entity of that id held."""
        rows, moved = self.build.entities.prefetch_related("accounts"), self.build.moved
        wanted = {name: moved.get(name, name) for name in names}
        found = {
            one.name: one
            for several in batched(sorted(set(wanted.values())), _AT_ONCE, strict=False)
            for one in rows.filter(name__in=several)
        }
        return {name: found[now] for name, now in wanted.items() if now in found}

    def _one[M: Model](self, rows: QuerySet[M], number: int) -> M:
        found = rows.filter(pk=number).first()
        if found is None:
            raise NotInNetworkError("there is no such thing in the network as it was built last")
        return found

    def ties(self) -> Iterator[Tie]:
        """Yield what binds entities, by their ids; what bound two that are one now is left out."""
        return self.ties_in(self.build.ties.order_by("id"))

    def ties_in(self, rows: QuerySet[BuiltTie]) -> Iterator[Tie]:
        """Yield some rows of ties, as `ties` does."""
        moved = self.build.moved
        for row in rows.iterator(chunk_size=_AT_ONCE):
            row.a, row.b = moved.get(row.a, row.a), moved.get(row.b, row.b)
            if row.a != row.b:
                yield _tie(row)


def built_network(officer: Officer) -> BuiltNetwork:
    """Return the network that this officer built last.

    Raises:
        NotBuiltError: there is none.
    """
    found = None
    if READ_REPORTS.gate.admits(officer):
        found = Build.objects.filter(officer=officer).first()
    if found is None or not _may_still_be_seen(found, officer):
        raise NotBuiltError(
            "no network was built yet: clew network build (or, after a recall or a new marking, "
            "update)"
        )
    return BuiltNetwork(found)


def _may_still_be_seen(build: Build, officer: Officer) -> bool:
    """Whether the officer has the roles still, and no report reached the end of its time since.

    When a report is recalled or marked anew, all networks are withheld.
    """
    since = Report.objects.filter(keep_until__gt=build.current_at)
    ended = since.filter(keep_until__lte=datetime.now(UTC))
    return not build.withheld and build.roles <= officer.roles and not ended.exists()


def is_out_of_date(officer: Officer, network: BuiltNetwork) -> bool:
    """Tell whether something changed that the network was built from."""
    build = network.build
    return (
        bytes(build.basis) != basis_of(officer)
        or reports_otherwise(officer, build).exists()
        or reports_gone(officer, build).exists()
    )


def _tie(row: BuiltTie) -> Tie:
    return Tie(
        row.a,
        row.b,
        TieKind(row.kind),
        flows=row.flows,
        count=row.count,
        weight=row.weight,
        first_at=row.first_at,
        last_at=row.last_at,
        things=tuple(Identifier(IdentifierKind(kind), value) for kind, value in row.things),
        amounts=tuple((currency, Decimal(amount)) for currency, amount in row.amounts),
    )
