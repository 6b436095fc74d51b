"""Reading tags: whoever sees an item in a case sees how that case's team tags it."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.tagging.models import ItemTag
from clew.bureau.vault.queries.seen import is_seen


def visible_tags(officer: Officer) -> QuerySet[ItemTag]:
    """Return the tags of items that the officer sees, in cases they see; those undone too."""
    seen = ItemTag.objects.filter(
        is_seen(officer, "item"), is_in_visible_case(officer, "tag__case")
    )
    return seen.select_related("tag__case").order_by("pk")


def tags_of_case(officer: Officer, case: Case) -> Mapping[str, frozenset[str]]:
    """Return the words that stand on each item of a case; an item without one is not a key."""
    words: dict[str, set[str]] = defaultdict(set)
    standing = visible_tags(officer).filter(tag__case=case.pk, undone_at=None)
    for item, word in standing.values_list("item", "tag__word").iterator():
        words[item].add(word)
    return {item: frozenset(several) for item, several in words.items()}
