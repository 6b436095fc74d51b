"""`clew network judge|judgements|undo|shared`: what people and lists know, to steer the network."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.network_updating import bring_up_to_date, say_reflected
from clew.cli.output import AsJson
from clew.cli.session import now, open_session
from clew.intake.spelling import visible
from clew.model.network import Verdict

_NEXT = "It steers the network from the next build on: clew network build"


def judge(
    a: Annotated[str, typer.Argument(help="an account as name@service")],
    b: Annotated[str, typer.Argument(help="another")],
    verdict: Annotated[Verdict, typer.Argument(help="whether they are one person's")],
    reason: Annotated[str, typer.Option(help="why; it stays with the judgement")],
) -> None:
    """Say whether two accounts are the same person's: the machine's word stays beside yours."""
    with open_session(rules.KEEP_REPORTS) as session:
        from clew.bureau.network.actions import judge_accounts
        from clew.bureau.network.queries import built_network

        network = built_network(session.officer)
        made = judge_accounts(
            session.officer,
            a=network.account_named(a),
            b=network.account_named(b),
            verdict=verdict,
            reason=reason,
            now=now(),
        )
        told = f"Judged {verdict.value}: {made.a.value}, {made.b.value} ({made.pk})."
        reflected = bring_up_to_date(session.officer)
    console = Console(highlight=False, soft_wrap=True)
    console.print(visible(told), markup=False)
    say_reflected(reflected)


def judgements(as_json: AsJson = False) -> None:
    """List what people decided of accounts, undone ones too."""
    with open_session(rules.READ_REPORTS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.network.queries import visible_judgements

        rows = [
            {
                "id": str(one.pk),
                "a": visible(one.a.value),
                "b": visible(one.b.value),
                "verdict": one.verdict,
                "reason": visible(one.reason),
                "officer": one.officer.username,
                "made_at": one.made_at.isoformat(timespec="seconds"),
                "undone": one.undone_at and one.undone_at.isoformat(timespec="seconds"),
                "undone_reason": visible(one.undone_reason),
            }
            for one in visible_judgements(session.officer)
        ]
        record_view(tags.NETWORK_LISTED, officer=session.officer, now=now())
    columns = ["id", "a", "b", "verdict", "reason", "officer", "made_at", "undone"]
    show(rows, columns=columns, as_json=as_json, empty="Nobody judged accounts yet.")


def undo(
    judgement: Annotated[UUID, typer.Argument(help="as the list of judgements shows it")],
    reason: Annotated[str, typer.Option(help="why it must count no more")],
) -> None:
    """Undo a judgement: it stays on record and steers nothing any more."""
    with open_session(rules.KEEP_REPORTS) as session:
        from clew.bureau.network.actions import undo_judgement

        undo_judgement(session.officer, judgement=judgement, reason=reason, now=now())
        reflected = bring_up_to_date(session.officer)
    Console(highlight=False).print(f"{judgement} is undone.")
    say_reflected(reflected)


def shared(
    path: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV: value, sharing, kind, times")
    ],
) -> None:
    """Keep a list of what many share (VPN exits, carriers, public places); it replaces its like."""
    from clew.intake.sharing_list import read_sharing_list

    with path.open(encoding="utf-8-sig", newline="") as lines:
        notes = read_sharing_list(lines, source=path.name)
    with open_session(rules.KEEP_REPORTS) as session:
        from clew.bureau.network.actions import replace_sharing_list

        gone = replace_sharing_list(session.officer, source=path.name, notes=notes, now=now())
    told = f"{len(notes):,} entries of {path.name} are kept"
    told += f", in the place of {gone:,}." if gone else "."
    Console(highlight=False, soft_wrap=True).print(told, markup=False)
    Console(highlight=False).print(_NEXT)
