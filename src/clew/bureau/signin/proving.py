"""Proving: officers show again that it is they, and go on with what they were about to do."""

from allauth.account.views import ReauthenticateView as PasswordView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView as PasskeyView
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_view
from clew.bureau.signin.asking import now, officer_of
from clew.bureau.signin.forms import CodeAgain, PasskeyAgain


class ProveByPassword(PasswordView):
    """By the password: for those who have no factor."""

    template_name = "signin/prove.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Log it, and go on."""
        return _proved(self.request, super().form_valid(form), "password")


class ProveByCode(CodeView):
    """By a code of an app, or a recovery code."""

    template_name = "signin/prove.html"
    form_class = CodeAgain

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Log it, and go on."""
        shown = form.authenticator.type  # type: ignore[attr-defined] # of CodeAgain
        return _proved(self.request, super().form_valid(form), shown)


class ProveByPasskey(PasskeyView):
    """By a passkey."""

    template_name = "signin/prove.html"
    form_class = PasskeyAgain

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Log it, and go on."""
        return _proved(self.request, super().form_valid(form), "webauthn")

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Say what went wrong, and ask again."""
        for error in form.errors.get("credential", []):
            messages.error(self.request, str(error))
        return HttpResponseRedirect(self.request.get_full_path())


def _proved(request: HttpRequest, answer: HttpResponse, shown: str) -> HttpResponse:
    details = {"shown": shown}
    record_view(tags.UI_IDENTITY_PROVED, officer=officer_of(request), details=details, now=now())
    return answer
