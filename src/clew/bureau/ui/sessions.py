"""Sessions: signing in and out; both are logged, and so are failures and locks.

Django's views answer unknown names, wrong passwords and closed accounts with the same words. Too
many failures lock the name and address for a while (django-axes, which shows `ui/locked.html`).
"""

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_failure
from clew.bureau.ui.viewing import log_view, now


class SignIn(views.LoginView):
    """The only page for people who have not signed in."""

    template_name = "ui/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Start the session and log it."""
        answer = super().form_valid(form)
        log_view(tags.UI_SESSION_STARTED, form.get_user(), subject="")
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Log the failure, and say no more than that it failed."""
        locked = getattr(self.request, "axes_locked_out", False)
        record_failure(
            tags.UI_SIGN_IN_LOCKED if locked else tags.UI_SIGN_IN_FAILED,
            username=form.cleaned_data.get("username", ""),
            address=self.request.META.get("REMOTE_ADDR", ""),
            now=now(),
        )
        return super().form_invalid(form)


class SignOut(views.LogoutView):
    """Ends the session; by a form only, so that no link can do it."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """End the session and log it."""
        officer = request.user
        answer = super().post(request, *args, **kwargs)
        if officer.is_authenticated:
            log_view(tags.UI_SESSION_ENDED, officer, subject="")
        return answer
