"""Word from a site: how far it is, what came of it, and what is ticked there."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import Count, Given, Key, Long, Time
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.operations.actions import telling
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.site_state import SiteState

router = Router(tags=["Operations"])
_TELL = TokenFor(Scope.WORK, rules.TELL_FROM_SITE)


class StateGiven(Given):
    """How far a site is, and since when. `event_id` is made by who tells, so that once counts."""

    state: Annotated[SiteState, inlined(SiteState)]
    happened_at: Time
    words: Long = ""
    event_id: UUID | None = None


class OutcomeGiven(Given):
    """How many there are of a kind at a site by then."""

    kind: Annotated[OutcomeKind, inlined(OutcomeKind)]
    count: Count
    happened_at: Time
    words: Long = ""


@router.post("/sites/{site_id}/states", response={201: Made}, auth=_TELL)
def tell(request: HttpRequest, site_id: UUID, given: StateGiven) -> Status[Mapping[str, object]]:
    """Tell how far a site is; it is kept for good."""
    event = telling.tell_site(
        caller(request),
        site_id=site_id,
        state=given.state,
        happened_at=given.happened_at,
        words=given.words,
        event_id=given.event_id,
        now=now(),
    )
    return Status(201, {"id": event.pk})


@router.post("/sites/{site_id}/outcomes", response={201: Made}, auth=_TELL)
def outcome(
    request: HttpRequest, site_id: UUID, given: OutcomeGiven
) -> Status[Mapping[str, object]]:
    """Tell what came of a site, as a number; the last one told of a kind counts."""
    told = telling.tell_outcome(
        caller(request),
        site_id=site_id,
        kind=given.kind,
        count=given.count,
        happened_at=given.happened_at,
        words=given.words,
        now=now(),
    )
    return Status(201, {"id": told.pk})


@router.post("/sites/{site_id}/ticks/{line_id}", response=Done, auth=_TELL)
def tick(request: HttpRequest, site_id: UUID, line_id: Key) -> Done:
    """Tick a line of the checklist for a site."""
    telling.tick_line(caller(request), site_id=site_id, line_id=line_id, now=now())
    return DONE
