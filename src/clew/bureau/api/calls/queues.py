"""Queues: what to look at first in a case, with every reason and its points."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.persons.queries import Queued, queue_at_once
from clew.model.media import Family

router = Router(tags=["Queues"])


class Reason(Schema):
    """One reason for an item's place: its points, and why."""

    points: int
    why: str


class QueuedTold(Schema):
    """One item: the points that order the list, no probability, and what they add up from."""

    sha256: str
    path: str
    family: Family
    points: int
    reasons: list[Reason]


@router.get(
    "/cases/{case_id}/queue",
    response=Page[QueuedTold],
    auth=TokenFor(Scope.READ, rules.READ_CASE),
)
def of_case(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List a case's items, the most urgent first; a case of more than 5,000 items is refused."""
    officer, at = caller(request), now()
    case = case_by_id(officer, case_id)
    log_view(request, tags.PERSONS_QUEUE_LISTED, case.pk)

    def rows(offset: int, limit: int) -> list[Mapping[str, object]]:
        queued = queue_at_once(officer, case, most=offset + limit, now=at)
        return [_told(one) for one in queued[offset:]]

    return paged(part, rows)


def _told(one: Queued) -> Mapping[str, object]:
    said = {"sha256": one.item.sha256, "path": one.path, "family": one.item.family}
    return said | {"points": one.priority.points, "reasons": one.priority.reasons}
