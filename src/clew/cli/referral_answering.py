"""`clew referral acknowledge`, `accept`, `decline`, `progress`, `close`: the recipient's part."""

from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli.saying import say
from clew.cli.session import now, open_session
from clew.handling.tlp import Tlp, tlp_named
from clew.model.referral import Outcome, Told

Name = Annotated[str, typer.Argument(metavar="ID", help="as the inbox shows it")]
Count = Annotated[int, typer.Option(min=0)]


def acknowledge(name: Name) -> None:
    """Tell the sender that you read it."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.referrals.actions import acknowledge as say_so
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        say_so(session.officer, found, now=now())
    say(f"Referral {found} is acknowledged.")


def accept(
    name: Name,
    case: Annotated[
        str, typer.Option(help="your case for what came with it; opened if it is new")
    ] = "",
    title: Annotated[str, typer.Option(help="of a new case")] = "",
) -> None:
    """Accept it: its items lie in your case, as long as those they come from let them."""
    with open_session(rules.ACCEPT_REFERRALS) as session:
        from clew.bureau.referrals.actions import accept as take
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        take(session.officer, found, case_number=case, title=title, now=now())
    say(f"Referral {found} is accepted{f', into case {case}' if case else ''}.")


def decline(
    name: Name, reason: Annotated[str, typer.Option(help="why; the sender reads it")]
) -> None:
    """Decline it, with the reason."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.referrals.actions import decline as refuse
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        refuse(session.officer, found, reason=reason, now=now())
    say(f"Referral {found} is declined.")


def progress(name: Name, note: Annotated[str, typer.Option(help="what is being done")]) -> None:
    """Say what is being done; the sender reads it."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.referrals.actions import progress as go_on
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        go_on(session.officer, found, words=note, now=now())
    say(f"Referral {found} is under way.")


def close(
    name: Name,
    children: Annotated[int, typer.Option(min=0, help="children safeguarded")] = 0,
    arrests: Count = 0,
    seizures: Count = 0,
    text: Annotated[str, typer.Option(help="what came of it, in words")] = "",
    tells: Annotated[
        Told, typer.Option(help="how much of it goes back: text and counts, counts, nothing")
    ] = Told.TEXT,
    tlp: Annotated[
        Tlp,
        typer.Option(
            parser=tlp_named, metavar="LABEL", help="AMBER+STRICT and RED go back nowhere"
        ),
    ] = Tlp.AMBER,
    only_sender: Annotated[
        bool, typer.Option("--only-sender", help="it goes back to whoever sent it, and no further")
    ] = False,
) -> None:
    """Close it with what your bureau did; without a count nothing came of it."""
    with open_session(rules.HANDLE_REFERRALS) as session:
        from clew.bureau.referrals.actions import close as end
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        outcome = Outcome(children, arrests, seizures, text)
        end(
            session.officer,
            found,
            outcome=outcome,
            marking=tlp,
            told=tells,
            only_sender=only_sender,
            now=now(),
        )
    say(f"Referral {found} is closed: {outcome.in_words()}.")
