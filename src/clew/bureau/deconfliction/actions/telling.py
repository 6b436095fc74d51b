"""Telling: a message is sealed for its bureau and waits until it was taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from clew.bureau.deconfliction.models import OutMessage, Run
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import identity, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.messages import Kind, Message, seal_message

WAITS = timedelta(days=30)


def tell(  # noqa: PLR0913 -- what a message says, by name
    kind: Kind,
    told: Mapping[str, object],
    *,
    to: Partner,
    run: str,
    vault: VaultFolder,
    now: datetime,
    payload: bytes = b"",
    row: Run | None = None,
) -> OutMessage:
    """Seal a message for a bureau, to be carried there.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    own = identity(vault)
    message = Message(kind, run, own.name, to.name, now.replace(microsecond=0), told, payload)
    sealed = seal_message(message, by=own.signing(now=now), directory=own.directory, now=now)
    return OutMessage.objects.create(
        partner=to, run=row, kind=kind.value, body=sealed, made_at=now, until=now + WAITS
    )


def tell_of_run(  # noqa: PLR0913 -- what a message says, by name
    run: Run,
    kind: Kind,
    told: Mapping[str, object],
    *,
    vault: VaultFolder,
    now: datetime,
    payload: bytes = b"",
    to_hub: bool = False,
) -> None:
    """Tell the run's other bureau, or its hub.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    to = partner_named(run.hub) if to_hub else run.partner
    tell(kind, told, to=to, run=str(run.pk), vault=vault, now=now, payload=payload, row=run)
