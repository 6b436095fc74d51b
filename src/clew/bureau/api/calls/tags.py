"""Tags: words of a case's own on its items, to find them again by."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import Given, Name, Sha256
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done
from clew.bureau.cases.queries import case_by_id
from clew.bureau.tagging.actions import undo_tag
from clew.bureau.triage.actions import MOST_ITEMS, tag_stack

router = Router(tags=["Tags"])
_WORK = TokenFor(Scope.WORK, rules.WORK_ON_CASE)


class NewTags(Given):
    """A word, and the items of the case to put it on."""

    items: Annotated[list[Sha256], Field(min_length=1, max_length=MOST_ITEMS)]
    word: Name


class TagsMade(Schema):
    """The tags that are new, to undo them by: an item has each word once."""

    tags: list[UUID]


@router.post("/cases/{case_id}/tags", response={201: TagsMade}, auth=_WORK)
def tag(request: HttpRequest, case_id: UUID, given: NewTags) -> Status[Mapping[str, object]]:
    """Put a word of the case's own on items of it."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    made = tag_stack(officer, case=case, items=given.items, word=given.word, now=now())
    return Status(201, {"tags": made})


@router.post("/tags/{tag_id}/undo", response=Done, auth=_WORK)
def untag(request: HttpRequest, tag_id: UUID) -> Done:
    """Take a tag back; it stays on record."""
    undo_tag(caller(request), tag_id, now=now())
    return DONE
