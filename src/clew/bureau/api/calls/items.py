"""Items: those of a case, one with all that is known of it, where it was found, what it matches."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls.dossiers import KnownTold, known_told
from clew.bureau.api.calls.matches import MatchTold, match_told
from clew.bureau.api.given import Sha256
from clew.bureau.api.paging import Page, Sliced, paged, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.persons.queries import already_identified
from clew.bureau.ui.choices import NAMES, only_of
from clew.bureau.ui.faces import faces_in_words
from clew.bureau.ui.facts import facts_in_words
from clew.bureau.ui.markings import marking_of
from clew.bureau.ui.objects import objects_in_words
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.sayings import sayings_in_words
from clew.bureau.ui.texts import text_in_words
from clew.bureau.ui.viewing import has_thumbnail
from clew.bureau.ui.voices import voices_in_words
from clew.bureau.vault import queries
from clew.bureau.vault.queries.conditions import conditions
from clew.bureau.vault.queries.visibility import is_found_under
from clew.model.match import State
from clew.model.media import Family

router = Router(tags=["Items"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)

Choice = StrEnum("Choice", {name.upper(): name for name in NAMES})  # type: ignore[misc] # by name
_ALL = Choice("all")
_LOOKED_FOR = ("faces", "voices", "texts", "things")


class ItemLine(Schema):
    """An item in a list; `state` is null where it has a match."""

    sha256: str
    md5: str
    sha1: str
    size: int
    mime: str
    family: Family
    added_at: datetime
    checked_at: datetime | None
    problem_code: str
    problem_reason: str
    location_count: int
    state: State | None
    state_reason: str


class Place(Schema):
    """A place where an item was found."""

    case_id: UUID
    case_number: str
    exhibit: str
    path: str
    size: int
    modified_at: datetime | None
    found_at: datetime


class Seen(Schema):
    """A face or voice of an item: its number, what is told of it, whether one can search by it."""

    part: int
    told: str
    is_compared: bool


class Read(Schema):
    """A line of text that was read in an item."""

    read: str
    seen: str
    told: str
    is_doubted: bool


class Thing(Schema):
    """A thing that was seen in an item."""

    name: str
    where: str
    seen: str
    told: str


class Said(Schema):
    """What a classifier of the bureau said of an item."""

    by: str
    caution: str
    lines: list[str]


class Noted(Schema):
    """What an officer noted of the time of day or the weather."""

    said: str
    officer: str
    noted_at: datetime


class ItemTold(ItemLine):
    """An item with all that is known of it; `not_looked_for` tells of what it was not looked at.

    Of faces, voices, texts and things the first are told; `counts` tells how many there are.
    """

    marking: str
    facts: dict[str, Any]
    facts_in_words: dict[str, str]
    not_looked_for: dict[str, str]
    matches: int
    has_picture: bool
    can_reveal: bool
    faces: list[Seen]
    voices: list[Seen]
    texts: list[Read]
    things: list[Thing]
    counts: dict[str, int]
    sayings: list[Said]
    conditions: list[Noted]
    known: list[KnownTold]


@router.get("/cases/{case_id}/items", response=Page[ItemLine], auth=_READ)
def items_of_case(
    request: HttpRequest,
    case_id: UUID,
    part: Sliced,
    show: Choice = _ALL,
) -> Mapping[str, object]:
    """List the items of a case in the order they were added: all, or those that were chosen."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.UI_CASE_VIEWED, case.pk, show=show.value)
    only = only_of(show.value)
    return paged(
        part,
        lambda offset, limit: queries.items_of_case(
            officer, case, offset=offset, limit=limit, only=only
        ),
    )


@router.get("/items/{sha256}", response=ItemTold, auth=_READ)
def item(request: HttpRequest, sha256: Sha256) -> Mapping[str, object]:
    """Tell one item: its hashes and facts, and what was seen, heard and read in it."""
    officer = caller(request)
    found = queries.item(officer, sha256)
    log_view(request, tags.UI_ITEM_VIEWED, found.sha256)
    key = [found.sha256]
    seen = {
        **faces_in_words(officer, found, pictures=PagePictures(officer)),
        **voices_in_words(officer, found),
        **text_in_words(officer, found),
        **objects_in_words(officer, found),
    }
    return {
        **{name: getattr(found, name) for name in ItemLine.model_fields},
        "marking": marking_of(officer, queries.locations(officer, key)[found.sha256]),
        "facts": found.facts,
        "facts_in_words": dict(facts_in_words(found)),
        "not_looked_for": found.not_looked_for,
        "matches": len(queries.matches_of(officer, key).get(found.sha256, ())),
        "has_picture": has_thumbnail(found.sha256),
        "can_reveal": is_found_under(rules.REVEAL, officer, key),
        **{name: seen[name] for name in _LOOKED_FOR},
        "counts": {name: seen[f"{name}_count"] for name in _LOOKED_FOR},
        "sayings": sayings_in_words(officer, found)["sayings"],
        "conditions": conditions(officer, key).get(found.sha256, []),
        "known": [
            known_told(row) for row in already_identified(officer, key).get(found.sha256, ())
        ],
    }


@router.get("/items/{sha256}/places", response=Page[Place], auth=_READ)
def places(request: HttpRequest, sha256: Sha256, part: Sliced) -> Mapping[str, object]:
    """List where an item was found, as far as the officer may see it, oldest first."""
    officer = caller(request)
    found = queries.seen_item(officer, sha256)
    log_view(request, tags.UI_ITEM_VIEWED, found)
    return sliced(part, queries.locations(officer, [found])[found])


@router.get("/items/{sha256}/matches", response=Page[MatchTold], auth=_READ)
def matches(request: HttpRequest, sha256: Sha256, part: Sliced) -> Mapping[str, object]:
    """List what an item matches, best first, each with what people judged of it."""
    officer = caller(request)
    found = queries.seen_item(officer, sha256)
    log_view(request, tags.UI_ITEM_VIEWED, found)
    rows = queries.matches_of(officer, [found]).get(found, [])
    return sliced(part, [match_told(row) for row in rows])
