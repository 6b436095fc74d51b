"""Faces: those seen in an item, as its page shows them: blurred, with what can be told of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.reports.words import span_in_words
from clew.bureau.ui.not_looked_for import why_not_looked_for
from clew.bureau.ui.page_pictures import PagePictures, log_alone
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.viewing import page_under
from clew.bureau.vault.actions.showing import blurred_crop
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.traits import traits_of_item
from clew.match.face_score import FACE_CAVEAT, PUBLISHED
from clew.match.faces import FACES, SeenFace

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 48


@dataclass(frozen=True, slots=True)
class FaceCard:
    """One face: its number in the item, what is told of it, and whether one can search by it."""

    part: int
    number: int
    told: str
    is_compared: bool
    picture: str


def faces_in_words(
    officer: "Officer", item: ItemRow, *, pictures: PagePictures
) -> Mapping[str, object]:
    """Return what an item's page says and shows of its faces."""
    seen = traits_of_item(FACES, officer, item.sha256, templates=current_vault().templates)
    cards: Sequence[FaceCard] = [
        FaceCard(
            part=one.part,
            number=one.part + 1,
            told=face_in_words(one),
            is_compared=one.against is None,
            picture=pictures.face(item.sha256, one.part),
        )
        for one in seen
    ]
    return {
        "faces": cards[:_SHOWN],
        "faces_count": len(cards),
        "faces_compared": sum(one.is_compared for one in cards[:_SHOWN]),
        "faces_not_looked_for": why_not_looked_for(item, FACES.kind),
        "face_caveat": f"{FACE_CAVEAT} {PUBLISHED}.",
    }


def face_in_words(one: SeenFace) -> str:
    """Return when in a clip a face is seen, and what can be told of it."""
    told = _("compared")
    if one.against:
        told = _("cannot tell: %(why)s") % {"why": phrase(one.against.value)}
    return f"{span_in_words(one.span)}: {told}" if one.span else told


@require_safe
@page_under(rules.READ_CASE)
def face(request: HttpRequest, officer: "Officer", sha256: str, part: int) -> HttpResponse:
    """Return one face of an item, blurred and grey."""
    for one in traits_of_item(FACES, officer, sha256, templates=current_vault().templates):
        if one.part == part:
            log_alone(request, officer, sha256)
            return HttpResponse(blurred_crop(one.face.crop), content_type="image/jpeg")
    raise Http404
