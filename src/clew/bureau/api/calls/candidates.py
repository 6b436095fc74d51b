"""Candidates: what may be one place or device in a case, for a person to decide."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller
from clew.bureau.api.calling import log_view
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.persons.queries.candidates import Candidate, candidates
from clew.model.dossier import Kind

router = Router(tags=["Dossiers"])


class JoinedPair(Schema):
    """Two items that a match joins, and whether a person confirmed it."""

    one: str
    other: str
    score: float
    is_confirmed: bool
    match: UUID


class CandidateTold(Schema):
    """Items that matches join step by step; `known` names the dossiers that have some of them."""

    items: list[str]
    joined: list[JoinedPair]
    known: list[str]


@router.get(
    "/cases/{case_id}/candidates",
    response=Page[CandidateTold],
    auth=TokenFor(Scope.READ, rules.READ_CASE),
)
def candidates_of(
    request: HttpRequest, case_id: UUID, part: Sliced, kind: Literal["place", "device"] = "place"
) -> Mapping[str, object]:
    """List what scenes, or one sensor's noise, join in a case and is no one place or device yet."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.PERSONS_PLACE_CANDIDATES_LISTED, case.pk)
    return sliced(part, [_told(one) for one in candidates(officer, case, Kind(kind))])


def _told(one: Candidate) -> Mapping[str, object]:
    return {"items": list(one.items), "joined": one.joined, "known": list(one.known)}
