"""The blurred pictures of one page: their addresses, and the items to name where it is logged.

A page that shows pictures is one event, which names their items. Each address carries a ticket for
that officer and that item: a picture that comes by one within ten minutes is part of the page, and
any other is a view of its own. See ADR 23.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from clew.bureau.audit import tags
from clew.bureau.ui.viewing import has_thumbnail, log_view

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

LASTS = timedelta(minutes=10)
_NAME = "ticket"
_SALT = "clew.bureau.ui.page_pictures"


class PagePictures:
    """What a page for an officer shows; `items` names them, in the order in which they came."""

    def __init__(self, officer: "Officer") -> None:
        self._officer = officer
        self._items: dict[str, None] = {}

    @property
    def items(self) -> list[str]:
        """The items of which something is shown."""
        return list(self._items)

    def thumbnail(self, sha256: str) -> str:
        """Return the address of an item's thumbnail, empty where it has none."""
        return self._address("thumbnail", sha256) if has_thumbnail(sha256) else ""

    def face(self, sha256: str, part: int) -> str:
        """Return the address of a face that is seen in an item."""
        return self._address("face", sha256, part)

    def overlay(self, match: UUID, layer: str, *, items: tuple[str, ...]) -> str:
        """Return the address of a layer of two items laid on each other."""
        self._items |= dict.fromkeys(items)
        return _with_ticket(self._officer, reverse("overlay", args=[match, layer]), str(match))

    def _address(self, name: str, sha256: str, *more: object) -> str:
        self._items[sha256] = None
        address = reverse(name, args=[sha256, *more])
        return _with_ticket(self._officer, address, sha256)


def log_alone(request: HttpRequest, officer: "Officer", what: str) -> None:
    """Log that a picture of an item or a match was looked at, unless its page says so already."""
    if not _is_of_page(request, officer, what):
        log_view(tags.VAULT_THUMBNAIL_VIEWED, officer, subject=what)


def _with_ticket(officer: "Officer", address: str, what: str) -> str:
    ticket = _signer().sign(f"{officer.pk} {what}").partition(":")[2]
    return f"{address}?{urlencode({_NAME: ticket})}"


def _is_of_page(request: HttpRequest, officer: "Officer", what: str) -> bool:
    signed = f"{officer.pk} {what}:{request.GET.get(_NAME, '')}"
    try:
        _signer().unsign(signed, max_age=LASTS)
    except BadSignature:
        return False
    return True


def _signer() -> TimestampSigner:
    return TimestampSigner(salt=_SALT)
