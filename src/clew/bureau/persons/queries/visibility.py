"""Visibility: which dossiers an officer may see, as a filter.

A dossier is derived from the case that keeps it and from its items, so its audience is the
intersection of theirs. A dossier whose opening was undone is not there for anybody.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from clew.bureau.access.kept import kept_rows
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.vault.queries.lent import lent_still
from clew.bureau.vault.queries.seen import is_seen
from clew.model.dossier import Act


def standing_decisions(act: Act) -> QuerySet[Decision]:
    """Return the decisions of this act that were not undone."""
    return Decision.objects.filter(act=act.value, undone_at=None)


def supporting_decisions() -> QuerySet[Decision]:
    """Return the decisions by which an item belongs to a dossier: added, and not removed."""
    removed = standing_decisions(Act.REMOVES).filter(
        dossier=OuterRef("dossier"), item=OuterRef("item")
    )
    return standing_decisions(Act.ADDS).exclude(Exists(removed))


def visible_dossiers(officer: Officer) -> QuerySet[Dossier]:
    """Return the dossiers the officer may see, oldest first."""

    def rows() -> QuerySet[Dossier]:
        here = is_in_visible_case(officer)
        return Dossier.objects.filter(is_open_to(officer), here).order_by("pk")

    return kept_rows(officer, "dossiers", rows)


def readable_dossiers(officer: Officer) -> QuerySet[Dossier]:
    """Return what the officer may see were its opening not undone: histories still name it.

    The rule is `access.rules.READ_DOSSIER`, said in SQL; a test holds the two against each other.
    """

    def rows() -> QuerySet[Dossier]:
        here = is_in_visible_case(officer)
        return Dossier.objects.filter(~_has_unseen(officer, "pk"), here).order_by("pk")

    return kept_rows(officer, "readable dossiers", rows)


def is_open_to(officer: Officer, dossier: str = "pk") -> Q:
    """Return the condition that a dossier, a column, stands and its items are all seen.

    For dossiers of cases that the officer may see.
    """
    opened = standing_decisions(Act.OPENS).filter(dossier=OuterRef(dossier))
    return Q(Exists(opened)) & ~Q(_has_unseen(officer, dossier))


def _has_unseen(officer: Officer, dossier: str) -> Exists:
    added = supporting_decisions().filter(dossier=OuterRef(dossier))
    return Exists(added.filter(~Q(is_seen(officer, "item"))))


def sources_of(officer: Officer, dossier: Dossier) -> list[Collection[Case]]:
    """Return the items that a dossier is derived from, each as the cases it is seen through.

    What is lent to the officer no more is seen through none.
    """
    items = supporting_decisions().filter(dossier=dossier).values_list("item", flat=True)
    found_in = [
        Case.objects.filter(
            exhibits__locations__in=lent_still(officer).filter(item=item)
        ).distinct()
        for item in items.distinct()
    ]
    return [list(cases) for cases in found_in]
