"""`clew deconflict`: which selectors another bureau holds too, and nothing else of either."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session
from clew.exchange.deconfliction.quota import Quota
from clew.exchange.deconfliction.selectors import compared_kinds
from clew.model.identifier import IdentifierKind

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.deconfliction.actions.carrying import Carried
    from clew.bureau.deconfliction.actions.starting import Wish

app = typer.Typer(no_args_is_help=True, help="Which selectors another bureau holds too.")

_KINDS = ", ".join(sorted(one.value for one in compared_kinds()))

Run = Annotated[str, typer.Argument(help="the run, or how its id ends: clew deconflict list")]
Contact = Annotated[str, typer.Argument(help="the contact, or how its id ends")]
Reason = Annotated[str, typer.Option(help="why; it is logged, and stays here")]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help=f"{_KINDS}; may be repeated; else all of these")
]
Cases = Annotated[
    list[str] | None,
    typer.Option("--case", help="files of this case and the accounts reports name with them"),
]
Reports = Annotated[bool, typer.Option("--reports", help="all reports of your bureau")]
Plans = Annotated[
    bool, typer.Option("--plans", help="where and when your bureau's operations are planned")
]
Operations = Annotated[
    list[str] | None, typer.Option("--operation", help="the same of this one; may be repeated")
]


@app.command("start")
def start(
    bureau: Annotated[str, typer.Argument(help="the other's name in the exchange")],
    hub: Annotated[str, typer.Option(help="who holds the key, by its name in the exchange")],
    reason: Reason,
    note: Annotated[str, typer.Option(help="what the other bureau is told of it")] = "",
    kind: Kinds = None,
    case: Cases = None,
    reports: Reports = False,
    plans: Plans = False,
    operation: Operations = None,
) -> None:
    """Offer a bureau to compare selectors, and ask the hub for yours.

    Nothing is compared before somebody there consents. It sees how many take part, never which.
    """
    with open_session(rules.START_DECONFLICTION) as session:
        from clew.bureau.deconfliction.actions.starting import start_run

        if plans or operation:
            wish = _wish_of_plans(session.officer, operation or (), reason, note)
        else:
            wish = _wish(kind, case, reason, note, reports=reports)
        run = start_run(
            session.officer, partner=bureau, hub=hub, wish=wish, vault=session.vault, now=now()
        )
        told = run.pk.hex[-8:], run.count, run.until
    say(f"Run {told[0]} is offered to {bureau}: {told[1]} selectors, until {told[2]:%Y-%m-%d}.")
    say(f"Next: clew deconflict sync https://... --bureau {hub}, then --bureau {bureau}")


@app.command("accept")
def accept(
    run: Run,
    reason: Reason,
    kind: Kinds = None,
    case: Cases = None,
    reports: Reports = False,
    plans: Plans = False,
    operation: Operations = None,
) -> None:
    """Consent to another bureau's offer, and choose what takes part of yours."""
    with open_session(rules.ANSWER_DECONFLICTION) as session:
        from clew.bureau.deconfliction.actions.starting import accept_run

        if plans or operation:
            wish = _wish_of_plans(session.officer, operation or (), reason, "")
        else:
            wish = _wish(kind, case, reason, "", reports=reports)
        found = accept_run(session.officer, run, wish=wish, vault=session.vault, now=now())
        count, hub, other = found.count, found.hub, found.partner_id
    say(f"Accepted: {count} selectors take part.")
    say(f"Next: clew deconflict sync https://... --bureau {hub}, then --bureau {other}")


@app.command("decline")
def decline(run: Run, reason: Reason) -> None:
    """Say no to another bureau's offer; it is told so, and not why."""
    with open_session(rules.ANSWER_DECONFLICTION) as session:
        from clew.bureau.deconfliction.actions.starting import decline_run

        decline_run(session.officer, run, reason=reason, vault=session.vault, now=now())
    say("Declined.")


