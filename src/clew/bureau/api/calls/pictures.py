"""Pictures: blurred and grey, or as they are, which takes a reason and a token made for it."""

from base64 import b64encode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Key, Sha256, Why
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told, picture
from clew.bureau.audit import tags
from clew.bureau.vault.actions import showing
from clew.bureau.vault.actions.showing import NoThumbnailError, blurred_crop
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries.traits import traits_of_item
from clew.match.faces import FACES

router = Router(tags=["Pictures"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_REVEAL = TokenFor(Scope.REVEAL, rules.REVEAL)
_JPEG = file_told("image/jpeg", description="A JPEG")


class Pair(Schema):
    """The two sides of a match as they are: JPEG in Base64."""

    query: str
    match: str


@router.get("/items/{sha256}/thumbnail", auth=_READ, openapi_extra=_JPEG)
def thumbnail(request: HttpRequest, sha256: Sha256) -> HttpResponse:
    """Return an item's thumbnail, blurred and grey."""
    shown = showing.thumbnail(caller(request), sha256, thumbs=current_vault().thumbs, now=now())
    log_view(request, tags.UI_ITEM_VIEWED, sha256, picture="blurred")
    return picture(shown)


@router.get("/items/{sha256}/faces/{part}", auth=_READ, openapi_extra=_JPEG)
def face(request: HttpRequest, sha256: Sha256, part: Key) -> HttpResponse:
    """Return one face of an item, blurred and grey."""
    officer = caller(request)
    for one in traits_of_item(FACES, officer, sha256, templates=current_vault().templates):
        if one.part == part:
            log_view(request, tags.UI_ITEM_VIEWED, sha256, face=part)
            return picture(blurred_crop(one.face.crop))
    raise NoThumbnailError(f"the item has no face {part}")


@router.post("/items/{sha256}/reveal", auth=_REVEAL, openapi_extra=_JPEG)
def reveal(request: HttpRequest, sha256: Sha256, given: Why) -> HttpResponse:
    """Return an item's thumbnail as it is, after its reason was logged."""
    shown = showing.thumbnail(
        caller(request),
        sha256,
        thumbs=current_vault().thumbs,
        now=now(),
        revealed=True,
        reason=given.reason,
    )
    return picture(shown)


@router.post("/matches/{match_id}/reveal", response=Pair, auth=_REVEAL)
def reveal_both(request: HttpRequest, match_id: UUID, given: Why) -> Pair:
    """Return both sides of a match as they are, after the reason was logged for each."""
    shown = showing.pair(
        caller(request),
        match_id,
        thumbs=current_vault().thumbs,
        now=now(),
        revealed=True,
        reason=given.reason,
    )
    return Pair(query=b64encode(shown.query).decode(), match=b64encode(shown.match).decode())
