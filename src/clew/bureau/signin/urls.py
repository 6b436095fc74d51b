"""The addresses of signing in, by the names that django-allauth asks for.

What is left out is not there: registration, forgotten passwords, e-mail addresses.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views import View
from django.views.decorators.cache import never_cache

from clew.bureau.access.declaring import EVERYBODY, declared
from clew.bureau.access.rules import ENTER
from clew.bureau.signin import by_saml, entering, factors, language, providers, proving


def _open(address: str, view: type[View], name: str) -> URLPattern:
    return path(address, declared(EVERYBODY)(never_cache(view.as_view())), name=name)


def _own(address: str, view: type[View], name: str) -> URLPattern:
    """A page on which officers see and change what they sign in by: nobody else's."""
    return path(address, declared(ENTER)(never_cache(login_required(view.as_view()))), name=name)


def _saml(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    whole = f"sign-in/with/<slug:provider_id>/{address}"
    return path(whole, declared(EVERYBODY)(never_cache(view)), name=name)


urlpatterns = [
    _open("sign-in/", entering.SignIn, "account_login"),
    _open("sign-in/second/", entering.SecondFactor, "mfa_authenticate"),
    _open("sign-in/passkey/", entering.PasskeySignIn, "mfa_login_webauthn"),
    path(
        "sign-in/with/<slug:provider_id>/",
        declared(EVERYBODY)(never_cache(providers.leave)),
        name="openid_connect_login",
    ),
    path(
        "sign-in/with/<slug:provider_id>/back/",
        declared(EVERYBODY)(never_cache(providers.come_back)),
        name="openid_connect_callback",
    ),
    _saml("answer/", by_saml.take_answer, "saml_answers"),
    _saml("in/<str:ticket>/", by_saml.come_in, "saml_come_in"),
    _saml("left/", by_saml.take_leave, "saml_leaving"),
    _saml("metadata/", by_saml.tell_of_us, "saml_metadata"),
    path("language/", declared(EVERYBODY)(never_cache(language.choose)), name="language"),
    _open("sign-out/", entering.SignOut, "account_logout"),
    _own("prove/", proving.ProveByPassword, "account_reauthenticate"),
    _own("prove/code/", proving.ProveByCode, "mfa_reauthenticate"),
    _own("prove/passkey/", proving.ProveByPasskey, "mfa_reauthenticate_webauthn"),
    _own("factors/", factors.Factors, "mfa_index"),
    _own("factors/app/add/", factors.AddApp, "mfa_activate_totp"),
    _own("factors/app/remove/", factors.RemoveApp, "mfa_deactivate_totp"),
    _own("factors/passkeys/add/", factors.AddPasskey, "mfa_add_webauthn"),
    _own("factors/passkeys/<int:pk>/remove/", factors.RemovePasskey, "mfa_remove_webauthn"),
    _own("factors/recovery-codes/", factors.RecoveryCodes, "mfa_view_recovery_codes"),
    _own("factors/recovery-codes/new/", factors.NewRecoveryCodes, "mfa_generate_recovery_codes"),
]
