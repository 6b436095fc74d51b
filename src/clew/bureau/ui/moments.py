"""Moments of two clips: as a page of their own, many for a script that plays them, and one held.

What a script is told holds the pictures themselves: they have no address. What is held is revealed:
it takes a reason, and how long it was held is told when it is let go.
"""

from base64 import b64encode
from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exposure.actions import BudgetUsedError, end_look
from clew.bureau.reports.words import clock
from clew.bureau.sandboxes import sandbox_with
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.comparisons import Shown, compare_page
from clew.bureau.ui.pictures import WITH_PICTURES
from clew.bureau.ui.stages import LAYERS, Stage, layer_named, stage_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.triage_looking import seconds_told, today_told
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault import queries
from clew.bureau.vault.actions import showing
from clew.bureau.vault.actions.moments import (
    MOST_AT_ONCE,
    Moment,
    NoMomentsError,
    moments,
)
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries.visibility import check_revealable
from clew.media.sandbox import SandboxUnavailableError

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_LEAST_STEP_S = 0.04
_NOT_SHOWN = (NoMomentsError, SandboxUnavailableError)
_NOT_REVEALED = (NoReasonError, BudgetUsedError)


@require_safe
@csp_override(WITH_PICTURES)
@page_under(rules.READ_CASE)
def moment(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Show both clips at one moment of what they share, blurred and grey."""
    try:
        (one,) = _moments(officer, match_id, [_number(request.GET.get("at_s", ""))])
    except _NOT_SHOWN as error:
        return compare_page(request, officer, match_id, error=said_by(error))
    shown = Shown(one.pair, is_revealed=False, moment=one)
    return compare_page(request, officer, match_id, shown=shown)


@require_POST
@csp_override(WITH_PICTURES)
@page_under(rules.REVEAL)
@after_proof("compare", by="match_id")
def reveal_moment(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Show both clips at one moment as they are, once, after the reason was logged for each."""
    try:
        one = _revealed(request, officer, match_id)
    except _NOT_SHOWN + _NOT_REVEALED as error:
        return compare_page(request, officer, match_id, error=said_by(error))
    shown = Shown(one.pair, is_revealed=True, moment=one)
    return compare_page(request, officer, match_id, shown=shown)


@require_safe
@page_under(rules.READ_CASE)
def several(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Return moments from one on, blurred and grey: what a script draws one after the other."""
    start_s = _number(request.GET.get("from", ""))
    step_s = max(_LEAST_STEP_S, _number(request.GET.get("step", "")))
    try:
        made = _moments(officer, match_id, [start_s + n * step_s for n in range(MOST_AT_ONCE)])
    except _NOT_SHOWN as error:
        return JsonResponse({"error": said_by(error)}, status=422)
    match = queries.match_by_id(officer, match_id)
    told = {"from_s": made[0].at_s, "to_s": made[-1].at_s}
    pictures = [match.item, match.other or ""]
    log_view(tags.UI_MATCH_VIEWED, officer, subject=str(match.id), details=told, pictures=pictures)
    return JsonResponse({"moments": [moment_told(one) for one in made]})


@require_POST
@page_under(rules.REVEAL)
@after_proof("compare", by="match_id")
def look(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Return both sides as they are while they are held, after the reason was logged for each."""
    try:
        if request.POST.get("at_s"):
            return JsonResponse(moment_told(_revealed(request, officer, match_id)))
        pair = showing.pair(
            officer,
            match_id,
            thumbs=current_vault().thumbs,
            now=now(),
            revealed=True,
            reason=request.POST.get("reason", ""),
        )
    except _NOT_SHOWN + _NOT_REVEALED as error:
        return JsonResponse({"error": said_by(error)}, status=422)
    return JsonResponse({"parts": parts_told(pair)})


@require_POST
@page_under(rules.REVEAL)
def let_go(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Record for how long both sides were held; tell what is left of today's time."""
    match = queries.match_by_id(officer, match_id)
    for sha256 in (match.item, match.other or ""):
        check_revealable(officer, sha256)
        end_look(officer, sha256, seconds=seconds_told(request), now=now())
    return JsonResponse(today_told(officer))


def moment_told(one: Moment) -> Mapping[str, object]:
    """Return a moment as scripts are told it: when, how it lies, and its pictures."""
    told = {
        "at_s": round(one.at_s, 3),
        "query_at": "" if one.query_at_s is None else clock(one.query_at_s),
        "match_at": "" if one.match_at_s is None else clock(one.match_at_s),
        "parts": parts_told(one.pair),
    }
    names = ("width", "height", "query_outline", "match_outline", "is_exact", "told")
    stage = _stage(one)
    return told | {name: getattr(stage, name) for name in names}


def placed_in_words(one: Moment) -> str:
    """Return by what the two frames of a moment are laid on each other."""
    return _stage(one).told


def parts_told(pair: showing.Pair) -> Mapping[str, str]:
    """Return the pictures of a pair in Base64, by the part of the page that each is drawn on."""
    parts = {"query": pair.query, "match": pair.match}
    if pair.comparison is not None:
        for name in LAYERS:
            parts[f"layer-{name}"] = layer_named(name, pair.comparison) or b""
    return {name: b64encode(content).decode() for name, content in parts.items()}


def _stage(one: Moment) -> Stage:
    assert one.pair.comparison is not None  # moments are always laid
    return stage_of(one.pair.comparison, one.evidence, str)


def _moments(officer: "Officer", match_id: UUID, at_s: list[float]) -> list[Moment]:
    return moments(
        officer, match_id, at_s, vault=current_vault(), sandbox=sandbox_with(), now=now()
    )


def _revealed(request: HttpRequest, officer: "Officer", match_id: UUID) -> Moment:
    (one,) = moments(
        officer,
        match_id,
        [_number(request.POST.get("at_s", ""))],
        vault=current_vault(),
        sandbox=sandbox_with(),
        now=now(),
        revealed=True,
        reason=request.POST.get("reason", ""),
    )
    return one


def _number(text: str) -> float:
    """Seconds as a form or a script gives them; what is none is the beginning."""
    try:
        said = float(text)
    except ValueError:
        return 0.0
    return said if isfinite(said) else 0.0
