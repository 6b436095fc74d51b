"""Visibility: which items, locations and matches an officer may see, as filters.

An item is visible through its locations: one in a visible case is enough, and only those in
visible cases are shown. A match needs both of its sides to be visible.
"""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.vault.models import Item, Location, Match


def visible_locations(officer: Officer) -> QuerySet[Location]:
    """Return the locations in cases that the officer may see."""
    return Location.objects.filter(exhibit__case__in=visible_cases(officer))


def visible_items(officer: Officer) -> QuerySet[Item]:
    """Return the items with a location in a case that the officer may see."""
    return Item.objects.filter(Exists(visible_locations(officer).filter(item=OuterRef("pk"))))


def found_again(officer: Officer) -> Exists:
    """Return the condition that an item was found in more than one place the officer may see."""
    places = visible_locations(officer).filter(item=OuterRef("pk")).order_by().values("item")
    return Exists(places.annotate(places=Count("pk")).filter(places__gt=1))


def visible_matches(officer: Officer) -> QuerySet[Match]:
    """Return the matches of which the officer may see both sides."""
    places = visible_locations(officer)
    target_seen = Q(Exists(places.filter(item=OuterRef("target"))))
    return Match.objects.filter(
        Exists(places.filter(item=OuterRef("query"))),
        target_seen | Q(entry__hashset__in=visible_hashsets(officer).filter(complete=True)),
    )
