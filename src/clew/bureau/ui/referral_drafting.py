"""Drafting referrals on pages: the form, the review of who will see what, sending, withdrawing.

A draft is seen by its own bureau only. Nothing is sent but from the review, where the officer ticks
that it was read.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.accounts.queries import UnknownRecipientError, member_named, other_members
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.network.lists import node_networks
from clew.bureau.network.queries import NotBuiltError, NotInNetworkError
from clew.bureau.referrals import actions, queries
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.referral_forms import (
    Chosen,
    UnreadableFieldError,
    begun,
    filled_in,
    passed_on,
    persons_ticked,
)
from clew.bureau.ui.referral_parts import proposal_line
from clew.bureau.ui.referral_readers import readers_of
from clew.bureau.ui.referrals import Line, referral_page
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.referral import State
from clew.model.wording import Wording

if TYPE_CHECKING:
    from django.http import QueryDict

    from clew.bureau.accounts.models import Bureau, Officer
    from clew.bureau.referrals.models import Referral

_LEAVING = [one.value for one in Tlp if one.may_leave_its_bureau]
_WHY = 2_000  # characters
_UNCONFIRMED = gettext_noop("tick that you have read what goes and who will see it")


@require_safe
@page_under(rules.HANDLE_REFERRALS)
def form(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show the form of a draft, begun from what its address names."""
    return _form(request, officer, begun(officer, request.GET))


@require_POST
@page_under(rules.HANDLE_REFERRALS)
def draft(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Draft what the form says; what is refused is shown with the form, to be put right."""
    try:
        asked = filled_in(officer, request.POST)
        made = actions.draft(officer, asked, networks=node_networks(), now=now())
    except (ValueError, LookupError, DeniedError) as error:
        kept: dict[str, object] = dict(request.POST.items())
        kept["purposes"] = request.POST.getlist("purpose")
        return _form(request, officer, kept, error=said_by(error))
    return redirect("referral-review", made.pk)


@require_safe
@page_under(rules.HANDLE_REFERRALS)
def review(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Show who will see what of a draft, if it goes to the bureau asked for."""
    return _review(request, officer, referral_id, to=request.GET.get("bureau", ""))


@require_POST
@page_under(rules.HANDLE_REFERRALS)
@after_proof("referral-review", by="referral_id", keeping=("bureau", "because"))
def send(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Send a draft that was reviewed."""
    found = _draft(officer, referral_id)
    asked, because = request.POST.get("bureau", ""), request.POST.get("because", "")[:_WHY]
    if "confirmed" not in request.POST:
        return _review(request, officer, referral_id, to=asked, error=_UNCONFIRMED)
    try:
        to = _chosen(officer, found, asked)
        actions.send(officer, found, to=to, because=because, now=now())
    except (NoReasonError, UnknownRecipientError, actions.NotAddressedError) as error:
        return _review(request, officer, referral_id, to=asked, error=said_by(error))
    except actions.NotReleasedError:  # the review names what is held back
        return _review(
            request, officer, referral_id, to=asked, error=_("not all of it may go there")
        )
    return redirect("referral", referral_id)


@require_POST
@page_under(rules.HANDLE_REFERRALS)
def withdraw(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Take a referral back, for good."""
    found = queries.referral_by_id(officer, referral_id)
    try:
        reason = request.POST.get("reason", "")[:_WHY]
        actions.withdraw(officer, found, reason=reason, now=now())
    except (NoReasonError, actions.WrongStateError) as error:
        return referral_page(request, officer, referral_id, error=said_by(error), act="withdraw")
    return redirect("referral", referral_id)


def _form(
    request: HttpRequest, officer: "Officer", kept: dict[str, object], *, error: str = ""
) -> HttpResponse:
    said = request.POST if error else request.GET
    log_view(tags.REFERRALS_FORM_VIEWED, officer, subject=str(kept.get("case", "")))
    context = {
        "kept": kept,
        "error": error,
        "persons": _persons(officer, said, refused=bool(error)),
        "onward": passed_on(officer, said),
        "bureaux": other_members(officer),
        "labels": _LEAVING,
        "paps": [one.value for one in Pap],
        "purposes": [(one.value, phrase(one.value.replace("_", " "))) for one in Purpose],
        "reads_reports": rules.READ_REPORTS.gate.admits(officer),
    }
    return render(request, "ui/referral_form.html", context, status=422 if error else 200)


def _persons(officer: "Officer", said: "QueryDict", *, refused: bool) -> list[Chosen]:
    """Who is ticked; on a form that was refused none where the network was built anew since."""
    try:
        return persons_ticked(officer, said)
    except (NotBuiltError, NotInNetworkError, UnreadableFieldError):
        if refused:
            return []
        raise


def _review(
    request: HttpRequest, officer: "Officer", referral_id: UUID, *, to: str, error: str = ""
) -> HttpResponse:
    found = _draft(officer, referral_id)
    parts = queries.parts_of(officer, found)
    try:
        chosen = _chosen(officer, found, to) or found.to
    except UnknownRecipientError as unknown:
        chosen, error = found.to, said_by(unknown)
    log_view(tags.REFERRALS_REVIEWED, officer, subject=str(found.pk))
    context = {
        "line": Line.of(officer, found),
        "to": chosen,
        "bureaux": other_members(officer),
        "proposal": proposal_line(officer, queries.proposal_for(officer, found, parts), parts),
        "needs_reason": chosen is not None
        and found.to_id != chosen.pk
        and queries.takes_reason(found, chosen),
        "readers": readers_of(found, parts, chosen) if chosen else None,
        "held_back": queries.not_released(found, parts, chosen) if chosen else [],
        "elsewhere": queries.kept_elsewhere(officer, parts, chosen) if chosen else [],
        "error": error,
        "because": (request.POST or request.GET).get("because", "")[:_WHY],
    }
    return render(request, "ui/referral_review.html", context, status=422 if error else 200)


def _draft(officer: "Officer", referral_id: UUID) -> "Referral":
    """A draft that the officer may send: to whoever may not, it is absent."""
    found = queries.referral_by_id(officer, referral_id)
    if State.SENT not in queries.moves_of(officer, found):
        raise queries.ReferralNotFoundError(
            Wording("there is no draft %(referral_id)s to send", referral_id=str(referral_id))
        )
    return found


def _chosen(officer: "Officer", referral: "Referral", name: str) -> "Bureau | None":
    """The bureau of that name, None where it is addressed to that one, or where none is named."""
    if not name or (referral.to is not None and referral.to.name == name):
        return None
    return member_named(officer, name)
