"""Providers: a bureau's own sign-in. Nobody is let in by an e-mail address, nobody is created.

What a provider says counts for who it is, and for nothing else: whatever second factor it asked
for, ours is asked for too.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from clew.bureau.accounts.actions.providers import use_of
from clew.bureau.accounts.queries import ProviderNotFoundError, open_id_named, provider_named
from clew.bureau.audit import tags
from clew.bureau.signin.adapters.officers import REFUSED
from clew.bureau.signin.failures import note_failure
from clew.bureau.signin.open_id import OwnProvider
from clew.bureau.vault.current import current_vault


class ProviderAdapter(DefaultSocialAccountAdapter):
    """What we decide for a bureau's own sign-in."""

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> OwnProvider:
        """Return the provider of this name.

        Raises:
            SocialApp.DoesNotExist: there is none.
        """
        return OwnProvider(request, app=self.get_app(request, provider, client_id))

    def list_apps(
        self,
        request: HttpRequest,  # noqa: ARG002 -- allauth's signature
        provider: str | None = None,
        client_id: str | None = None,  # noqa: ARG002 -- allauth's signature
    ) -> list[SocialApp]:
        """Return the provider of this name as django-allauth wants it, if it speaks OpenID."""
        try:
            found = open_id_named(provider or "")
        except ProviderNotFoundError:
            return []
        name = use_of(found.name)
        secret = current_vault().secrets.open(bytes(found.sealed_secret), name=name).decode()
        app = SocialApp(
            provider=OwnProvider.id,
            provider_id=found.name,
            name=found.name,
            client_id=found.client_id,
            secret=secret,
            settings={"server_url": found.issuer, "oauth_pkce_enabled": True},
        )
        return [app]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 -- allauth's signature
        """Refuse: an administrator links accounts to officers."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse everybody but an officer of the provider's bureau who was linked beforehand.

        Raises:
            ImmediateHttpResponse: it is nobody such, or not the answer to what we asked.
        """
        provider = provider_named(sociallogin.account.provider)
        said = sociallogin.account.extra_data["id_token"]
        is_answer = said.get("nonce") == sociallogin.state["data"]["nonce"]
        officer = sociallogin.user if sociallogin.is_existing else None
        if not is_answer or officer is None or officer.bureau_id != provider.bureau_id:
            self._refuse(request, officer.get_username() if officer else "")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: OwnProvider,  # noqa: ARG002 -- allauth's signature
        error: str | None = None,  # noqa: ARG002 -- allauth's signature
        exception: Exception | None = None,  # noqa: ARG002 -- allauth's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- allauth's signature
    ) -> None:
        """Say no more than that it failed: what is not right there, is up to the provider.

        Raises:
            ImmediateHttpResponse: always.
        """
        self._refuse(request, "")

    def _refuse(self, request: HttpRequest, username: str) -> None:
        note_failure(tags.UI_SIGN_IN_FAILED, username)
        messages.error(request, REFUSED)
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
