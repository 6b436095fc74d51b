"""Syncing with another node over HTTPS: what waits goes there, and what waits there comes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction

from clew.bureau.access.rules import TAKE_PACKAGES
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.carrying import Received, receive_inbox
from clew.bureau.sharing.actions.purging import purge_due
from clew.bureau.sharing.actions.receipts import receipt_for
from clew.bureau.sharing.actions.referring import tell_all
from clew.bureau.sharing.actions.sealing import clear_outbox
from clew.bureau.sharing.actions.sending import pending, send_stale_anew
from clew.bureau.sharing.actions.taking import Desk
from clew.bureau.sharing.actions.teller import Teller
from clew.bureau.sharing.actions.trusting import renew_directory
from clew.bureau.sharing.client import NodeClient, Waiting
from clew.bureau.sharing.folder import CarryingFolder, arriving, finish
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import bundle, check_officer, identity, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.refusal import RefusalError
from clew.exchange.requests import Asked, signed_request


@dataclass(slots=True)
class Synced:
    """What went there, what markings held back of referrals, and what came."""

    sent: int = 0
    left_out: list[str] = field(default_factory=list)
    received: Received = field(default_factory=Received)


def sync(
    desk: Desk,
    *,
    bureau: str,
    url: str,
    ca_file: Path | None,
    clock: Callable[[], datetime],
) -> Synced:
    """Exchange directory, packages and receipts with the node of one bureau.

    What came is taken in as from a folder; a run that was cut off goes on with the rest.

    Raises:
        DeniedError: the officer takes nothing in.
        UnknownPartnerError: the directory knows no such bureau.
        NodeAddressError: the address is none of a node.
        NodeUnreachableError: the other node does not answer as it should.
        RefusalError: the directory or a key forbids it.
    """
    check_officer(TAKE_PACKAGES, desk.officer)
    partner = partner_named(bureau)
    own = identity(desk.vault)
    client = NodeClient(url, bureau, partial(_signed, own, clock), ca_file)
    synced = Synced()
    _renew(client, desk, synced, clock())
    synced.sent = _send(client, partner, desk, synced, clock())
    _fetch(client, desk.vault, own, partner)
    received = receive_inbox(desk, clock=clock)
    received.refused = [*synced.received.refused, *received.refused]
    synced.received = received
    client.put_receipt(_receipt(partner, desk.vault, clock()))
    return synced


def _signed(own: Identity, clock: Callable[[], datetime], asked: Asked) -> str:
    now = clock()
    return signed_request(asked, bureau=own.name, by=own.signer(now=now), now=now)


def _renew(client: NodeClient, desk: Desk, synced: Synced, now: datetime) -> None:
    raw = client.directory()
    if raw != bundle():
        try:
            renew_directory(raw, officer=desk.officer, now=now)
        except RefusalError as error:
            synced.received.refused.append(("the directory there", str(error)))


def _send(client: NodeClient, partner: Partner, desk: Desk, synced: Synced, now: datetime) -> int:
    with exchange_turn(desk.vault):
        clear_outbox(desk.vault)
        purge_due(desk.officer, vault=desk.vault, now=now)
        own = identity(desk.vault)
        send_stale_anew(own=own, vault=desk.vault, officer=desk.officer, now=now)
        synced.left_out = tell_all(Teller(partner, own, desk.officer, desk.vault, now), [partner])
        waiting = pending(partner)
        for package in waiting:
            client.put_package(desk.vault.outbox_folder / package.file)
        with transaction.atomic():
            details = {"packages": len(waiting), "to": partner.name}
            record(tags.SHARING_PACKAGE_CARRIED, officer=desk.officer, details=details, now=now)
    client.put_receipt(_receipt(partner, desk.vault, now))
    return len(waiting)


def _receipt(partner: Partner, vault: VaultFolder, now: datetime) -> bytes:
    with exchange_turn(vault):
        partner.refresh_from_db()
        return receipt_for(partner, own=identity(vault), now=now)


def _fetch(client: NodeClient, vault: VaultFolder, own: Identity, partner: Partner) -> None:
    inbox = CarryingFolder(vault.inbox_folder)
    inbox.packages_folder.mkdir(parents=True, exist_ok=True)
    for waiting in client.waiting():
        _fetch_one(client, waiting, inbox, vault)
    inbox.put_receipt(client.receipt(), between=f"{partner.name} {own.name}")


def _fetch_one(
    client: NodeClient, waiting: Waiting, inbox: CarryingFolder, vault: VaultFolder
) -> None:
    """Whole or not there, as everything in the inbox."""
    with arriving(vault) as (part, file):
        client.fetch(waiting, file)
        finish(part, file, inbox.packages_folder / waiting.name)
