"""Entering: name and password, then a second factor; or a passkey alone. And signing out.

Unknown names, wrong passwords, closed accounts and those of non-members get the same answer, after
the same work. Signing out takes a form, so that no link can do it.
"""

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpResponse

from clew.bureau.accounts.queries import providers_of_members
from clew.bureau.signin.failures import LOCKED
from clew.bureau.signin.forms import CodeAtSignIn, PasskeyAlone, PasskeyAsSecond

_TOO_MANY = 429


class SignIn(LoginView):
    """The page for people who have not signed in."""

    template_name = "signin/sign_in.html"
    extra_context = {"providers": providers_of_members}

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Say no more than that it failed, or that there were too many failures."""
        answer: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, LOCKED):
            answer.status_code = _TOO_MANY
        return answer


class SecondFactor(AuthenticateView):
    """Asks for the second factor, after the right password."""

    template_name = "signin/second_factor.html"
    form_class = CodeAtSignIn
    webauthn_form_class = PasskeyAsSecond


class PasskeySignIn(LoginWebAuthnView):
    """Signs in by a passkey alone; what went wrong is told on the page for signing in."""

    form_class = PasskeyAlone


class SignOut(LogoutView):
    """Ends the session."""

    http_method_names = ["post"]
