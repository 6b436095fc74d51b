"""OpenID Connect: how we ask a bureau's provider who somebody is, and what we believe of it.

1. We ask for `openid` only: neither name nor e-mail address comes here.
2. The code is ours by PKCE, the answer by `state` and `nonce`.
3. The token is signed by a key of the provider's, names it as issuer and us as audience.
4. The provider's description of itself names the issuer that the administrator set.
5. Of the token we keep `sub` and `nonce`, and nothing else.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from clew.bureau.accounts.addresses import is_encrypted

_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OwnAdapter(OpenIDConnectOAuth2Adapter):
    """Asks a provider, and reads its answers."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself.

        Raises:
            OAuth2Error: it says that it is another one, or would be asked in clear.
        """
        said: dict[str, Any] = super().openid_config
        if said.get("issuer") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("the provider says that it is another issuer")
        if not all(is_encrypted(said.get(name)) for name in _ENDPOINTS):
            raise OAuth2Error("the provider leaves out where it is asked, or is asked in clear")
        return said

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: SocialToken,  # noqa: ARG002 -- what it is good for, we do not ask
        *,
        response: Mapping[str, Any],
    ) -> SocialLogin:
        """Return who signed in there.

        Raises:
            OAuth2Error: the token cannot be believed.
        """
        said = self._believed(app, response.get("id_token"))
        kept = {"id_token": {"sub": said["sub"], "nonce": said.get("nonce")}}
        return self.get_provider().sociallogin_from_response(request, kept)

    def _believed(self, app: SocialApp, id_token: object) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise OAuth2Error("there is no token of identity")
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("the token of identity is none") from error
        if algorithm not in _ALGORITHMS:
            raise OAuth2Error(f"tokens signed by {algorithm} are not believed")
        said: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not isinstance(said.get("sub"), str) or "exp" not in said:
            raise OAuth2Error("the token of identity names nobody, or has no end")
        if said.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the token of identity was made for another one")
        return said


class OwnProvider(OpenIDConnectProvider):
    """A bureau's provider."""

    oauth2_adapter_class = OwnAdapter

    def get_default_scope(self) -> list[str]:
        """Return what is asked for."""
        return ["openid"]
