"""Matches: one with its evidence, its two sides laid on each other, and what people judge of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls.evidence import Evidence
from clew.bureau.api.given import Given, Long
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, file_told, picture
from clew.bureau.audit import tags
from clew.bureau.reports.words import evidence_of
from clew.bureau.ui.evidence import evidence_table
from clew.bureau.ui.otherwise import SaidLine, said_lines
from clew.bureau.ui.stages import LAYER_MIME, LAYERS, layer_named
from clew.bureau.vault import queries
from clew.bureau.vault.actions import judging, showing
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries import MatchRow
from clew.model.match import Relation, Transform
from clew.model.wording import joined

router = Router(tags=["Matches"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_WORK = TokenFor(Scope.WORK, rules.WORK_ON_CASE)

Layer = StrEnum("Layer", {name.upper(): name for name in LAYERS})  # type: ignore[misc] # by name


class Verdict(StrEnum):
    """What a person says of a match."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNSURE = "unsure"


class Stretch(Schema):
    """A stretch of a clip, in seconds."""

    start_s: float
    end_s: float


class Listed(Schema):
    """The entry of a hash list that an item matched."""

    hashset: str
    kind: str
    marking: str
    category: str


class Judged(Schema):
    """What a person judged last."""

    id: UUID
    officer: str
    verdict: Verdict
    reason: str
    judged_at: datetime


class MatchTold(Schema):
    """A match of `item` with another item (`other`), or with an entry of a hash list."""

    id: UUID
    item: str
    other: str | None
    entry: Listed | None
    item_is_query: bool
    relation: Relation
    score: float
    transform: Transform
    item_span: Stretch | None
    other_span: Stretch | None
    evidence: dict[str, Any]
    in_words: str
    engine: str
    made_at: datetime
    judgement: Judged | None


class JudgedBy(Schema):
    """Who judged, when and why."""

    officer: str
    at: datetime
    reason: str


class SaidOtherwise(Schema):
    """What other judgements and dossiers say of the two, and whether it contradicts the last word.

    `matches` and `dossiers` are the ones that say so.
    """

    verdict: str
    of: str
    by: list[JudgedBy]
    matches: list[UUID]
    dossiers: list[UUID]
    contradicts: bool


class Compared(MatchTold):
    """A match with what is known of its two items; none where the other is in a hash list."""

    table: Evidence | None
    said: list[SaidOtherwise]


class GivenVerdict(Given):
    """A verdict, and why."""

    verdict: Verdict
    reason: Long = ""


@router.get("/matches/{match_id}", response=Compared, auth=_READ)
def match(request: HttpRequest, match_id: UUID) -> Mapping[str, object]:
    """Tell why two items match, and all that is known of the two."""
    officer = caller(request)
    found = queries.match_by_id(officer, match_id)
    log_view(request, tags.UI_MATCH_VIEWED, found.id)
    said = [_said(one) for one in said_lines(officer, found)]
    return {**match_told(found), "table": evidence_table(officer, found), "said": said}


@router.get(
    "/matches/{match_id}/overlay/{layer}",
    auth=_READ,
    openapi_extra=file_told(LAYER_MIME, description="One layer, blurred and grey"),
)
def overlay(request: HttpRequest, match_id: UUID, layer: Layer) -> HttpResponse:
    """Return one layer of the two items laid on each other, blurred and grey."""
    pair = showing.pair(caller(request), match_id, thumbs=current_vault().thumbs, now=now())
    log_view(request, tags.UI_MATCH_VIEWED, match_id)
    shown = None if pair.comparison is None else layer_named(layer.value, pair.comparison)
    if shown is None:
        raise showing.NoThumbnailError("the two are not laid on each other")
    return picture(shown, mime=LAYER_MIME)


@router.post("/matches/{match_id}/judgements", response={201: Made}, auth=_WORK)
def judge(
    request: HttpRequest, match_id: UUID, given: GivenVerdict
) -> Status[Mapping[str, object]]:
    """Say of a match whether the two are the same; the last word counts, and all stay on record."""
    made = judging.judge(
        caller(request),
        match_id=match_id,
        verdict=given.verdict.value,
        reason=given.reason,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/judgements/{judgement_id}/undo", response=Done, auth=_WORK)
def undo(request: HttpRequest, judgement_id: UUID) -> Done:
    """Take a judgement back; it stays on record."""
    judging.undo_judgement(caller(request), judgement_id=judgement_id, now=now())
    return DONE


def match_told(row: MatchRow) -> Mapping[str, object]:
    """Return a match as calls tell it."""
    names = MatchTold.model_fields.keys() - {"in_words"}
    return {name: getattr(row, name) for name in names} | {
        "in_words": str(joined(evidence_of(row)))
    }


def _said(line: SaidLine) -> Mapping[str, object]:
    names = ("verdict", "of", "by", "matches", "contradicts")
    told = {name: getattr(line, name) for name in names}
    return told | {"dossiers": [key for key, _ in line.dossiers]}
