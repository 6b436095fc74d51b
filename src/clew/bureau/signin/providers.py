"""Providers: officers leave to sign in at their bureau's own provider, and come back.

Our policy for browsers forbids that a form leads to another site, and the session's cookie is not
sent on the way back from one. So both ways go by a page that leads on by itself.
"""

import secrets
from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from clew.bureau.accounts.queries import ProviderNotFoundError, saml_named
from clew.bureau.signin import by_saml
from clew.bureau.signin.open_id import OwnAdapter, OwnProvider

if TYPE_CHECKING:
    from clew.bureau.accounts.models import SamlProvider

_WRONG_ANSWERS = (LookupError, OAuth2Error, RequestException, TypeError, ValueError)


@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, with a question that only its answer to us can answer."""
    if request.user.is_authenticated:
        return redirect("home")
    if (known := _saml(provider_id)) is not None:
        return by_saml.ask(request, known)
    provider = _provider(request, provider_id)
    nonce = secrets.token_urlsafe(32)
    try:
        away = provider.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except _WRONG_ANSWERS as error:
        return _failed(request, provider, error)
    return render(request, "signin/leaving.html", {"address": away["location"]})


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer."""
    provider = _provider(request, provider_id)
    view = OAuth2CallbackView.adapter_view(OwnAdapter(request, provider_id))
    try:
        answer: HttpResponse = view(request)
    except _WRONG_ANSWERS as error:
        return _failed(request, provider, error)
    return answer


def _saml(provider_id: str) -> "SamlProvider | None":
    try:
        return saml_named(provider_id)
    except ProviderNotFoundError:
        return None


def _provider(request: HttpRequest, provider_id: str) -> OwnProvider:
    try:
        found: OwnProvider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return found


def _failed(request: HttpRequest, provider: OwnProvider, error: Exception) -> HttpResponse:
    try:
        get_adapter().on_authentication_error(request, provider, exception=error)
    except ImmediateHttpResponse as refusal:
        answer: HttpResponse = refusal.response
        return answer
    raise error
