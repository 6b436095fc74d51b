"""`clew case hand-over` and its answers: a case goes to another officer or bureau."""

from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Bureau, Officer

Number = Annotated[str, typer.Argument(help="the case's number")]
Reason = Annotated[str, typer.Option(help="why; the other side is told")]


class NoRecipientError(ValueError):
    """A hand-over names nobody, or two."""


def hand_over(
    number: Number,
    reason: Reason,
    to_officer: Annotated[str | None, typer.Option(help="an officer's username")] = None,
    to_bureau: Annotated[str | None, typer.Option(help="a member bureau's name")] = None,
) -> None:
    """Offer a case to one officer, or to whoever steers cases in a bureau it is released to."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.handovers.actions import offer_case

        case = case_by_number(session.officer, number)
        to = _recipient(session.officer, to_officer, to_bureau)
        offer_case(session.officer, case=case, to=to, reason=reason, now=now())
    say(f"{number} is offered to {to}. It stays yours until they accept it.")


def withdraw_offer(number: Number) -> None:
    """Take the offer of a case back."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.handovers import actions

        case = case_by_number(session.officer, number)
        actions.withdraw_offer(session.officer, case=case, now=now())
    say(f"{number} is not offered any more.")


def accept(
    number: Number,
    as_: Annotated[str, typer.Option("--number", help="a new number, if yours is taken")] = "",
) -> None:
    """Take over a case that is offered to you or your bureau."""
    with open_session(rules.TAKE_CASE) as session:
        from clew.bureau.handovers.actions import accept_case
        from clew.bureau.handovers.queries import offer_of

        offer = offer_of(session.officer, number)
        case = accept_case(session.officer, offer_id=offer.pk, number=as_, now=now())
    say(f"{case.number} is yours.")


def decline(number: Number, reason: Reason) -> None:
    """Say no to a case that is offered to you or your bureau."""
    with open_session(rules.TAKE_CASE) as session:
        from clew.bureau.handovers.actions import decline_case
        from clew.bureau.handovers.queries import offer_of

        offer = offer_of(session.officer, number)
        decline_case(session.officer, offer_id=offer.pk, reason=reason, now=now())
    say("Declined; they are told why.")


def offers(as_json: AsJson = False) -> None:
    """List the cases that are offered to you or your bureau."""
    with open_session(rules.TAKE_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.handovers.queries import offers_to

        rows = [
            {
                "number": one.case.number,
                "from": one.from_bureau.name,
                "officer": one.offered_by.get_username(),
                "since": f"{one.offered_at:%Y-%m-%d}",
                "marking": one.case.marking,
                "reason": one.reason,
            }
            for one in offers_to(session.officer)
        ]
        record_view(tags.HANDOVERS_LISTED, officer=session.officer, now=now())
    columns = ["number", "from", "officer", "since", "marking", "reason"]
    show(rows, columns=columns, as_json=as_json, empty="No case is offered to you.")


def _recipient(acting: "Officer", officer: str | None, bureau: str | None) -> "Bureau | str":
    from clew.bureau.accounts.queries import member_named

    if officer and not bureau:
        return officer
    if bureau and not officer:
        return member_named(acting, bureau)
    raise NoRecipientError("say to whom: --to-officer NAME, or --to-bureau NAME")
