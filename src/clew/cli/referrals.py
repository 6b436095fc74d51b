"""`clew referral`: what bureaux send each other to act on, the answers, and what came of it."""

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli import referral_answering, referral_drafting
from clew.cli.listing import show as show_rows
from clew.cli.output import AsJson
from clew.cli.referral_rows import (
    COLUMNS,
    in_words,
    leg_row,
    outcome_line,
    outcome_row,
    part_lines,
    part_row,
    referral_row,
    trace_lines,
)
from clew.cli.session import Session, now, open_session
from clew.intake.spelling import visible

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from clew.bureau.referrals.models import Referral

app = typer.Typer(
    no_args_is_help=True, help="What bureaux send each other to act on, and what came of it."
)
app.command("draft")(referral_drafting.draft)
app.command("send")(referral_drafting.send)
app.command("withdraw")(referral_drafting.withdraw)
app.command("acknowledge")(referral_answering.acknowledge)
app.command("accept")(referral_answering.accept)
app.command("decline")(referral_answering.decline)
app.command("progress")(referral_answering.progress)
app.command("close")(referral_answering.close)

Name = Annotated[str, typer.Argument(metavar="ID", help="as the lists show it")]


@app.command("inbox")
def inbox(as_json: AsJson = False) -> None:
    """List what was sent to your bureau: what is due first."""
    with open_session(rules.READ_REFERRALS) as session:
        from clew.bureau.referrals.queries import inbox as received

        _list(session, received(session.officer), as_json=as_json, box="inbox")


@app.command("outbox")
def outbox(as_json: AsJson = False) -> None:
    """List what your bureau drafted and sent, the newest first."""
    with open_session(rules.READ_REFERRALS) as session:
        from clew.bureau.referrals.queries import outbox as sent

        _list(session, sent(session.officer), as_json=as_json, box="outbox")


@app.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Show a referral: what is asked, what is in it, what became of it."""
    with open_session(rules.READ_REFERRALS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.referrals.queries import referral_named

        found = referral_named(session.officer, name)
        subject = str(found.pk)
        record_view(tags.REFERRALS_VIEWED, officer=session.officer, subject=subject, now=now())
        (_print_json if as_json else _print)(session, found)


@app.command("trace")
def trace(name: Name, as_json: AsJson = False) -> None:
    """Show the chain that a referral is in: each leg that you may see, when and how long."""
    with open_session(rules.READ_REFERRALS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.referrals.queries import referral_named, trace_of

        found = referral_named(session.officer, name)
        chain = trace_of(session.officer, found)
        subject = str(found.pk)
        record_view(tags.REFERRALS_TRACED, officer=session.officer, subject=subject, now=now())
        if not as_json:
            _lines(*trace_lines(chain))
            return
        if chain.first_report is not None:
            first = chain.first_report
            at = first.at.isoformat(timespec="seconds")
            print(json.dumps({"report": first.key, "at": at}, ensure_ascii=False))
        shown: set[object] = {leg.referral.pk for leg in chain.legs}
        for leg in chain.legs:
            print(json.dumps(leg_row(leg, shown), ensure_ascii=False))


def _list(session: Session, referrals: "QuerySet[Referral]", *, as_json: bool, box: str) -> None:
    from clew.bureau.audit import tags
    from clew.bureau.audit.actions import record_view

    row = referral_row if as_json else in_words
    rows = [row(session.officer, one, now=now()) for one in referrals]
    record_view(tags.REFERRALS_LISTED, officer=session.officer, details={"list": box}, now=now())
    show_rows(rows, columns=COLUMNS, as_json=as_json, empty=f"Nothing is in the {box}.")


def _print_json(session: Session, found: "Referral") -> None:
    from clew.bureau.referrals.queries import outcomes_of, parts_of, proposal_for

    officer = session.officer
    parts = parts_of(officer, found)
    told = {
        **referral_row(officer, found, now=now()),
        "proposal": proposal_for(officer, found, parts),
        "because": found.because if found.bureau_id == officer.bureau_id else None,
        "parts": [part_row(one) for one in parts],
        "outcomes": [
            outcome_row(one, _shown(session, found)) for one in outcomes_of(officer, found)
        ],
    }
    print(json.dumps(told, ensure_ascii=False))


def _print(session: Session, found: "Referral") -> None:
    from clew.bureau.referrals import queries

    officer = session.officer
    row = in_words(officer, found, now=now())
    _lines(f"{row['id']}  {row['from']} -> {row['to']}  {row['state']}  {row['marking']}")
    if row["due"]:
        _lines(f"due {row['due']}")
    if not queries.may_see_words(officer, found):
        _lines("It was withdrawn by its sender: what was in it is gone.")
        return
    _lines(f"asked: {row['request']}")
    parts = queries.parts_of(officer, found)
    if found.bureau_id == officer.bureau_id:
        _lines(queries.in_words(queries.proposal_for(officer, found, parts)))
        _lines(*([f"chosen because: {visible(found.because)}"] if found.because else []))
    for part in parts:
        _lines(*part_lines(part))
    shown = _shown(session, found)
    _lines(*(outcome_line(one, shown) for one in queries.outcomes_of(officer, found)))


def _shown(session: Session, found: "Referral") -> set[object]:
    """The legs of its chain that the officer may see."""
    from clew.bureau.referrals.queries import trace_of

    return {leg.referral.pk for leg in trace_of(session.officer, found).legs}


def _lines(*lines: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)
