"""Pictures: thumbnails, blurred and grey; one is revealed by a form with a written reason."""

import base64
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exposure.actions import BudgetUsedError
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.page_pictures import log_alone
from clew.bureau.ui.pages import item_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.actions import showing
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_safe
@page_under(rules.READ_CASE)
def thumbnail(request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Return the blurred grey thumbnail."""
    jpeg = showing.thumbnail(officer, sha256, thumbs=current_vault().thumbs, now=now())
    log_alone(request, officer, sha256)
    return HttpResponse(jpeg, content_type="image/jpeg")


WITH_PICTURES: Mapping[str, Collection[str]] = {
    **settings.SECURE_CSP,
    "img-src": [CSP.SELF, "data:"],
}
"""Revealed pictures are in their page, so that they have no address to be had at again."""


@require_POST
@csp_override(WITH_PICTURES)
@page_under(rules.REVEAL)
@after_proof("item", by="sha256")
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
    except (NoReasonError, BudgetUsedError) as error:
        return item_page(request, officer, sha256, error=said_by(error))
    return item_page(request, officer, sha256, picture=data_address(jpeg, mime="image/jpeg"))


def data_address(content: bytes, *, mime: str) -> str:
    """Return a picture as the address that holds it.

    Example:
        >>> data_address(b"abc", mime="image/jpeg")
        'data:image/jpeg;base64,YWJj'
    """
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"
