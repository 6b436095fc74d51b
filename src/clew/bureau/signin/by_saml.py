"""By SAML: officers leave to sign in at their bureau's provider, and come back.

1. `ask` leads to the provider; the session keeps which question it was.
2. `take_answer` takes what the provider's page posts. Our cookies do not come with it, so it lets
   nobody in: it leads on, with a ticket.
3. `come_in` takes the ticket, in the session that asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.ratelimit import consume_or_429
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from clew.bureau.accounts.actions import saml_messages as messages
from clew.bureau.accounts.queries import ProviderNotFoundError, saml_named
from clew.bureau.audit import tags
from clew.bureau.signin.adapters.officers import REFUSED
from clew.bureau.signin.asking import now
from clew.bureau.signin.failures import note_failure
from clew.bureau.signin.own_side import addresses_of, keys_of
from clew.bureau.signin.saml.answers import Sides, believed
from clew.bureau.signin.saml.documents import RefusedError
from clew.bureau.signin.saml.leaving import left
from clew.bureau.signin.saml.metadata import own_metadata
from clew.bureau.signin.saml.questions import have_left, new_id, question
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import SamlProvider

_ASKED = "saml_asked"
_MOST_ASKED = 5  # of one browser, in several tabs
_LONGEST_STATE = 80
_FORBIDDEN = 403

type _View = Callable[..., HttpResponse]


def _limited(view: _View) -> _View:
    """Let nobody make this machine check signatures all day."""

    @wraps(view)
    def page(request: HttpRequest, provider_id: str) -> HttpResponse:
        refused: HttpResponse | None = consume_or_429(request, action="login")
        return refused or view(request, provider_id)

    return page


def ask(request: HttpRequest, known: "SamlProvider") -> HttpResponse:
    """Lead to the provider, with a question that only its answer in this session can answer."""
    id_, addresses = new_id(), addresses_of(known)
    asked = list(request.session.get(_ASKED, {}).items())[1 - _MOST_ASKED :]
    question_ = {"of": known.provider.name, "after": get_next_redirect_url(request)}
    request.session[_ASKED] = dict(asked) | {id_: question_}
    address = question(
        id_,
        us=addresses.us,
        here=addresses.answers,
        sign_on=known.sign_on,
        signed_by=keys_of(known, current_vault())[-1],
        now=now(),
    )
    return render(request, "signin/leaving.html", {"address": address})


@csrf_exempt
@require_POST
@_limited
def take_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider says, and lead on with a ticket for it."""
    known, at = _known(provider_id), now()
    try:
        said = believed(_posted(request, "SAMLResponse"), _sides(known, "answers"), now=at)
        ticket = messages.take_answer(
            known.provider,
            id_=said.id,
            account=said.account,
            question=said.question or "",
            until=said.until,
            now=at,
        )
    except (RefusedError, messages.NobodyLinkedError, messages.TakenBeforeError) as error:
        return _refused(request, "", error)
    address = reverse("saml_come_in", args=[provider_id, ticket])
    return render(request, "signin/leaving.html", {"address": address})


@require_GET
def come_in(request: HttpRequest, provider_id: str, ticket: str) -> HttpResponse:
    """Let in who asked, and comes back with the ticket for the answer."""
    if request.user.is_authenticated:
        return redirect("home")
    known = _known(provider_id)
    try:
        officer, answered = messages.redeem(known.provider, ticket, now=now())
    except messages.NoTicketError as error:
        return _refused(request, "", error)
    asked = request.session.get(_ASKED, {}).get(answered, {})
    if asked.get("of") != provider_id and (answered or not known.takes_unasked):
        why = RefusedError("another browser asked, or another provider")
        return _refused(request, officer.get_username(), why)
    request.session.pop(_ASKED, None)
    record_authentication(request, officer, "socialaccount", provider=provider_id)
    answer: HttpResponse = perform_login(
        request, officer, email_verification="none", redirect_url=asked.get("after")
    )
    return answer


@csrf_exempt
@require_POST
@_limited
def take_leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """End the sessions of an officer who signed out at the provider."""
    known, at = _known(provider_id), now()
    try:
        gone = left(_posted(request, "SAMLRequest"), _sides(known, "leaving"), now=at)
        messages.take_leave(
            known.provider, id_=gone.id, account=gone.account, until=gone.until, now=at
        )
    except (RefusedError, messages.TakenBeforeError) as error:
        return _refused(request, "", error)
    if not known.sign_out:
        return redirect("account_login")
    state = request.POST.get("RelayState")
    address = have_left(
        gone.id,
        us=addresses_of(known).us,
        sign_out=known.sign_out,
        relay_state=state if state is None else state[:_LONGEST_STATE],
        signed_by=keys_of(known, current_vault())[-1],
        now=at,
    )
    return render(request, "signin/leaving.html", {"address": address})


@require_safe
def tell_of_us(_request: HttpRequest, provider_id: str) -> HttpResponse:
    """Tell the provider's administrator what to load there."""
    known = _known(provider_id)
    said = own_metadata(addresses_of(known), keys_of(known, current_vault()))
    return HttpResponse(said, content_type="application/samlmetadata+xml")


def _sides(known: "SamlProvider", where: str) -> Sides:
    addresses = addresses_of(known)
    return Sides(
        issuer=known.provider.issuer,
        certificates=known.certificates,
        us=addresses.us,
        here=getattr(addresses, where),
        keys=[one.key for one in keys_of(known, current_vault())],
        takes_clear=known.takes_clear,
        takes_unasked=known.takes_unasked,
    )


def _known(provider_id: str) -> "SamlProvider":
    try:
        return saml_named(provider_id)
    except ProviderNotFoundError as error:
        raise Http404 from error


def _posted(request: HttpRequest, name: str) -> bytes:
    return request.POST.get(name, "").encode()


def _refused(request: HttpRequest, username: str, why: Exception) -> HttpResponse:
    note_failure(tags.UI_SIGN_IN_FAILED, username, why=str(why))
    return render(request, "signin/refused.html", {"why": REFUSED}, status=_FORBIDDEN)
