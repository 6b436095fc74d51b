"""`clew share`: items go to named bureaux in sealed packages, for a purpose."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.session import now, open_session
from clew.handling.purpose import Purpose, purpose_named

PurposeOption = Annotated[
    Purpose, typer.Option(parser=purpose_named, metavar="PURPOSE", help="what they may use it for")
]
ReasonOption = Annotated[str, typer.Option(help="why; it is logged, and does not go with it")]
TitleOption = Annotated[str, typer.Option(help="what they are told it is about")]
NoteOption = Annotated[str, typer.Option(help="what else they are told")]
HashesOption = Annotated[
    bool, typer.Option("--only-hashes", help="send what items hash to, not their files")
]
KeepOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="the day on which they must have deleted it"),
]


def share(
    item: Annotated[list[str], typer.Argument(help="SHA-256, how it begins, or a path in a case")],
    to: Annotated[list[str], typer.Option(help="a bureau's name in the exchange; may be repeated")],
    purpose: PurposeOption,
    reason: ReasonOption,
    title: TitleOption = "",
    note: NoteOption = "",
    only_hashes: HashesOption = False,
    keep_until: KeepOption = None,
    days: Annotated[int, typer.Option(min=1, help="how long a package can be taken in")] = 30,
) -> None:
    """Share items with other bureaux: sealed packages in the outbox, one for each.

    What the marking of a case does not release to one of them is refused, and nothing goes.
    """
    with open_session(rules.SHARE_CASE) as session:
        from clew.bureau.sharing.actions.share import share as share_items
        from clew.bureau.sharing.actions.wish import Wish

        wish = Wish(
            to,
            purpose,
            reason,
            title,
            note,
            not only_hashes,
            None if keep_until is None else keep_until.replace(tzinfo=UTC),
            timedelta(days=days),
        )
        shared = share_items(session.officer, item, wish, vault=session.vault, now=now())
    console = Console(highlight=False, soft_wrap=True)
    for name in shared.records:
        console.print(f"Shared: record {name[:12]}", markup=False)
    for name in shared.already:
        console.print(f"They have it already: record {name[:12]}", markup=False)
    for package in shared.packages:
        console.print(
            f"Sealed: package {package.number} to {package.partner_id}, {package.size:,} bytes",
            markup=False,
        )
    if shared.packages:
        console.print("Next: clew exchange send FOLDER, or clew exchange sync https://...")
