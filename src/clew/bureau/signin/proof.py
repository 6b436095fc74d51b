"""Proof: how lately an officer proved to be there, by a factor. Reveals and exports ask for it.

Where no second factor is asked for (demonstrations), a password is the proof.
"""

import time
from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from clew.bureau.accounts.queries import has_factor

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_FACTOR = "mfa"
_OTHERS = ("password", "socialaccount")
_KEPT = 1_000  # characters of a field


def showed_factor(request: HttpRequest) -> bool:
    """Tell whether a factor was shown in this session, when it began or since."""
    return _shown_at(request, [_FACTOR]) is not None


def proved_lately(request: HttpRequest) -> bool:
    """Tell whether the officer proved to be there within the time that the limits say."""
    shown_at = _shown_at(request, [_FACTOR])
    if shown_at is None and not has_factor(request.user):
        shown_at = _shown_at(request, _OTHERS)
    lasts_s: float = settings.CLEW_SESSION_LIMITS.proof.total_seconds()
    return shown_at is not None and time.time() - shown_at < lasts_s


type _View[**P] = Callable[Concatenate[HttpRequest, "Officer", P], HttpResponse]


def after_proof[**P](
    back_to: str, *, by: str = "", keeping: Collection[str] = ()
) -> Callable[[_View[P]], _View[P]]:
    """Return what keeps a view for officers who proved lately to be there.

    Others are asked to, and come back to the page of this name; `by` names its argument, if it has
    one, and `keeping` the fields of the form that it is asked with again. Nothing is looked up
    before, so what is asked for may be there or not.
    """

    def made(view: _View[P]) -> _View[P]:
        @wraps(view)
        def page(
            request: HttpRequest, officer: "Officer", /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if proved_lately(request):
                return view(request, officer, *args, **kwargs)
            kept = {one: request.POST[one][:_KEPT] for one in keeping if one in request.POST}
            address = reverse(back_to, kwargs={by: kwargs[by]} if by else None)
            return ask_for_proof(f"{address}?{urlencode(kept)}" if kept else address)

        return page

    return made


def ask_for_proof(back_to: str) -> HttpResponse:
    """Send the officer to prove to be there, and then to this address."""
    address = reverse("account_reauthenticate")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back_to})}")


def for_templates(request: HttpRequest) -> Mapping[str, object]:
    """Return what every page may ask: whether there was a proof, whether factors are asked for."""
    return {
        "proved_lately": partial(proved_lately, request),
        "takes_second_factor": settings.CLEW_TAKES_SECOND_FACTOR,
    }


def _shown_at(request: HttpRequest, methods: Any) -> float | None:
    """When one of these was shown last, in seconds since 1970; None if never in this session."""
    records = get_authentication_records(request, request.user)
    return max((one["at"] for one in records if one["method"] in methods), default=None)
