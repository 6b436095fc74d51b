"""Pairs: both sides of a match, at moments that both show, or as they are, which takes a reason."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Reason
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.sandboxes import sandbox_with
from clew.bureau.ui.moments import parts_told, placed_in_words
from clew.bureau.vault.actions import showing
from clew.bureau.vault.actions.moments import MOST_AT_ONCE, Moment, moments
from clew.bureau.vault.current import current_vault

router = Router(tags=["Pictures"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_REVEAL = TokenFor(Scope.REVEAL, rules.REVEAL)


class Pair(Schema):
    """The two sides of a match as they are: JPEG in Base64."""

    query: str
    match: str


class MomentTold(Schema):
    """Both sides at one moment of the stretch that they share, in seconds of each.

    None of a picture. `query` and `match` are JPEG in Base64, `layers` the two on one canvas, as
    WebP in Base64; `told` says by what they are placed.
    """

    at_s: float
    query_at_s: float | None
    match_at_s: float | None
    query: str
    match: str
    layers: dict[str, str]
    told: str


class Moments(Schema):
    """Moments, in order."""

    moments: list[MomentTold]


class RevealedPair(Given):
    """Why both sides are to be seen; of clips `at_s` is a moment of the stretch that they share."""

    reason: Reason
    at_s: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None


class AskedMoments(Schema):
    """Moments from one on, in seconds from where the shared stretch begins, and how far apart."""

    from_s: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] = 0.0
    step_s: Annotated[float, Field(ge=0.04, le=3_600, allow_inf_nan=False)] = 0.25


@router.get("/matches/{match_id}/moments", response=Moments, auth=_READ)
def moments_of(
    request: HttpRequest, match_id: UUID, asked: Query[AskedMoments]
) -> Mapping[str, object]:
    """Return both clips of a match at moments of the stretch they share, blurred and grey."""
    at_s = [asked.from_s + number * asked.step_s for number in range(MOST_AT_ONCE)]
    made = moments(
        caller(request),
        match_id,
        at_s,
        vault=current_vault(),
        sandbox=sandbox_with(),
        now=now(),
    )
    log_view(request, tags.UI_MATCH_VIEWED, match_id, from_s=made[0].at_s, to_s=made[-1].at_s)
    return {"moments": [_moment_told(one) for one in made]}


@router.post("/matches/{match_id}/reveal", response=Pair, auth=_REVEAL)
def reveal_both(request: HttpRequest, match_id: UUID, given: RevealedPair) -> Pair:
    """Return both sides of a match as they are, after the reason was logged for each."""
    shown = _revealed(request, match_id, given)
    return Pair(query=b64encode(shown.query).decode(), match=b64encode(shown.match).decode())


def _revealed(request: HttpRequest, match_id: UUID, given: RevealedPair) -> showing.Pair:
    officer, vault = caller(request), current_vault()
    if given.at_s is None:
        return showing.pair(
            officer, match_id, thumbs=vault.thumbs, now=now(), revealed=True, reason=given.reason
        )
    (one,) = moments(
        officer,
        match_id,
        [given.at_s],
        vault=vault,
        sandbox=sandbox_with(),
        now=now(),
        revealed=True,
        reason=given.reason,
    )
    return one.pair


def _moment_told(one: Moment) -> Mapping[str, object]:
    parts = dict(parts_told(one.pair))
    names = ("at_s", "query_at_s", "match_at_s")
    told = {name: getattr(one, name) for name in names}
    told |= {side: parts.pop(side) for side in ("query", "match")}
    layers = {name.removeprefix("layer-"): content for name, content in parts.items()}
    return told | {"layers": layers, "told": placed_in_words(one)}
