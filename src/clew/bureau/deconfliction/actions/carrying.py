"""Carrying messages: over HTTPS to another node, or into a folder and out of it.

In a folder each bureau's messages lie under a name that says nothing to others, as sealed as over
HTTPS; beside them lies the key that the hub shows everybody.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.access.rules import CARRY_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.deconfliction.actions.ending import end_overdue
from clew.bureau.deconfliction.actions.pinning import pin
from clew.bureau.deconfliction.actions.refusing import keep_refused_there
from clew.bureau.deconfliction.actions.taking import take_message
from clew.bureau.deconfliction.models import OutMessage
from clew.bureau.deconfliction.queries.node import (
    NoHolderKeyError,
    messages_for,
    present_epoch,
)
from clew.bureau.sharing.client import NodeClient, NodeRefusedError
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import check_officer, identity, node, partner_named
from clew.bureau.vault.durable import write_file
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.messages import MOST_BYTES
from clew.exchange.deconfliction.notice import MOST_BYTES as MOST_NOTICE_BYTES
from clew.exchange.deconfliction.refused import told_why
from clew.exchange.refusal import RefusalError
from clew.exchange.requests import Asked, signed_request

_BASE = "/exchange/deconfliction"
_MOST_ROUNDS = 8  # a run between two nodes takes four


@dataclass(slots=True)
class Carried:
    """How many messages went and came, and what was refused: of which message, and why."""

    sent: int = 0
    taken: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def sync(  # noqa: PLR0913 -- with whom, where, by whom
    acting_officer: Officer,
    *,
    bureau: str,
    url: str,
    ca_file: Path | None,
    vault: VaultFolder,
    clock: Callable[[], datetime],
) -> Carried:
    """Send what waits for a bureau and take what waits there, until nothing is left to say.

    What either refuses stays where it lies, with the reason, and the rest goes on; the next sync
    tries it again.

    Raises:
        DeniedError: the officer carries nothing.
        UnknownPartnerError: the directory knows no such bureau.
        NodeAddressError: the address is none of a node.
        NodeUnreachableError: the other node does not answer.
        OtherKeyError: the other node is the hub, and shows another key than before.
    """
    check_officer(CARRY_PACKAGES, acting_officer)
    partner, own = partner_named(bureau), identity(vault)

    def signed(asked: Asked) -> str:
        now = clock()
        return signed_request(asked, bureau=own.name, by=own.signer(now=now), now=now)

    client, carried = NodeClient(url, bureau, signed, ca_file), Carried()
    end_overdue(vault=vault, now=clock())
    if notice := client.get(f"{_BASE}/key", most=MOST_NOTICE_BYTES):
        pin(notice, officer=acting_officer, vault=vault, now=clock())
    tried: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        moved = _send(client, partner, tried, carried, clock())
        moved += _fetch(client, partner, acting_officer, vault, tried, carried, clock)
        if not moved:
            break
    _log(acting_officer, carried, partner.name, clock())
    return carried


def send_to_folder(
    acting_officer: Officer, folder: Path, *, vault: VaultFolder, now: datetime
) -> Carried:
    """Write what waits for other bureaux into a folder, and the key that a hub shows.

    Raises:
        DeniedError: the officer carries nothing.
        OSError: it cannot be written.
    """
    check_officer(CARRY_PACKAGES, acting_officer)
    end_overdue(vault=vault, now=now)
    carried, base = Carried(), folder / "deconfliction"
    for partner in Partner.objects.order_by("name"):
        for one in messages_for(partner, now=now):
            target = base / _named(partner.name) / f"{one.pk.hex}.clew"
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(target, bytes(one.body))
            carried.sent += 1
    if notice := own_notice(now=now):
        base.mkdir(parents=True, exist_ok=True)
        write_file(base / "key.json", notice)
    _log(acting_officer, carried, "a folder", now)
    return carried


def receive_from_folder(
    acting_officer: Officer, folder: Path, *, vault: VaultFolder, clock: Callable[[], datetime]
) -> Carried:
    """Take in what lies in a folder for this node; what was taken is removed there.

    Raises:
        DeniedError: the officer carries nothing.
        OSError: it cannot be read.
    """
    check_officer(CARRY_PACKAGES, acting_officer)
    end_overdue(vault=vault, now=clock())
    carried, base = Carried(), folder / "deconfliction"
    _take_notice(base / "key.json", acting_officer, vault, carried, clock())
    paths = sorted((base / _named(node().name)).glob("*.clew"))
    for path in paths:
        if not _take_file(path, acting_officer, vault, carried, clock()):
            path.unlink()
    _log(acting_officer, carried, "a folder", clock())
    return carried


def own_notice(*, now: datetime) -> bytes:
    """Return the key that this node shows as the hub; nothing if it is none."""
    try:
        return bytes(present_epoch(now=now).notice)
    except NoHolderKeyError:
        return b""


def _send(
    client: NodeClient, partner: Partner, tried: set[str], carried: Carried, now: datetime
) -> int:
    """What the other node took need not be kept here."""
    waiting = [one for one in messages_for(partner, now=now) if str(one.pk) not in tried]
    for one in waiting:
        tried.add(str(one.pk))
        try:
            client.put(f"{_BASE}/messages", bytes(one.body))
        except NodeRefusedError as error:
            keep_refused_there(one, str(error), now=now)
            carried.refused.append((f"{one.kind} for {partner.name}", str(error)))
            continue
        OutMessage.objects.filter(pk=one.pk).delete()
        carried.sent += 1
    return len(waiting)


def _fetch(  # noqa: PLR0913, PLR0917 -- a step of syncing
    client: NodeClient,
    partner: Partner,
    officer: Officer,
    vault: VaultFolder,
    tried: set[str],
    carried: Carried,
    clock: Callable[[], datetime],
) -> int:
    """What this node refuses stays there, with the reason."""
    names = [one for one in client.names(f"{_BASE}/messages") if one not in tried]
    for name in names:
        tried.add(name)
        path = f"{_BASE}/messages/{name}"
        try:
            raw = client.get(path, most=MOST_BYTES)
        except NodeRefusedError as error:
            carried.refused.append((name, str(error)))
            continue
        why = _take(raw, name, officer, vault, carried, clock(), brought_by=partner)
        if why:
            client.put(path, told_why(why))
        else:
            client.delete(path)
    return len(names)


def _take_file(
    path: Path, officer: Officer, vault: VaultFolder, carried: Carried, now: datetime
) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        carried.refused.append((path.name, why := f"it cannot be read: {error.strerror}"))
        return why
    return _take(raw, path.name, officer, vault, carried, now)


def _take(  # noqa: PLR0913, PLR0917 -- a step of carrying
    raw: bytes,
    name: str,
    officer: Officer,
    vault: VaultFolder,
    carried: Carried,
    now: datetime,
    *,
    brought_by: Partner | None = None,
) -> str:
    """Take a message, and return why it was refused, if it was."""
    try:
        found = take_message(raw, vault=vault, now=now, officer=officer, brought_by=brought_by)
    except RefusalError as error:
        carried.refused.append((name, str(error)))
        return str(error)
    carried.taken += found.is_new
    carried.known += not found.is_new
    return ""


def _take_notice(
    path: Path, officer: Officer, vault: VaultFolder, carried: Carried, now: datetime
) -> None:
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_NOTICE_BYTES + 1)
        pin(raw, officer=officer, vault=vault, now=now)
    except (OSError, RefusalError) as error:
        carried.refused.append((path.name, str(error)))


def _named(bureau: str) -> str:
    return hashlib.sha256(f"clew deconfliction {bureau}".encode()).hexdigest()[:32]


@transaction.atomic
def _log(officer: Officer, carried: Carried, with_: str, now: datetime) -> None:
    details = {
        "with": with_,
        "sent": carried.sent,
        "taken": carried.taken,
        "refused": len(carried.refused),
    }
    record(tags.DECONFLICTION_MESSAGES_CARRIED, officer=officer, details=details, now=now)
