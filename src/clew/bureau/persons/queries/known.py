"""Already identified: what needs no further work, because somebody did it. Shown first of all.

An item is known when it, or an item of its copy family, belongs to a dossier whose status says so.
Its copy family are the items that are the same picture or clip, or a part of it; a match counts
until a person judges it not the same. It goes one step: a part of a part may show somebody else.
What the officer may not see of a dossier tells nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.models import Decision
from clew.bureau.persons.queries.dossiers import dossiers_of_items
from clew.bureau.persons.queries.rows import DossierRow, KnownRow
from clew.bureau.persons.queries.verdicts import is_confirmed, is_rejected
from clew.bureau.persons.queries.visibility import standing_decisions, supporting_decisions
from clew.bureau.vault.models import Match
from clew.bureau.vault.queries import matches_of
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.seen import is_seen
from clew.model.dossier import Act, Kind, Status
from clew.model.match import Relation

FAMILY = frozenset({Relation.SAME_FILE, Relation.COPY, Relation.EDIT, Relation.EXCERPT})


@dataclass(frozen=True, slots=True)
class Relative:
    """An item that is the same, or a copy: by which relation, and whether a person said so."""

    item: str
    relation: Relation
    confirmed: bool


def already_identified(officer: Officer, sha256s: Collection[str]) -> dict[str, list[KnownRow]]:
    """Return for each item the dossiers that make it known; an item that is not is not a key."""
    return known_through(officer, families(officer, sha256s))


def identified_of_case(officer: Officer, case: Case) -> dict[str, list[KnownRow]]:
    """Return the known items of a case, however large the case is."""
    added = _in_identified()
    asked = Match.objects.filter(
        Exists(added.filter(item=OuterRef("target"))),
        is_seen(officer, "target"),
        query=OuterRef("pk"),
    )
    found = Match.objects.filter(
        Exists(added.filter(item=OuterRef("query"))),
        is_seen(officer, "query"),
        target=OuterRef("pk"),
    )
    itself = added.filter(item=OuterRef("pk"))
    near = of_case(officer, case).filter(Exists(itself) | Exists(asked) | Exists(found))
    return already_identified(officer, list(near.values_list("pk", flat=True)))


def _in_identified() -> QuerySet[Decision]:
    """The decisions that add an item to a dossier that is identified, or merged with another."""
    identified = standing_decisions(Act.STATUS).filter(
        dossier=OuterRef("dossier"), value__in=[one.value for one in Status if one.is_known]
    )
    merged = standing_decisions(Act.MERGES).filter(
        Q(dossier=OuterRef("dossier")) | Q(other=OuterRef("dossier"))
    )
    return supporting_decisions().filter(Q(Exists(identified)) | Q(Exists(merged)))


def families(officer: Officer, sha256s: Collection[str]) -> dict[str, list[Relative]]:
    """Return the copy family of each item, itself first."""
    found = {one: [Relative(one, Relation.SAME_FILE, confirmed=True)] for one in sha256s}
    for item, matches in matches_of(officer, sha256s).items():
        found[item] += [
            Relative(match.other, match.relation, is_confirmed(match))
            for match in matches
            if match.other and match.relation in FAMILY and not is_rejected(match)
        ]
    return found


def known_through(
    officer: Officer, related: Mapping[str, Collection[Relative]]
) -> dict[str, list[KnownRow]]:
    """Return for each key the dossiers that one of its relatives makes it known by."""
    of_item = _identified(officer, {one.item for family in related.values() for one in family})
    known: dict[str, list[KnownRow]] = {}
    for key, family in related.items():
        rows: dict[UUID, KnownRow] = {}
        for one in sorted(family, key=lambda one: not one.confirmed):
            for dossier in of_item.get(one.item, ()):
                row = KnownRow(dossier, one.item, one.relation, one.confirmed)
                rows.setdefault(dossier.id, row)
        if rows:
            known[key] = sorted(rows.values(), key=_rank)
    return known


def _identified(officer: Officer, sha256s: Collection[str]) -> dict[str, list[DossierRow]]:
    """The identified dossiers that the officer may see, by each of these items."""
    found: dict[str, list[DossierRow]] = defaultdict(list)
    for dossier in dossiers_of_items(officer, sha256s):
        if dossier.status.is_known:
            for item in dossier.items.keys() & sha256s:
                found[item].append(dossier)
    return dict(found)


def _rank(row: KnownRow) -> tuple[bool, bool, UUID]:
    """Persons first, then what is certain."""
    return row.dossier.kind is not Kind.PERSON, not row.confirmed, row.dossier.id
