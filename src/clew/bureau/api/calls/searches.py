"""Searches: by words that were read, things that were seen, a hash, a face or a voice. For leads.

Each takes a reason, which is in the log before anything is answered. A file is read in the sandbox
and forgotten.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Asked, Given, Key, Name, Reason, Sha256, Why
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import told
from clew.bureau.ui.leads import Lead, leads_of
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.searchable import SEARCHABLE
from clew.bureau.ui.searches import chosen_of, found_by, read_file
from clew.bureau.uploads import one_upload
from clew.bureau.vault import queries
from clew.bureau.vault.actions import object_search, text_search
from clew.bureau.vault.actions.trait_search import MOST_LEADS
from clew.bureau.vault.queries.text import FoundText, SeenLine
from clew.fingerprint.text.line import TEXT_CAVEAT
from clew.model.match import Match

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

router = Router(tags=["Searches"])
_SEARCH = TokenFor(Scope.SEARCH, rules.WORK_ON_CASE)

What = StrEnum("What", {name.upper(): name for name in SEARCHABLE})  # type: ignore[misc] # by name


class Found(Schema):
    """Which item was meant."""

    sha256: str


class WordsAsked(Given):
    """Words to look for, and why."""

    words: Asked
    reason: Reason


class ThingsAsked(Given):
    """Things to look for, and why."""

    things: Annotated[list[Name], Field(min_length=1, max_length=20)]
    reason: Reason


class PartAsked(Given):
    """Why, and by which face or voice of the item; without one, by all."""

    reason: Reason
    part: Key | None = None


class LineFound(Schema):
    """A line that holds the words, perhaps; `start_s` and `end_s` tell where in a clip it is seen.

    `box` is left, top, width and height as shares of the picture. `cannot_tell` says why the
    reading cannot be trusted; it is empty where it can.
    """

    read: str
    part: int
    start_s: float | None
    end_s: float | None
    box: tuple[float, float, float, float]
    cannot_tell: str


class TextFound(Schema):
    """An item in which the words were read, perhaps."""

    sha256: str
    likeness: float
    is_exact: bool
    lines: list[LineFound]


class TextsFound(Schema):
    """What was found; no more than `most` are told. The caveat belongs to every answer."""

    rows: list[TextFound]
    most: int
    caveat: str


class ThingFound(Schema):
    """An item in which the things were seen, perhaps."""

    sha256: str
    score: float


class ThingsFound(Schema):
    """What was found; no more than `most` are told."""

    rows: list[ThingFound]
    most: int


class LeadTold(Schema):
    """An item with, perhaps, the same face or voice: a lead, never proof."""

    rank: int
    sha256: str
    seen: str
    relation: str
    score: str
    evidence: str


class Leads(Schema):
    """What a search found, surest first, or why nothing; the caveat belongs to every answer.

    No more than `most` leads are told.
    """

    leads: list[LeadTold]
    most: int
    nothing: str
    means: str
    caveat: str


@router.get("/search/items", response=Found, auth=TokenFor(Scope.SEARCH, rules.READ_CASE))
def by_name(request: HttpRequest, name: Asked) -> Mapping[str, object]:
    """Return the item of this SHA-256, or of one that begins so, or of this path in a case."""
    found = queries.item_named(caller(request), name)
    log_view(request, tags.UI_ITEM_VIEWED, found)
    return {"sha256": found}


@router.post("/search/text", response=TextsFound, auth=_SEARCH)
def by_text(request: HttpRequest, given: WordsAsked) -> Mapping[str, object]:
    """Return the items in which these words were read, perhaps, the likest first."""
    found = text_search.search_text(
        given.words, acting_officer=caller(request), reason=given.reason, now=now()
    )
    rows = [text_found(one) for one in found]
    return {"rows": rows, "most": text_search.MOST_FOUND, "caveat": TEXT_CAVEAT}


@router.post("/search/things", response=ThingsFound, auth=_SEARCH)
def by_things(request: HttpRequest, given: ThingsAsked) -> Mapping[str, object]:
    """Return the items in which all these things were seen, perhaps, the surest first."""
    found = object_search.search_objects(
        given.things, acting_officer=caller(request), reason=given.reason, now=now()
    )
    rows = [{"sha256": one.sha256, "score": one.score} for one in found.items]
    return {"rows": rows, "most": object_search.MOST_FOUND}


@router.post("/search/{what}", response=Leads, auth=_SEARCH)
def by_file(
    request: HttpRequest,
    what: What,
    file: File[UploadedFile],  # noqa: ARG001 -- the call's form
    given: Form[Why],
) -> Mapping[str, object]:
    """Search by the faces or voices of a file, which is forgotten afterwards."""
    by = SEARCHABLE[what.value]
    reason = told(given.reason, what=f"this {by.kept.one} is searched for")
    read = read_file(one_upload(request), by)
    officer = caller(request)
    matches, nothing = found_by(
        officer,
        by,
        by.kept.trait.seen_in(read.fingerprints),
        subject=read.digests.sha256.hex(),
        reason=reason,
        not_looked_for=read.not_looked_for,
        problem=read.problem,
    )
    return _told(officer, matches, nothing, what)


@router.post("/items/{sha256}/search/{what}", response=Leads, auth=_SEARCH)
def by_item(
    request: HttpRequest, sha256: Sha256, what: What, given: PartAsked
) -> Mapping[str, object]:
    """Search by one face or voice of an item, or by all of them."""
    officer, by = caller(request), SEARCHABLE[what.value]
    item = queries.item(officer, sha256)
    seen = chosen_of(officer, by, item.sha256, "" if given.part is None else str(given.part))
    matches, nothing = found_by(
        officer,
        by,
        seen,
        subject=item.sha256,
        reason=given.reason,
        not_looked_for=item.not_looked_for,
    )
    return _told(officer, matches, nothing, what)


def text_found(one: FoundText) -> Mapping[str, object]:
    """Return an item in which words were read as it is told."""
    return {
        "sha256": one.sha256,
        "likeness": one.likeness,
        "is_exact": one.is_exact,
        "lines": [_line(seen) for seen in one.lines],
    }


def _line(seen: SeenLine) -> Mapping[str, object]:
    return {
        "read": seen.line.text,
        "part": seen.part,
        "start_s": seen.span.start_s if seen.span else None,
        "end_s": seen.span.end_s if seen.span else None,
        "box": seen.line.box,
        "cannot_tell": seen.line.against.value if seen.line.against else "",
    }


def _told(
    officer: "Officer", matches: Sequence[Match], nothing: str, what: What
) -> Mapping[str, object]:
    """Leads without their pictures: those are asked for, one by one."""
    by = SEARCHABLE[what.value]
    leads = [_lead(one) for one in leads_of(officer, matches, pictures=PagePictures(officer))]
    told = {"leads": leads, "most": MOST_LEADS, "nothing": nothing}
    return told | {"means": by.means, "caveat": by.caveat}


def _lead(one: Lead) -> Mapping[str, object]:
    names = LeadTold.model_fields.keys() - {"relation"}
    return {name: getattr(one, name) for name in names} | {"relation": one.badge.kind}
