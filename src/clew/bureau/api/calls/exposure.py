"""Exposure: what the officer saw unblurred, and for how long a picture was shown."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Sha256
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.exposure.actions import end_look
from clew.bureau.exposure.queries import (
    Exposure,
    day_of,
    exposure_of_bureau,
    own_exposure,
)
from clew.bureau.vault.queries import seen_item
from clew.bureau.vault.queries.visibility import check_revealable

router = Router(tags=["Exposure"])


class ExposureTold(Schema):
    """How many items an officer saw on a day (UTC), for how long, and how long they allow."""

    officer: str
    day: date
    items: int
    seconds: float
    allowed_s: float


class LetGo(Given):
    """For how long a picture was shown; it counts for no more than since it was revealed."""

    seconds: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


@router.get("/exposure", response=ExposureTold, auth=TokenFor(Scope.READ, rules.ENTER))
def own(request: HttpRequest) -> Mapping[str, object]:
    """Tell what the officer saw unblurred today."""
    log_view(request, tags.UI_EXPOSURE_VIEWED)
    day = day_of(now())
    return _told(own_exposure(caller(request), day), day)


@router.get(
    "/exposure/officers",
    response=Page[ExposureTold],
    auth=TokenFor(Scope.READ, rules.OVERSEE_EXPOSURE),
)
def of_bureau(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List what each officer of the bureau saw unblurred today, in sums."""
    log_view(request, tags.UI_EXPOSURE_VIEWED)
    day = day_of(now())
    return sliced(part, [_told(one, day) for one in exposure_of_bureau(caller(request), day)])


@router.post(
    "/items/{sha256}/let-go", response=ExposureTold, auth=TokenFor(Scope.REVEAL, rules.REVEAL)
)
def let_go(request: HttpRequest, sha256: Sha256, given: LetGo) -> Mapping[str, object]:
    """Say for how long a revealed picture was shown; else it counts as ten seconds."""
    officer, at = caller(request), now()
    found = seen_item(officer, sha256)
    check_revealable(officer, found)
    end_look(officer, found, seconds=given.seconds, now=at)
    return _told(own_exposure(officer, day_of(at)), day_of(at))


def _told(one: Exposure, day: date) -> Mapping[str, object]:
    names = ExposureTold.model_fields.keys() - {"day"}
    return {name: getattr(one, name) for name in names} | {"day": day}
