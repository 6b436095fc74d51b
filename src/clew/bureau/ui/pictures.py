"""Pictures: thumbnails, blurred and grey; one is revealed by a form with a written reason."""

import base64
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.ui.pages import item_page
from clew.bureau.ui.viewing import now, officers_page
from clew.bureau.vault.actions import showing
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_safe
@officers_page
def thumbnail(_request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Return the blurred grey thumbnail."""
    jpeg = showing.thumbnail(officer, sha256, thumbs=current_vault().thumbs, now=now())
    return _jpeg(jpeg)


@require_POST
@officers_page
def reveal(request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Return the thumbnail as it is, once, after its reason was logged."""
    try:
        jpeg = showing.thumbnail(
            officer,
            sha256,
            thumbs=current_vault().thumbs,
            now=now(),
            revealed=True,
            reason=request.POST.get("reason", ""),
        )
    except showing.NoReasonError as error:
        return item_page(request, officer, sha256, error=str(error))
    picture = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return item_page(request, officer, sha256, picture=picture)


def _jpeg(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="image/jpeg")
