"""The search over everything that an officer may see: by words, by a hash or number, by a file.

What is asked is in the log before anything is answered. A file is read in the sandbox and
forgotten.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calls.searches import TextFound, ThingFound, text_found
from clew.bureau.api.given import Asked, Given, Reason
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import inlined
from clew.bureau.search.actions import search_everything
from clew.bureau.search.hit import MOST, Kind
from clew.bureau.ui.file_answers import ask_vault, why
from clew.bureau.ui.search_told import told_groups
from clew.bureau.uploads import one_upload
from clew.fingerprint.text.line import TEXT_CAVEAT
from clew.model.match import Relation

if TYPE_CHECKING:
    from clew.bureau.vault.asking import Answer

router = Router(tags=["Searches"])
_SEARCH = TokenFor(Scope.SEARCH, rules.SEARCH_ALL)


class AnythingAsked(Given):
    """What to look for, and why."""

    asked: Asked
    reason: Reason


class AnythingTold(Schema):
    """A thing that was found: its kind, its name, why, and the key that other calls name it by."""

    kind: Annotated[Kind, inlined(Kind)]
    what: str
    why: str
    key: str


class EverythingFound(Schema):
    """What was found; of the kinds in `more` there is more than the `most` that are told.

    `looked_in_media` tells whether `texts` and `things` were searched: by who works on cases.
    """

    hits: list[AnythingTold]
    more: list[Annotated[Kind, inlined(Kind)]]
    most: int
    looked_in_media: bool
    texts: list[TextFound]
    text_caveat: str
    things: list[ThingFound]


class FileHit(Schema):
    """What is like a file: an item, or an entry of a hash list, whose SHA-256 may be unknown."""

    relation: Relation
    score: float
    why: str
    sha256: str | None
    hashset: str | None
    category: str | None


class FileFound(Schema):
    """What is like a file; else `nothing` says why nothing is. `problem` tells what was unread."""

    hits: list[FileHit]
    nothing: str
    problem: str


@router.post("/search/all", response=EverythingFound, auth=_SEARCH)
def by_anything(request: HttpRequest, given: AnythingAsked) -> Mapping[str, object]:
    """Return all that is named so, has this hash or identifier, or holds these words, and why."""
    officer = caller(request)
    found = search_everything(given.asked, acting_officer=officer, reason=given.reason, now=now())
    groups = told_groups(officer, found)
    return {
        "hits": [
            {"kind": group.kind, "what": hit.what, "why": str(hit.why), "key": hit.key}
            for group in groups
            for hit in group.hits
        ],
        "more": [group.kind for group in groups if group.is_cut],
        "most": MOST,
        "looked_in_media": found.looked_in_media,
        "texts": [text_found(one) for one in found.texts],
        "text_caveat": TEXT_CAVEAT,
        "things": [{"sha256": one.sha256, "score": one.score} for one in found.things.items],
    }


@router.post("/search/all/file", response=FileFound, auth=_SEARCH)
def by_file(
    request: HttpRequest,
    file: File[UploadedFile],  # noqa: ARG001 -- the call's form
) -> Mapping[str, object]:
    """Return the items and entries of hash lists that are like a file, which is forgotten."""
    asked = ask_vault(caller(request), one_upload(request), now=now())
    nothing = "" if asked.answers else asked.nothing
    return {
        "hits": [_hit(one) for one in asked.answers],
        "nothing": nothing,
        "problem": asked.problem,
    }


def _hit(one: "Answer") -> Mapping[str, object]:
    return {
        "relation": one.match.relation,
        "score": one.match.score,
        "why": why(one),
        "sha256": one.sha256,
        "hashset": one.hashset,
        "category": one.category,
    }
