"""A picture, or a still of a clip, as a file: for a report, or to show a room to who may know it.

Every face that is found is covered; it takes who may reveal and export, a reason, and a proof of
identity.
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.accounts.queries import UnknownRecipientError
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exports.actions.pictures import NoPictureError, Wish, check_leaves
from clew.bureau.exports.one_picture import PictureFormat, picture_of
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.pages import item_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault import queries
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.errors import BlobNotFoundError
from clew.exchange.released import WithheldError
from clew.media.sandbox import SandboxUnavailableError
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


class BadMomentError(ValueError):
    """What was given as a moment of a clip is none."""


_ANSWERED = (
    BadMomentError,
    BlobNotFoundError,
    NoPictureError,
    NoReasonError,
    SandboxUnavailableError,
    UnknownRecipientError,
    WithheldError,
)


@require_POST
@page_under(rules.EXPORT_PICTURE)
@after_proof("item", by="sha256")
def covered(request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Return the picture as a PNG to keep."""
    item = queries.item(officer, sha256)
    check_leaves(officer, item.sha256)
    try:
        made = picture_of(
            officer,
            item.sha256,
            format_=PictureFormat.PNG,
            wish=_wish(request),
            vault=current_vault(),
            now=now(),
        )
    except _ANSWERED as error:
        return item_page(request, officer, item.sha256, not_made=said_by(error))
    answer = HttpResponse(made.content, content_type=PictureFormat.PNG.mime)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _wish(request: HttpRequest) -> Wish:
    reason = request.POST.get("reason", "")[:2000]
    to = request.POST.get("to", "")[:200].strip() or None
    return Wish(reason, to, at_s=_moment(request.POST.get("at", "")[:20].strip()))


def _moment(text: str) -> float | None:
    if not text:
        return None
    try:
        at_s = float(text)
    except ValueError:
        at_s = -1.0
    if not 0 <= at_s < float("inf"):
        raise BadMomentError(
            Wording("%(text)s is no moment of a clip; give seconds from its start: 12.5", text=text)
        )
    return at_s
