"""Factors: an officer adds and removes passkeys and an authenticator app, and gets recovery codes.

Each change and its event are one transaction. A factor that was just added counts as shown.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from clew.bureau.accounts.actions.factors import (
    factor_added,
    factor_removed,
    recovery_codes_made,
)
from clew.bureau.signin.adapters.factors import FactorAdapter
from clew.bureau.signin.asking import key_of, now, officer_of
from clew.bureau.signin.forms import NewPasskey

_APP, _PASSKEY = Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value


class Factors(IndexView):
    """What the officer signs in by."""

    template_name = "signin/factors.html"


class AddApp(ActivateTOTPView):
    """Adds an authenticator app."""

    template_name = "signin/add_app.html"

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Add it, with its event."""
        answer: HttpResponse = super().form_valid(form)
        return _added(self.request, answer, _APP, with_codes=self.did_generate_recovery_codes)


class RemoveApp(DeactivateTOTPView):
    """Removes the authenticator app, unless it is the only factor."""

    template_name = "signin/remove.html"

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Remove it, with its event."""
        answer: HttpResponse = super().form_valid(form)
        return _removed(self.request, answer, _APP)


class AddPasskey(AddWebAuthnView):
    """Adds a passkey."""

    template_name = "signin/add_passkey.html"
    form_class = NewPasskey

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Add it, with its event."""
        answer: HttpResponse = super().form_valid(form)
        return _added(self.request, answer, _PASSKEY, with_codes=self.did_generate_recovery_codes)


class RemovePasskey(RemoveWebAuthnView):
    """Removes a passkey, unless it is the only factor."""

    template_name = "signin/remove.html"
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Remove it, with its event."""
        adapter = FactorAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        answer: HttpResponse = super().form_valid(form)
        return _removed(self.request, answer, _PASSKEY)


class RecoveryCodes(ViewRecoveryCodesView):
    """Shows the recovery codes, once."""

    template_name = "signin/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Makes new recovery codes; the old ones are good no more."""

    template_name = "signin/new_recovery_codes.html"

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Make them, with their event."""
        answer: HttpResponse = super().form_valid(form)
        recovery_codes_made(officer_of(self.request), now=now())
        return answer


def _added(
    request: HttpRequest, answer: HttpResponse, kind: str, *, with_codes: bool
) -> HttpResponse:
    officer, at = officer_of(request), now()
    factor_added(officer, kind, session=key_of(request), now=at)
    if with_codes:
        recovery_codes_made(officer, now=at)
    record_authentication(request, officer, "mfa", type=kind, reauthenticated=True)
    return answer


def _removed(request: HttpRequest, answer: HttpResponse, kind: str) -> HttpResponse:
    factor_removed(officer_of(request), kind, session=key_of(request), now=now())
    return answer
