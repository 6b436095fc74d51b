"""Officers: who may come in. Nobody registers here, and this node sends no mail."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from clew.bureau.access.rules import ENTER
from clew.bureau.accounts.actions.sessions import begin_session, end_session
from clew.bureau.accounts.limits import SessionLimits
from clew.bureau.accounts.queries import has_factor
from clew.bureau.audit import tags
from clew.bureau.signin.asking import key_of, now, officer_of
from clew.bureau.signin.failures import LOCKED, counted_try, note_failure
from clew.bureau.signin.proof import proved_lately

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

REFUSED = _("You cannot sign in here. An administrator of your bureau can tell you why.")


class NoMailError(RuntimeError):
    """Something would have been mailed."""


class OfficerAdapter(DefaultAccountAdapter):
    """What we decide for officers who sign in, prove to be there and sign out."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The name or the password is not right. After several failed tries signing in stops "
            "for a while."
        ),
        "incorrect_password": _("The password is not right."),
        LOCKED: _(
            "There were too many failed tries, so signing in is paused. Nothing is lost: wait 15 "
            "minutes, then try again. If it was not you who tried, tell your administrator: "
            "somebody may be guessing."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Refuse: officers are added by an administrator."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002 -- allauth's signature
        """Refuse: nothing of ours is mailed.

        Raises:
            NoMailError: always.
        """
        raise NoMailError(f"{template_prefix} would have been mailed; this node sends no mail")

    def add_message(  # noqa: PLR0913, PLR0917 -- allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,  # noqa: ARG002 -- allauth's words
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 -- allauth's words
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Pass on what went wrong; our pages say by themselves what went well."""
        if message:
            super().add_message(request, level, message=message, extra_tags=extra_tags)

    def is_safe_url(self, url: str) -> bool:
        """Tell whether an address to go on to is one of this site."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002 -- allauth's signature
        """Return what failures are counted by: the name, by whichever of our hosts it is tried."""
        return str(credentials.get("username", "")).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a name or address with too many failures, and log it."""
        try:
            self._from_address = counted_try()
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_failure(tags.UI_SIGN_IN_LOCKED, credentials.get("username", ""))
            raise

    def _rollback_login_failed_rl_usage(self) -> None:
        """Take back what was counted: the password was right."""
        super()._rollback_login_failed_rl_usage()
        self._from_address.rollback()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 -- allauth's signature
        """Log a wrong password."""
        note_failure(tags.UI_SIGN_IN_FAILED, credentials.get("username", ""))

    def pre_login(
        self,
        request: HttpRequest,  # noqa: ARG002 -- allauth's signature
        user: AbstractBaseUser,  # noqa: ARG002 -- allauth's signature
        *,
        signal_kwargs: dict[str, Any] | None,
        **_how: object,
    ) -> HttpResponse | None:
        """Go on: `login` decides, which every way of signing in comes to.

        What a bureau's provider said is forgotten here, or the session would keep it meanwhile.
        """
        if signal_kwargs is not None:
            signal_kwargs.pop("sociallogin", None)
        return None

    def login(self, request: HttpRequest, user: "Officer") -> None:
        """Begin the session of an officer whom the rule for coming in admits.

        Raises:
            ImmediateHttpResponse: it does not, however well the officer showed who it is.
        """
        if not ENTER.gate.admits(user):
            note_failure(tags.UI_SIGN_IN_FAILED, user.get_username())
            messages.error(request, REFUSED)
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)
        shown = [_shown(one) for one in get_authentication_records(request, user)]
        limits: SessionLimits = settings.CLEW_SESSION_LIMITS
        begin_session(user, key=key_of(request), shown=shown, limits=limits, now=now())

    def logout(self, request: HttpRequest) -> None:
        """End the session."""
        officer, key = officer_of(request), key_of(request)
        super().logout(request)
        end_session(officer, key=key, now=now())

    def is_reauthentication_required(self, *, app: str, **_more: object) -> bool:  # noqa: ARG002 -- allauth's signature
        """Tell whether the officer has to prove to be there, to change factors.

        Raises:
            ImmediateHttpResponse: the officer can by nothing but signing in again.
        """
        request = context.request
        if proved_lately(request):
            return False
        if not self.get_reauthentication_methods(request.user):
            self.logout(request)
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        return True

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        """Return the ways to prove it: a password only for who has nothing better."""
        every = super().get_reauthentication_methods(user)
        better = [one for one in every if one["id"] != "reauthenticate"]
        return better if has_factor(user) else every


def _shown(record: dict[str, Any]) -> str:
    """What was shown, in one word: the kind of a factor, or how else."""
    return str(record.get("type", record["method"]))
