"""Referrals on pages: what was sent to the bureau and by it, one with what is in it, its chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.queries import visible_cases
from clew.bureau.referrals import queries
from clew.bureau.referrals.words import lasted, moment
from clew.bureau.ui.outcomes_told import outcome_told
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.referral_parts import part_lines, proposal_line
from clew.bureau.ui.trace_picture import picture_of
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.exchange.referral_parts import PartKind
from clew.handling.tlp import Tlp
from clew.model.referral import State, Told

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from clew.bureau.accounts.models import Officer
    from clew.bureau.referrals.models import Referral
    from clew.bureau.referrals.queries import Leg, OutcomeRow, Stay

_LINES, _PARTS = 25, 200
_WORDS = ("reason", "words", "text")
_TELLS = {
    Told.TEXT: gettext_noop("counts and words"),
    Told.COUNTS: gettext_noop("counts only"),
    Told.NOTHING: gettext_noop("only that it is closed"),
}
_MOVES = {
    "acknowledge": State.ACKNOWLEDGED,
    "accept": State.ACCEPTED,
    "decline": State.DECLINED,
    "progress": State.UNDER_WAY,
    "close": State.CLOSED,
    "withdraw": State.WITHDRAWN,
}
"""Each form's act, and the state to which it takes a referral."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A referral in a list, or at the head of its page."""

    row: "Referral"
    state: str
    due: str
    sent: str
    is_overdue: bool
    tells: bool

    @classmethod
    def of(cls, officer: "Officer", row: "Referral") -> "Line":
        """Return the line of a referral that the officer may see."""
        return cls(
            row=row,
            state=State(row.state).in_words(),
            due=moment(row.due_at) if row.due_at else "",
            sent=moment(row.sent_at) if row.sent_at else "",
            is_overdue=queries.is_overdue(row, now=now()),
            tells=queries.may_see_words(officer, row),
        )


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome: by whom, if that may be told, and what."""

    by: str
    at: str
    told: str
    text: str


@dataclass(frozen=True, slots=True)
class StayLine:
    """A step of a leg, with how long after the one before."""

    state: str
    at: str
    after: str
    is_at_once: bool
    words: str


@require_safe
@page_under(rules.ENTER)
def inbox(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List what was sent to the officer's bureau: what is due first."""
    return _list(request, officer, queries.inbox(officer), box="inbox")


@require_safe
@page_under(rules.ENTER)
def outbox(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List what the officer's bureau drafted and sent, the newest first."""
    return _list(request, officer, queries.outbox(officer), box="outbox")


@require_safe
@page_under(rules.READ_REFERRALS)
def referral(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Show what is asked, what is in it, what was said since, and what came of it."""
    return referral_page(request, officer, referral_id)


def referral_page(
    request: HttpRequest, officer: "Officer", referral_id: UUID, *, error: str = "", act: str = ""
) -> HttpResponse:
    """Return a referral's page; `error` says why what its form `act` asked for was not done."""
    found = queries.referral_by_id(officer, referral_id)
    chain = queries.trace_of(officer, found)
    leg = next(one for one in chain.legs if one.referral.pk == found.pk)
    parts = queries.parts_of(officer, found)
    log_view(tags.REFERRALS_VIEWED, officer, subject=str(found.pk))
    is_sender = found.bureau_id == officer.bureau_id
    moves = queries.moves_of(officer, found)
    context = {
        "line": Line.of(officer, found),
        "is_sender": is_sender,
        "proposal": proposal_line(officer, queries.proposal_for(officer, found, parts), parts),
        "parts": part_lines(officer, parts[:_PARTS]),
        "parts_count": len(parts),
        "outcomes": _outcomes(
            queries.outcomes_of(officer, found), {one.referral.pk for one in chain.legs}
        ),
        "stays": [_stay(one) for one in leg.stays],
        "case": visible_cases(officer).filter(exhibits=found.exhibit_id).first(),
        "moves": {one.value for one in moves},
        "brings_items": any(one.kind == PartKind.ITEM for one in parts),
        "tells": [(one.value, words) for one, words in _TELLS.items()],
        "labels": [one.value for one in Tlp],
        "may_pass_on": _may_pass_on(officer, found),
        "error": error,
        "act": act,
        "is_offered": _MOVES.get(act) in moves,
        "kept": request.POST,
        "lost": [request.POST[one] for one in _WORDS if request.POST.get(one)],
    }
    return render(request, "ui/referral.html", context, status=422 if error else 200)


@require_safe
@page_under(rules.READ_REFERRALS)
def trace(request: HttpRequest, officer: "Officer", referral_id: UUID) -> HttpResponse:
    """Show the chain that a referral is in, leg by leg."""
    found = queries.referral_by_id(officer, referral_id)
    chain = queries.trace_of(officer, found)
    log_view(tags.REFERRALS_TRACED, officer, subject=str(found.pk))
    shown: set[object] = {one.referral.pk for one in chain.legs}
    first = chain.first_report
    context = {
        "asked": found,
        "first": first,
        "first_at": moment(first.at) if first else "",
        "legs": [_leg(officer, one, shown) for one in chain.legs],
        "picture": picture_of(first, chain.legs),
    }
    return render(request, "ui/trace.html", context)


def _list(
    request: HttpRequest, officer: "Officer", referrals: "QuerySet[Referral]", *, box: str
) -> HttpResponse:
    count = referrals.count()
    page = Page.of(number=asked_page(request), size=_LINES, total=count)
    shown = referrals[page.offset : page.offset + page.size]
    log_view(tags.REFERRALS_LISTED, officer, subject="", details={"list": box})
    lines = [Line.of(officer, one) for one in shown]
    context = {"box": box, "lines": lines, "count": count, "page": page}
    context["can_draft"] = rules.HANDLE_REFERRALS.gate.admits(officer)
    return render(request, "ui/referrals.html", context)


def _may_pass_on(officer: "Officer", referral: "Referral") -> bool:
    """Whether it was sent here and accepted, so that it may be drafted on to another bureau."""
    is_taken = State(referral.state) in {State.ACCEPTED, State.UNDER_WAY}
    is_ours = referral.to_id == officer.bureau_id
    return is_taken and is_ours and rules.HANDLE_REFERRALS.admits(officer, record=referral)


def _leg(officer: "Officer", leg: "Leg", shown: set[object]) -> dict[str, object]:
    return {
        "line": Line.of(officer, leg.referral),
        "depth": min(leg.depth, 4),
        "may_open": rules.READ_REFERRALS.admits(officer, record=leg.referral),
        "took": lasted(leg.took) if leg.took >= _SECOND else "",
        "stays": [_stay(one) for one in leg.stays],
        "outcomes": _outcomes(leg.outcomes, shown),
    }


def _stay(one: "Stay") -> StayLine:
    after = one.after
    return StayLine(
        state=one.state.in_words(),
        at=moment(one.at),
        after="" if after is None else lasted(after),
        is_at_once=after is not None and after < _SECOND,
        words=one.words,
    )


def _outcomes(rows: "Sequence[OutcomeRow]", shown: set[object]) -> list[OutcomeLine]:
    return [
        OutcomeLine(
            by=str(row.of.to) if row.of.pk in shown else _("A bureau further on"),
            at=moment(row.at),
            told=outcome_told(row.outcome)
            if row.outcome
            else _("closed; what came of it is not told"),
            text=row.outcome.text if row.outcome else "",
        )
        for row in rows
    ]
