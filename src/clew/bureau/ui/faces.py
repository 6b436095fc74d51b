"""Faces: those seen in an item, as its page shows them: blurred, with what can be told of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.reports.words import span_in_words
from clew.bureau.ui.viewing import page_under
from clew.bureau.vault.actions.showing import blurred_crop
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.traits import traits_of_item
from clew.match.face_score import FACE_CAVEAT, PUBLISHED
from clew.match.faces import FACES

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 48


@dataclass(frozen=True, slots=True)
class FaceCard:
    """One face: its number in the item, when in a clip it is seen, and what can be told of it."""

    part: int
    number: int
    seen: str
    told: str


def faces_in_words(officer: "Officer", item: ItemRow) -> Mapping[str, object]:
    """Return what an item's page says of its faces."""
    seen = traits_of_item(FACES, officer, item.sha256, templates=current_vault().templates)
    cards: Sequence[FaceCard] = [
        FaceCard(
            part=one.part,
            number=one.part + 1,
            seen=span_in_words(one.span) if one.span else "",
            told=f"cannot tell: {one.face.against.value}" if one.face.against else "compared",
        )
        for one in seen
    ]
    return {
        "faces": cards[:_SHOWN],
        "faces_count": len(cards),
        "faces_not_looked_for": item.not_looked_for.get(FACES.kind, ""),
        "face_caveat": f"{FACE_CAVEAT} {PUBLISHED}.",
    }


@require_safe
@page_under(rules.READ_CASE)
def face(_request: HttpRequest, officer: "Officer", sha256: str, part: int) -> HttpResponse:
    """Return one face of an item, blurred and grey."""
    for one in traits_of_item(FACES, officer, sha256, templates=current_vault().templates):
        if one.part == part:
            return HttpResponse(blurred_crop(one.face.crop), content_type="image/jpeg")
    raise Http404
