"""Visibility: which items, locations and matches an officer may see, as filters.

An item is visible through its locations: one in a visible case is enough, and only those in
visible cases are shown; one that another bureau's case lent, while that case is released. A match
needs both of its sides to be visible. To reveal an item, or to judge a match, takes a case in which
the officer may do that.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.kept import kept_rows
from clew.bureau.access.keys import IsAmong, NamedKeys
from clew.bureau.access.rule import RecordRule
from clew.bureau.access.rules import REVEAL, WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import cases_for, is_in_visible_case
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.vault.models import Item, Location, Match
from clew.bureau.vault.queries.lent import lent_still
from clew.bureau.vault.queries.reach import Reach, exhibits_within, reach
from clew.bureau.vault.queries.seen import is_seen
from clew.model.wording import Wording

_MOST_EXHIBITS = 100  # of more the database takes longer to weigh them than to look at their cases


def visible_locations(officer: Officer) -> QuerySet[Location]:
    """Return the locations in cases that the officer may see."""

    def rows() -> QuerySet[Location]:
        found = reach(officer)
        if found is None:
            return lent_still(officer).filter(is_in_visible_case(officer, "exhibit__case"))
        return _not_over(Location.objects.filter(IsAmong("exhibit__case", found.cases)), found)

    return kept_rows(officer, "locations", rows)


def unended_locations(officer: Officer) -> QuerySet[Location]:
    """Return the locations of which no loan is over; whether their case is seen, callers ask."""
    found = reach(officer)
    return lent_still(officer) if found is None else _not_over(Location.objects.all(), found)


def visible_locations_in(officer: Officer, cases: Collection[UUID]) -> QuerySet[Location]:
    """Return the locations in these cases, as far as the officer may see the cases."""
    found, exhibits = reach(officer), exhibits_within(officer, cases)
    if found is None or exhibits is None or len(exhibits.keys) > _MOST_EXHIBITS:
        here = IsAmong("exhibit__case", NamedKeys.of(Case, cases))
        return visible_locations(officer).filter(here)
    return _not_over(Location.objects.filter(IsAmong("exhibit", exhibits)), found)


def _not_over(places: QuerySet[Location], found: Reach) -> QuerySet[Location]:
    over = found.over
    return places.filter(IsAmong("pk", over, negated=True)) if over.keys else places


def is_found_under(
    rule: RecordRule, officer: Officer, sha256s: Iterable[str], *, lent: bool = True
) -> bool:
    """Tell whether one of these items was found in a case for which the rule admits the officer.

    What the officer may not see is found under no rule. Without `lent` only what was found there
    counts, and not what another bureau lent.
    """
    here = visible_locations(officer).filter(exhibit__case__in=cases_for(rule, officer))
    here = here if lent else here.filter(loans=None)
    return here.filter(item__in=list(sha256s)).exists()


def check_revealable(officer: Officer, sha256: str) -> None:
    """Return if the officer may see the item as it is, through one of its cases.

    Raises:
        DeniedError: through none of them.
    """
    if not is_found_under(REVEAL, officer, [sha256]):
        raise DeniedError(
            Wording("to reveal a picture takes a specialist or case officer of a team that has it")
        )


def check_judgeable(officer: Officer, match: Match) -> None:
    """Return if the officer works on an open case that one side of the match was found in.

    Raises:
        DeniedError: on none.
    """
    sides = [side for side in (match.query_id, match.target_id) if side]
    if not is_found_under(WORK_ON_CASE, officer, sides):
        raise DeniedError(
            Wording("to judge takes somebody who works on an open case that one of them is in")
        )


def visible_items(officer: Officer) -> QuerySet[Item]:
    """Return the items with a location in a case that the officer may see."""
    return Item.objects.filter(is_seen(officer))


def visible_matches(officer: Officer) -> QuerySet[Match]:
    """Return the matches of which the officer may see both sides."""

    def rows() -> QuerySet[Match]:
        return matches_beside(officer, "query").filter(is_seen(officer, "query"))

    return kept_rows(officer, "matches", rows)


def matches_beside(officer: Officer, side: str) -> QuerySet[Match]:
    """Return the matches of which the officer may see what is not on this side.

    For matches of items that the officer is known to see, on the side "query" or "target".
    """

    def rows() -> QuerySet[Match]:
        if side == "target":
            return Match.objects.filter(is_seen(officer, "query"))
        lists = visible_hashsets(officer).filter(complete=True).order_by()
        return Match.objects.filter(
            Q(is_seen(officer, "target")) | Q(entry__hashset__in=lists.values("pk"))
        )

    return kept_rows(officer, ("matches beside", side), rows)
