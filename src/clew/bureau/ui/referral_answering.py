"""Answering referrals on pages: acknowledging, accepting, declining, going on, closing."""

import re
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.referrals import actions
from clew.bureau.referrals.queries import referral_by_id
from clew.bureau.ui.referrals import referral_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.handling.tlp import tlp_named
from clew.model.referral import Outcome, Told
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.referrals.models import Referral


class _Act(Protocol):
    """What is done to a referral at some time."""

    def __call__(self, *, now: datetime) -> object: ...


class CountError(ValueError):
    """A count is none."""


@require_POST
@page_under(rules.HANDLE_REFERRALS)
def acknowledge(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Tell the sender that somebody read it."""
    found = referral_by_id(officer, referral_id)
    return _done(request, officer, found, partial(actions.acknowledge, officer, found))


@require_POST
@page_under(rules.ACCEPT_REFERRALS)
def accept(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Accept it, what came with it into a case."""
    found = referral_by_id(officer, referral_id)
    rules.ACCEPT_REFERRALS.check(officer, record=found)
    number = request.POST.get("case", "").strip()[:100]
    title = request.POST.get("title", "")[:300]

    def take(*, now: datetime) -> None:
        try:
            actions.accept(officer, found, case_number=number, title=title, now=now)
        except DeniedError as error:  # of the case: the rule of the referral was asked before
            said = Wording("case %(number)s: %(why)s", number=number, why=error.args[0])
            raise actions.NoCaseError(said) from error

    return _done(request, officer, found, take, act="accept")


@require_POST
@page_under(rules.HANDLE_REFERRALS)
def decline(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Decline it, with the reason."""
    found = referral_by_id(officer, referral_id)
    reason = request.POST.get("reason", "")[:2000]
    decline_it = partial(actions.decline, officer, found, reason=reason)
    return _done(request, officer, found, decline_it, act="decline")


@require_POST
@page_under(rules.HANDLE_REFERRALS)
def progress(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Say what is being done."""
    found = referral_by_id(officer, referral_id)
    words = request.POST.get("words", "")[:10_000]
    say = partial(actions.progress, officer, found, words=words)
    return _done(request, officer, found, say, act="progress")


@require_POST
@page_under(rules.HANDLE_REFERRALS)
def close(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Close it with what came of it."""
    found = referral_by_id(officer, referral_id)
    said = request.POST

    def end(*, now: datetime) -> None:
        actions.close(
            officer,
            found,
            outcome=Outcome(
                children_safeguarded=_count(said.get("children", "")),
                arrests=_count(said.get("arrests", "")),
                seizures=_count(said.get("seizures", "")),
                text=said.get("text", "")[:10_000],
            ),
            told=Told(said.get("tells", Told.TEXT.value)),
            marking=tlp_named(said.get("tlp", "amber")[:20]),
            only_sender="only_sender" in said,
            now=now,
        )

    return _done(request, officer, found, end, act="close")


def _done(
    request: HttpRequest,
    officer: "Officer",
    referral: "Referral",
    act_on: "_Act",
    *,
    act: str = "acknowledge",
) -> HttpResponse:
    """Do it and show the referral; what is refused is shown at its form, to be put right."""
    try:
        act_on(now=now())
    except ValueError as error:
        return referral_page(request, officer, referral.pk, error=said_by(error), act=act)
    return redirect("referral", referral.pk)


def _count(text: str) -> int:
    """A count as a form says it: nothing is none."""
    if not text.strip():
        return 0
    if not re.fullmatch(r"[0-9]{1,7}", text.strip()):
        raise CountError(
            Wording("%(text)s is no count: write a number from 0 on", text=repr(text[:20]))
        )
    return int(text)
