"""`clew referral draft`, `send` and `withdraw`: what the sender of a referral does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli.marking_options import (
    KeepOption,
    PapOption,
    PurposeOption,
    ReleaseOption,
    TlpOption,
    change_from,
)
from clew.cli.network_lists import lists_named
from clew.cli.saying import say
from clew.cli.session import Session, now, open_session

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.referrals.actions import Package
    from clew.bureau.referrals.models import Referral

Name = Annotated[str, typer.Argument(metavar="ID", help="as the lists show it")]
To = Annotated[str | None, typer.Option(help="the bureau; else the one that is proposed")]
Because = Annotated[str, typer.Option(help="why it is not the one that is proposed")]


def draft(
    request: Annotated[str, typer.Option(help="what is asked for")],
    to: To = None,
    because: Because = "",
    case: Annotated[
        str | None,
        typer.Option(help="the case whose items are sent: all, unless --item names some"),
    ] = None,
    item: Annotated[
        list[str] | None, typer.Option(help="an item of the case: its hash or path; repeat")
    ] = None,
    digests_only: Annotated[
        bool, typer.Option("--digests-only", help="send what tells items apart, and no media")
    ] = False,
    entity: Annotated[
        list[str] | None, typer.Option(help="an entity of your network, or an account; repeat")
    ] = None,
    report: Annotated[list[str] | None, typer.Option(help="a report's key; repeat")] = None,
    note: Annotated[list[str] | None, typer.Option(help="a note; repeat")] = None,
    by: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="the last day on which an answer is in time, UTC"),
    ] = None,
    onward: Annotated[
        str | None, typer.Option(metavar="ID", help="the referral to you that this passes on")
    ] = None,
    networks: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="your own list of networks, asked first"),
    ] = None,
    tlp: TlpOption = None,
    pap: PapOption = None,
    purpose: PurposeOption = None,
    release_to: ReleaseOption = None,
    keep_until: KeepOption = None,
) -> None:
    """Draft a referral: to the bureau that the evidence speaks for, or the one that you name."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.accounts.queries import member_named
        from clew.bureau.referrals.actions import Draft
        from clew.bureau.referrals.actions import draft as write
        from clew.bureau.referrals.queries import in_words, referral_named

        officer = session.officer
        marking = change_from(
            officer,
            tlp=tlp,
            pap=pap,
            purpose=purpose,
            release_to=release_to,
            keep_until=keep_until,
        )
        asked = Draft(
            request=request,
            package=_package(session, case, item, digests_only, entity, report, note),
            to=member_named(officer, to) if to else None,
            because=because,
            due_at=None if by is None else _end_of(by),
            marking=marking,
            parent=referral_named(officer, onward) if onward else None,
        )
        made = write(officer, asked, networks=lists_named(networks), now=now())
        say(in_words(made.proposal))
        _tell_elsewhere(officer, made)
        whom = f"to {made.to}" if made.to else "to nobody yet (send it with --to)"
        say(f"Referral {made} is drafted, {whom}. Next: clew referral send {made}")


def send(name: Name, to: To = None, because: Because = "") -> None:
    """Send a draft: its bureau sees it from now on."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.accounts.queries import member_named
        from clew.bureau.referrals.actions import send as send_it
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        chosen = member_named(session.officer, to) if to else None
        send_it(session.officer, found, to=chosen, because=because, now=now())
        _tell_elsewhere(session.officer, referral_named(session.officer, name))
    say(f"Referral {found} is sent and delivered.")


def withdraw(name: Name, reason: Annotated[str, typer.Option(help="why; it is logged")]) -> None:
    """Take a referral back, for good: what came by it is seen by nobody any more."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.referrals.actions import withdraw as take_back
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        take_back(session.officer, found, reason=reason, now=now())
    say(f"Referral {found} is withdrawn, wherever it was passed on to.")


def _tell_elsewhere(officer: "Officer", referral: "Referral") -> None:
    """Tell which other cases that the officer sees have items of it, and would not go there."""
    from clew.bureau.referrals.queries import kept_elsewhere, parts_of

    if referral.to is None:
        return
    for one in kept_elsewhere(officer, parts_of(officer, referral), referral.to):
        say(f"Note: {one}, and would not go to {referral.to}; it holds nothing back")


def _package(
    session: Session,
    case: str | None,
    items: list[str] | None,
    digests_only: bool,
    entities: list[str] | None,
    reports: list[str] | None,
    notes: list[str] | None,
) -> "Package":
    from clew.bureau.cases.queries import case_by_number
    from clew.bureau.referrals.actions import Package
    from clew.bureau.vault.queries import item_named

    if items and not case:
        raise typer.BadParameter("say which case the items are of: --case")
    return Package(
        case=case_by_number(session.officer, case) if case else None,
        items=[item_named(session.officer, each) for each in items or ()],
        digests_only=digests_only,
        entities=entities or (),
        reports=reports or (),
        notes=notes or (),
    )


def _end_of(day: datetime) -> datetime:
    return day.replace(tzinfo=UTC) + timedelta(days=1, seconds=-1)
