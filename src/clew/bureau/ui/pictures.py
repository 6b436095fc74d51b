"""Pictures: thumbnails, blurred and grey; one is revealed by a form with a written reason."""

import base64
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
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


_WITH_PICTURE: Mapping[str, Collection[str]] = {
    **settings.SECURE_CSP,
    "img-src": [CSP.SELF, "data:"],
}
"""A revealed picture is in its page, so that it has no address at which it could be had again."""


@require_POST
@csp_override(_WITH_PICTURE)
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
