"""Pictures: blurred and grey, or as they are, which takes a reason and a token made for it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Key, Name, Reason, Sha256, Whole, Why
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told, picture
from clew.bureau.audit import tags
from clew.bureau.exports.actions.pictures import Wish
from clew.bureau.exports.one_picture import PictureFormat, picture_of
from clew.bureau.vault import queries
from clew.bureau.vault.actions import showing
from clew.bureau.vault.actions.showing import NoThumbnailError, blurred_crop
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries.traits import traits_of_item
from clew.match.faces import FACES

router = Router(tags=["Pictures"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_REVEAL = TokenFor(Scope.REVEAL, rules.REVEAL)
_JPEG = file_told("image/jpeg", description="A JPEG")


Side = Annotated[Whole, Field(ge=0, le=65_535)]
PictureBox = tuple[Side, Side, Side, Side]


class PictureAsked(Given):
    """Why a picture leaves, as what, and for which bureau or country (else the own bureau).

    Of a clip `at_s` is the second whose frame it is. `cover` are boxes that are covered beside the
    faces, `crop` the part that leaves: left, top, width and height in pixels of the whole picture.
    """

    reason: Reason
    format: PictureFormat = PictureFormat.PNG
    to: Name | None = None
    at_s: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None
    cover: Annotated[list[PictureBox], Field(max_length=100)] = []
    crop: PictureBox | None = None


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


@router.post(
    "/items/{sha256}/picture",
    auth=TokenFor(Scope.EXPORT, rules.EXPORT_PICTURE),
    openapi_extra=file_told(
        *(one.mime for one in PictureFormat), description="The picture; `Clew-Faces` counts them"
    ),
)
def covered(request: HttpRequest, sha256: Sha256, given: PictureAsked) -> HttpResponse:
    """Return a picture, or a clip's still, upright and with every face that is found covered."""
    officer = caller(request)
    made = picture_of(
        officer,
        queries.item(officer, sha256).sha256,
        format_=given.format,
        wish=Wish(given.reason, given.to, given.cover, given.crop, given.at_s),
        vault=current_vault(),
        now=now(),
    )
    answer = picture(made.content, mime=given.format.mime)
    answer["Clew-Faces"], answer["Clew-Marking"] = made.written.faces, made.written.marking.value
    return answer
