"""`clew share`: items go to named bureaux in sealed packages, for a purpose."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.session import now, open_session
from clew.handling.purpose import Purpose, purpose_named

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.sharing.actions.share import Shared

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
    to: Annotated[list[str], typer.Option(help="a bureau's name in the exchange; may be repeated")],
    purpose: PurposeOption,
    reason: ReasonOption,
    item: Annotated[
        list[str] | None, typer.Argument(help="SHA-256, how it begins, or a path in a case")
    ] = None,
    case: Annotated[str | None, typer.Option(help="all items of this case")] = None,
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
        items = [*(item or ()), *(_items_of(session.officer, case) if case else ())]
        if not items:
            raise typer.BadParameter("name items, or a case that has some: --case")
        shared = share_items(session.officer, items, wish, vault=session.vault, now=now())
    tell_shared(shared)


def _items_of(officer: "Officer", number: str) -> list[str]:
    from clew.bureau.cases.queries import case_by_number
    from clew.bureau.vault.queries.items import of_case

    found = of_case(officer, case_by_number(officer, number))
    return list(found.order_by("pk").values_list("pk", flat=True))


def tell_shared(shared: "Shared") -> None:
    """Tell what was shared, and what comes next."""
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
