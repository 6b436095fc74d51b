"""One case in figures, counted by the database however large the case is."""

from django.db.models import Count, QuerySet, Sum

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import keys_of_visible_cases
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Item, Unread
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.rows import CaseTotals
from clew.bureau.vault.queries.sorting import count_states, on_list, with_best_relation
from clew.bureau.vault.queries.visibility import visible_locations
from clew.model.match import Relation
from clew.model.media import Family


def case_totals(officer: Officer, case: Case) -> CaseTotals:
    """Return the case in figures; all zero when the officer may not see it."""
    items = of_case(officer, case)
    places = visible_locations(officer).filter(exhibit__case=case.pk)
    files = places.aggregate(n=Count("pk"), size=Sum("size"))
    states = count_states(items, officer)
    matched = states.pop(None, 0)
    return CaseTotals(
        files=files["n"],
        bytes=files["size"] or 0,
        items=items.count(),
        matched=matched,
        by_family={Family(f): n for f, n in _counted(items, "family").items()},
        by_state={state: n for state, n in states.items() if state is not None},
        by_relation=_by_relation(items, officer),
        known=on_list(items, officer, HashSet.Kind.KNOWN).count(),
        known_good=on_list(items, officer, HashSet.Kind.KNOWN_GOOD).count(),
        unread=_unread(officer, case),
        sandboxes=_counted(items, "sandbox"),
    )


def _counted(items: QuerySet[Item], column: str) -> dict[str, int]:
    rows = items.order_by().values(column).annotate(n=Count("pk")).order_by("-n", column)
    return {row[column]: row["n"] for row in rows}


def _by_relation(items: QuerySet[Item], officer: Officer) -> dict[Relation, int]:
    counts = _counted(with_best_relation(items, officer), "best")
    return {relation: counts[relation.value] for relation in Relation if relation.value in counts}


def _unread(officer: Officer, case: Case) -> int:
    rows = Unread.objects.filter(
        exhibit__case__in=keys_of_visible_cases(officer), exhibit__case=case.pk
    )
    return rows.count()