@app.command("stop")
def stop(run: Run, reason: Reason) -> None:
    """Break off a run that goes on; what took part is deleted here."""
    with open_session(rules.START_DECONFLICTION) as session:
        from clew.bureau.deconfliction.actions.starting import stop_run

        stop_run(session.officer, run, reason=reason, vault=session.vault, now=now())
    say("Broken off.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the runs of your bureau, the newest first."""
    with open_session(rules.START_DECONFLICTION) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.deconfliction.queries.listing import runs_for, standing_at

        runs: Iterable[Any] = runs_for(session.officer)  # each with its hits
        at = now()
        rows = [
            {
                "run": run.pk.hex[-8:],
                "with": run.partner_id,
                "about": str(run.about),
                "started_by": "this bureau" if run.is_starter else run.partner_id,
                "state": standing_at(run, at).state.label,
                "ours": run.count,
                "theirs": run.their_count,
                "hits": run.hits if run.state == "done" else None,
                "until": f"{run.until:%Y-%m-%d}",
                "note": run.note,
                "why": standing_at(run, at).why,
                "hub": run.hub,
                "epoch": run.epoch,
                "id": str(run.pk),
            }
            for run in runs
        ]
        record_view(tags.DECONFLICTION_RUNS_LISTED, officer=session.officer, now=now())
    columns = [
        "run",
        "with",
        "about",
        "started_by",
        "state",
        "ours",
        "theirs",
        "hits",
        "until",
        "why",
    ]
    show(rows, columns=columns, as_json=as_json, empty="Nothing was compared yet.")


@app.command("contacts")
def contacts(as_json: AsJson = False) -> None:
    """List which of your selectors another bureau holds too, and what both said to a contact."""
    with open_session(rules.ANSWER_CONTACT) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.deconfliction.queries.contacts import contacts_for

        rows = [
            {
                "contact": one.row.pk.hex[-8:],
                "selector": one.told,
                "with": one.row.run.partner_id,
                "held_by": ", ".join(one.held_by),
                "we": one.row.ours,
                "they": one.row.theirs,
                "talk_to": one.row.their_words,
                "id": str(one.row.pk),
            }
            for one in contacts_for(session.officer)
        ]
        record_view(tags.DECONFLICTION_RUNS_LISTED, officer=session.officer, now=now())
    columns = ["contact", "selector", "with", "held_by", "we", "they", "talk_to"]
    show(rows, columns=columns, as_json=as_json, empty="No hit that you may see.")


@app.command("contact")
def contact(
    contact: Contact,
    decline: Annotated[bool, typer.Option("--decline", help="say no")] = False,
) -> None:
    """Tell the other bureau who to talk to at yours about a selector that both hold."""
    with open_session(rules.ANSWER_CONTACT) as session:
        from clew.bureau.deconfliction.actions.contacts import answer_contact

        row = answer_contact(
            session.officer, contact, accepts=not decline, vault=session.vault, now=now()
        )
        answer, other = row.ours, row.run.partner_id
    say(f"{answer.capitalize()}. Next: clew deconflict sync https://... --bureau {other}")


@app.command("desk")
def desk(
    words: Annotated[str, typer.Argument(help="who speaks for your bureau: name, phone, mail")],
) -> None:
    """Say who speaks for your bureau: what a contact that it accepts is told."""
    with open_session(rules.ANSWER_DECONFLICTION) as session:
        from clew.bureau.deconfliction.actions.contacts import set_desk

        set_desk(session.officer, words, now=now())
    say("Contacts that you accept from now on are told so.")


@app.command("sync")
def sync(
    url: Annotated[str, typer.Argument(help="the other node's address, https://...")],
    bureau: Annotated[str, typer.Option(help="whose node it is, by its name in the exchange")],
    ca: Annotated[
        Path | None, typer.Option(exists=True, help="who vouches for its certificate (PEM)")
    ] = None,
) -> None:
    """Exchange what waits with the hub's node or the other bureau's, over HTTPS."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.deconfliction.actions.carrying import sync as sync_with

        carried = sync_with(
            session.officer, bureau=bureau, url=url, ca_file=ca, vault=session.vault, clock=now
        )
    _tell(carried)


@app.command("send")
def send(folder: Annotated[Path, typer.Argument(help="a folder on a stick")]) -> None:
    """Write what waits for other bureaux and the hub into a folder, sealed."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.deconfliction.actions.carrying import send_to_folder

        carried = send_to_folder(session.officer, folder, vault=session.vault, now=now())
    _tell(carried)


@app.command("receive")
def receive(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="the folder")],
) -> None:
    """Take in what lies in a folder for this node; the hub answers what it is asked.

    What was taken is removed there. Exit status 1 says that something was refused.
    """
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.deconfliction.actions.carrying import receive_from_folder

        carried = receive_from_folder(session.officer, folder, vault=session.vault, clock=now)
    _tell(carried)


