"""Comparisons: the two sides of one match beside each other, and laid on each other.

Of clips the page may be asked for a moment that both show; see `moments`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exposure.actions import BudgetUsedError
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.cards import split_path
from clew.bureau.ui.clips_compared import clips_told
from clew.bureau.ui.dossiers import Known, known_of_items
from clew.bureau.ui.evidence import evidence_table
from clew.bureau.ui.lines import lines_of
from clew.bureau.ui.markings import marking_of
from clew.bureau.ui.otherwise import said_lines
from clew.bureau.ui.page_pictures import PagePictures, log_alone
from clew.bureau.ui.pictures import WITH_PICTURES, data_address
from clew.bureau.ui.stages import LAYER_MIME, Stage, layer_named, stage_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault import queries
from clew.bureau.vault.actions import showing
from clew.bureau.vault.actions.moments import Moment
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.errors import TamperedBlobError
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow
from clew.bureau.vault.queries.visibility import is_found_under
from clew.match.comparison import why_apart

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the match: an item, its places, its picture's address.

    `known` is what it needs no identifying for.
    """

    item: ItemRow
    folder: str
    name: str
    places: list[LocationRow]
    picture: str
    known: list[Known]


@require_safe
@page_under(rules.READ_CASE)
def compare(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Show the two sides of a match, blurred and grey, and why they match."""
    return compare_page(request, officer, match_id)


@require_safe
@page_under(rules.READ_CASE)
def overlay(request: HttpRequest, officer: "Officer", match_id: UUID, layer: str) -> HttpResponse:
    """Return one layer of the two laid on each other, blurred and grey."""
    pair = showing.pair(officer, match_id, thumbs=current_vault().thumbs, now=now())
    picture = None if pair.comparison is None else layer_named(layer, pair.comparison)
    if picture is None:
        raise Http404
    log_alone(request, officer, str(match_id))
    return HttpResponse(picture, content_type=LAYER_MIME)


@require_POST
@csp_override(WITH_PICTURES)
@page_under(rules.REVEAL)
@after_proof("compare", by="match_id")
def reveal_both(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Show both sides as they are, once, after the reason was logged for each."""
    try:
        pair = showing.pair(
            officer,
            match_id,
            thumbs=current_vault().thumbs,
            now=now(),
            revealed=True,
            reason=request.POST.get("reason", ""),
        )
    except (NoReasonError, BudgetUsedError) as error:
        return compare_page(request, officer, match_id, error=said_by(error))
    return compare_page(request, officer, match_id, shown=Shown(pair, is_revealed=True))


@dataclass(frozen=True, slots=True)
class Shown:
    """Pictures that are in the page itself: revealed ones, or those of a moment of clips."""

    pair: showing.Pair
    is_revealed: bool
    moment: Moment | None = None


def compare_page(
    request: HttpRequest,
    officer: "Officer",
    match_id: UUID,
    *,
    error: str = "",
    shown: Shown | None = None,
) -> HttpResponse:
    """Return the page, read from the query's side; `shown` are pictures that it holds itself."""
    match = queries.match_by_id(officer, match_id)
    pictures = PagePictures(officer)
    sides = _sides(officer, match, shown, pictures)
    stage, apart = _stage(officer, match, sides, shown, pictures)
    line = lines_of(officer, sides[0].item, [match], pictures=pictures)[0]
    moment = shown.moment if shown else None
    details = {"at_s": moment.at_s} if moment else {}
    log_view(
        tags.UI_MATCH_VIEWED,
        officer,
        subject=str(match.id),
        details=details,
        pictures=[side.item.sha256 for side in sides] if moment else pictures.items,
    )
    listed = [match.entry.marking] if match.entry else []
    places = [place for side in sides for place in side.places]
    context = {
        "sides": sides,
        "line": line,
        "marking": marking_of(officer, places, *listed),
        "table": evidence_table(officer, match),
        "stage": stage,
        "apart": apart,
        "can_reveal": len(sides) == 2 and all(_can_reveal(officer, side) for side in sides),
        "error": error,
        "revealed": shown is not None and shown.is_revealed,
        "said": said_lines(officer, match),
        **clips_told(officer, match, [side.item for side in sides], moment),
    }
    return render(request, "ui/compare.html", context, status=422 if error else 200)


def _can_reveal(officer: "Officer", side: Side) -> bool:
    return bool(side.picture) and is_found_under(rules.REVEAL, officer, [side.item.sha256])


def _sides(
    officer: "Officer", match: MatchRow, shown: Shown | None, pictures: PagePictures
) -> list[Side]:
    """This file, and the other where it is an item too."""
    sha256s = [sha256 for sha256 in (match.item, match.other) if sha256]
    rows = {row.sha256: row for row in queries.items(officer, sha256s)}
    places = queries.locations(officer, sha256s)
    known = known_of_items(officer, sha256s)
    jpegs = [b""] * len(sha256s) if shown is None else [shown.pair.query, shown.pair.match]
    return [
        _side(rows[sha256], places[sha256], known[sha256], jpeg or pictures.thumbnail(sha256))
        for sha256, jpeg in zip(sha256s, jpegs, strict=True)
    ]


def _side(item: ItemRow, places: list[LocationRow], known: list[Known], shown: bytes | str) -> Side:
    """A side; `shown` is the picture as it is, or the address of the blurred one."""
    folder, name = split_path(places[0].path)
    return Side(
        item=item,
        folder=folder,
        name=name,
        places=places,
        picture=shown if isinstance(shown, str) else data_address(shown, mime="image/jpeg"),
        known=known,
    )


def _stage(
    officer: "Officer",
    match: MatchRow,
    sides: list[Side],
    shown: Shown | None,
    pictures: PagePictures,
) -> tuple[Stage | None, str]:
    """The two laid on each other, or why they are not."""
    if match.entry is not None:
        return None, "a hash list holds hashes and no pictures, so there is nothing to lay on this"
    moment = shown.moment if shown else None
    apart = why_apart(match.relation, *(side.item.family for side in sides))
    if apart and moment is None:
        return None, apart
    try:
        pair = shown.pair if shown else _blurred(officer, match)
    except showing.NoThumbnailError:
        return None, "one of the two has no thumbnail"
    except TamperedBlobError:
        return None, "a thumbnail is damaged; add its file again, and tell your administrator"
    comparison = pair.comparison
    assert comparison is not None

    def address(layer: str) -> str:
        if shown is None:
            return pictures.overlay(match.id, layer, items=(match.item, match.other or ""))
        return data_address(layer_named(layer, comparison) or b"", mime=LAYER_MIME)

    return stage_of(comparison, moment.evidence if moment else match.evidence, address), ""


def _blurred(officer: "Officer", match: MatchRow) -> showing.Pair:
    return showing.pair(officer, match.id, thumbs=current_vault().thumbs, now=now())
