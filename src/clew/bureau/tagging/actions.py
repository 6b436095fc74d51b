"""Tagging: a word of the case's is put on an item. It is never changed, only undone.

The log names the tag and not its word: that goes with the case when its time is over.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.tagging.models import ItemTag, Tag
from clew.bureau.tagging.queries import visible_tags
from clew.bureau.tagging.word import tag_word
from clew.bureau.vault.queries import ItemNotFoundError
from clew.bureau.vault.queries.items import of_case


class TagNotFoundError(LookupError):
    """There is no such tag, or this officer may not see its item in its case."""


@transaction.atomic
def tag_items(
    acting_officer: Officer, *, case: Case, items: Collection[str], word: str, now: datetime
) -> list[ItemTag]:
    """Put a word on items of a case; return the tags that are new: an item has each word once.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer may not work on it.
        ItemNotFoundError: an item is not in the case.
        BadTagError: it is no word to tag by.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
    tag, _ = Tag.objects.get_or_create(case=case, word=tag_word(word))
    there = set(of_case(acting_officer, case).filter(pk__in=items).values_list("pk", flat=True))
    if missing := set(items) - there:
        raise ItemNotFoundError(f"there is no item {min(missing)} in this case; check the hash")
    held = set(tag.on_items.filter(item__in=there, undone_at=None).values_list("item", flat=True))
    made = [
        ItemTag(tag=tag, item_id=item, officer=acting_officer, tagged_at=now)
        for item in dict.fromkeys(items)
        if item not in held
    ]
    for one in ItemTag.objects.bulk_create(made):
        details = {"case": str(case.pk), "tag": str(one.pk)}
        record(
            tags.TAGGING_ITEM_TAGGED,
            officer=acting_officer,
            subject=one.item_id,
            details=details,
            now=now,
        )
    return made


@transaction.atomic
def undo_tag(acting_officer: Officer, tag_id: UUID, *, now: datetime) -> None:
    """Take a tag back; it stays on record. Twice changes nothing.

    Raises:
        TagNotFoundError: it does not exist, or the officer may not see its item in its case.
        DeniedError: the officer may not work on the case.
    """
    one = visible_tags(acting_officer).filter(pk=tag_id).first()
    if one is None:
        raise TagNotFoundError(f"there is no tag {tag_id}")
    check_case(WORK_ON_CASE, acting_officer, one.tag.case)
    if one.undone_at is None:
        one.undone_at, one.undone_by = now, acting_officer
        one.save(update_fields=["undone_at", "undone_by"])
        record(
            tags.TAGGING_TAG_UNDONE,
            officer=acting_officer,
            subject=one.item_id,
            details={"tag": str(one.pk)},
            now=now,
        )