@app.command("refused")
def refused(as_json: AsJson = False) -> None:
    """List the messages that this node or another one refused, and why; each sync tries again."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.deconfliction.queries.refusals import refusals_for

        rows = [
            {
                "refused_by": one.bureau if one.is_ours else "this node",
                "of": "this node" if one.is_ours else one.bureau,
                "message": one.message,
                "at": f"{one.at:%Y-%m-%d %H:%M}",
                "why": one.why,
            }
            for one in refusals_for(session.officer)
        ]
        record_view(tags.DECONFLICTION_RUNS_LISTED, officer=session.officer, now=now())
    columns = ["refused_by", "of", "message", "at", "why"]
    show(rows, columns=columns, as_json=as_json, empty="Nothing was refused.")


@app.command("epoch")
def epoch(
    name: Annotated[str, typer.Argument(help="the epoch's name, as 2026-12")],
    days: Annotated[int, typer.Option(min=1, max=366, help="how long it lasts at most")] = 31,
) -> None:
    """As the hub, begin an epoch with a new key; the one before is over and its key forgotten."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.deconfliction.actions.holding import begin_epoch

        notice = begin_epoch(session.officer, name, vault=session.vault, now=now(), days=days)
    say(f"Epoch {notice.epoch} lasts until {notice.until:%Y-%m-%d}. Its key for everybody:")
    say(f"  {notice.public.hex()}")


@app.command("quota")
def quota(
    bureau: Annotated[str, typer.Argument(help="the bureau's name in the exchange")],
    reason: Reason,
    in_epoch: Annotated[
        int, typer.Option("--epoch", min=0, help="elements in an epoch")
    ] = Quota().epoch,
    on_day: Annotated[int, typer.Option("--day", min=0, help="elements on a day")] = Quota().day,
) -> None:
    """As the hub, say how much a bureau may ask; each run asks for 256 more than take part."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.deconfliction.actions.holding import set_allowance

        set_allowance(
            session.officer, bureau, in_epoch=in_epoch, on_day=on_day, reason=reason, now=now()
        )
    say(f"{bureau} may ask for {in_epoch} elements in an epoch, {on_day} on a day.")


@app.command("usage")
def usage(as_json: AsJson = False) -> None:
    """As the hub, list what each bureau asked, and may ask."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.deconfliction.queries.listing import usage_rows

        rows = usage_rows(session.officer)
        record_view(tags.DECONFLICTION_USAGE_LISTED, officer=session.officer, now=now())
    columns = ["bureau", "epoch", "asked_in_epoch", "most_in_epoch", "last_day", "asked_on_day"]
    show(rows, columns=[*columns, "most_on_day"], as_json=as_json)


def _wish(
    kinds: Sequence[str] | None,
    cases: Sequence[str] | None,
    reason: str,
    note: str,
    *,
    reports: bool,
) -> "Wish":
    from clew.bureau.deconfliction.actions.starting import Wish
    from clew.bureau.deconfliction.queries.selectors import Choice

    known = {one.value for one in compared_kinds()}
    if odd := sorted(set(kinds or ()) - known):
        raise typer.BadParameter(f"--kind {odd[0]}: it is one of {_KINDS}")
    if not (cases or reports):
        raise typer.BadParameter(
            "name what takes part: --case NUMBER or --reports; or --plans, of operations"
        )
    wanted = frozenset(map(IdentifierKind, kinds or known))
    return Wish(Choice(wanted, cases or (), has_reports=reports), reason, note)


def _wish_of_plans(officer: "Officer", operations: Sequence[str], reason: str, note: str) -> "Wish":
    from clew.bureau.deconfliction.actions.starting import Wish
    from clew.bureau.deconfliction.queries.plans import PlanChoice
    from clew.bureau.operations.queries import operation_named

    keys = [operation_named(officer, one).pk for one in operations]
    return Wish(PlanChoice(keys), reason, note)


def _tell(carried: "Carried") -> None:
    say(f"Sent: {carried.sent}. Taken: {carried.taken}; known before: {carried.known}.")
    for name, why in carried.refused:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"refused: {name}: {why}", style="red", markup=False
        )
    if carried.refused:
        raise typer.Exit(1)
