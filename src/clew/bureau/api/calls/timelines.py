"""Timelines: what happened in a case, newest first."""

from collections.abc import Mapping
from datetime import datetime
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
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.queries import timeline

router = Router(tags=["Timelines"])


class Happened(Schema):
    """One thing that happened; `about` is the kind of what it is about, `key` which one."""

    at: datetime
    kind: str
    who: str
    what: str
    about: str | None
    key: str | None


@router.get(
    "/cases/{case_id}/timeline",
    response=Page[Happened],
    auth=TokenFor(Scope.READ, rules.READ_CASE),
)
def of_case(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List what happened in a case, newest first."""
    officer, at = caller(request), now()
    case = case_by_id(officer, case_id)
    log_view(request, tags.UI_TIMELINE_VIEWED, case.pk)

    def rows(offset: int, limit: int) -> list[Mapping[str, object]]:
        return [_told(one) for one in timeline(officer, case, now=at, offset=offset, limit=limit)]

    return paged(part, rows)


def _told(one: Entry) -> Mapping[str, object]:
    about, key = one.link or (None, None)
    said = {name: getattr(one, name) for name in ("at", "kind", "who", "what")}
    return said | {"about": about, "key": key and str(key)}
