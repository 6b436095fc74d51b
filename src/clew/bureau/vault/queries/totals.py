"""One case in figures, counted by the database however large the case is."""

from collections import Counter
from dataclasses import fields

from django.db.models import Case as SqlCase
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Item, Unread
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.rows import CaseTotals
from clew.bureau.vault.queries.state import Standing, state_of, with_state
from clew.bureau.vault.queries.visibility import found_again, visible_locations, visible_matches
from clew.model.match import Relation, State
from clew.model.media import Family


def case_totals(officer: Officer, case: Case) -> CaseTotals:
    """Return the case in figures; all zero when the officer may not see it."""
    items = of_case(officer, case)
    places = visible_locations(officer).filter(exhibit__case=case.pk)
    files = places.aggregate(n=Count("pk"), size=Sum("size"))
    states = _by_state(items, officer)
    matched = states.pop(None, 0)
    return CaseTotals(
        files=files["n"],
        bytes=files["size"] or 0,
        items=items.count(),
        matched=matched,
        by_family={Family(f): n for f, n in _counted(items, "family").items()},
        by_state={state: n for state, n in states.items() if state is not None},
        by_relation=_by_relation(items, officer),
        known=_listed(items, officer, HashSet.Kind.KNOWN),
        known_good=_listed(items, officer, HashSet.Kind.KNOWN_GOOD),
        unread=_unread(officer, case),
        sandboxes=_counted(items, "sandbox"),
    )


def _counted(items: QuerySet[Item], column: str) -> dict[str, int]:
    rows = items.order_by().values(column).annotate(n=Count("pk")).order_by("-n", column)
    return {row[column]: row["n"] for row in rows}


def _by_state(items: QuerySet[Item], officer: Officer) -> Counter[State | None]:
    """Count items by state: they are grouped by what decides it, so there are few groups."""
    deciding = [f.name for f in fields(Standing) if f.name != "problem_reason"]
    groups = with_state(items, officer).order_by().values(*deciding).annotate(n=Count("pk"))
    counts: Counter[State | None] = Counter()
    for group in groups:
        state, _ = state_of(Standing.from_columns(group | {"problem_reason": ""}))
        counts[state] += group["n"]
    return counts


def _by_relation(items: QuerySet[Item], officer: Officer) -> dict[Relation, int]:
    matches = visible_matches(officer)
    found = {
        relation: Q(Exists(matches.filter(query=OuterRef("pk"), relation=relation.value)))
        | Q(Exists(matches.filter(target=OuterRef("pk"), relation=relation.value)))
        for relation in Relation
    }
    found[Relation.SAME_FILE] |= Q(found_again(officer))
    best = SqlCase(
        *(When(found[relation], then=Value(relation.value)) for relation in Relation),
        default=Value(""),
        output_field=CharField(),
    )
    counts = _counted(items.annotate(best=best), "best")
    return {relation: counts[relation.value] for relation in Relation if relation.value in counts}


def _listed(items: QuerySet[Item], officer: Officer, kind: HashSet.Kind) -> int:
    hits = visible_matches(officer).filter(query=OuterRef("pk"), entry__hashset__kind=kind.value)
    return items.filter(Exists(hits)).count()


def _unread(officer: Officer, case: Case) -> int:
    rows = Unread.objects.filter(exhibit__case__in=visible_cases(officer), exhibit__case=case.pk)
    return rows.count()
