"""Middleware: sessions end in time, and one without a factor reaches nothing but enrolment."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clew.bureau.accounts.actions.sessions import go_on
from clew.bureau.accounts.limits import SessionLimits
from clew.bureau.signin.asking import key_of, now
from clew.bureau.signin.proof import showed_factor

type _Answer = Callable[[HttpRequest], HttpResponse]

ENROLMENT = frozenset(
    {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
)
"""The pages of a session in which no factor was shown, with signing out and the language."""


class EndSessions:
    """Ends a session that was not used for too long, is too old, or was ended elsewhere."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to somebody who has not signed in, if the session is over."""
        officer = request.user
        if officer.is_authenticated:
            limits: SessionLimits = settings.CLEW_SESSION_LIMITS
            if not go_on(officer, key=key_of(request), limits=limits, now=now()):
                logout(request)
        return self._answer(request)


class LeadToEnrolment:
    """Leads officers who showed no factor to enrol one."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual: the rest is asked once the route is known."""
        return self._answer(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: _Answer,
        _args: Sequence[object],
        _kwargs: Mapping[str, object],
    ) -> HttpResponse | None:
        """Return where to enrol, unless a factor was shown or is not asked for."""
        if not (request.user.is_authenticated and settings.CLEW_TAKES_SECOND_FACTOR):
            return None
        match = request.resolver_match
        if match is not None and match.url_name in ENROLMENT | {"account_logout", "language"}:
            return None
        return None if showed_factor(request) else redirect("mfa_index")
