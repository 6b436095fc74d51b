"""Answering other nodes: what they send is kept until an officer takes it in; nothing is opened.

A bureau is told of its own packages only, by a request that its key signed. Whoever is not admitted
gets one answer, whatever is there.
"""

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.core.cache import cache
from django.db import transaction

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.receipts import receipt_for
from clew.bureau.sharing.actions.referring import tell_all
from clew.bureau.sharing.actions.sending import pending
from clew.bureau.sharing.actions.teller import Teller
from clew.bureau.sharing.folder import CarryingFolder, arriving, finish
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Node, Partner
from clew.bureau.sharing.queries.node import identity, trusted
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.refusal import RefusalError
from clew.exchange.requests import Asked, read_request
from clew.exchange.sealed.label import check_label
from clew.exchange.sealed.receipts import MOST_BYTES, read_receipt

MOST_PACKAGE_BYTES = 1 << 36
_MOST_WAITING = 1_000  # packages in the inbox
_SPARE = 1 << 28  # bytes of the disk that are left free
_PIECE = 1 << 20
_REMEMBERED_S = 1_300  # longer than clocks may differ, twice
_NAME = re.compile(r"[0-9a-f]{32}\.clew")


class NotAdmittedNodeError(PermissionError):
    """The request is not signed by a bureau of the directory, for this, now."""


class NoSuchPackageError(LookupError):
    """No such package waits for the bureau."""


class NotKeptError(ValueError):
    """What was sent cannot be kept: it is too much, damaged, or of somebody else."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of another node: its signature, how and where, and the SHA-256 that it announces."""

    signature: str
    method: str
    path: str
    sha256: str
    address: str


def admitted(call: Call, *, now: datetime) -> Partner:
    """Return the bureau whose node calls.

    Raises:
        NotAdmittedNodeError: it is none, or this was called before; that is logged.
    """
    try:
        return _caller(call, now)
    except (RefusalError, NotAdmittedNodeError) as error:
        _log_refused(call, error, now)
        raise NotAdmittedNodeError("not admitted") from error


def _caller(call: Call, now: datetime) -> Partner:
    node = Node.objects.first()
    directory = None if node is None else trusted(node)
    if node is None or directory is None or not call.signature:
        raise NotAdmittedNodeError("there is no signature, or no directory yet")
    asked = Asked(node.name, call.method, call.path, call.sha256)
    bureau, nonce = read_request(call.signature, asked, directory=directory, now=now)
    partner = Partner.objects.filter(name=bureau).first()
    if partner is None or not cache.add(f"exchange:{nonce}", 1, _REMEMBERED_S):
        raise NotAdmittedNodeError("it is this node itself, or the same call again")
    return partner


def put_package(
    partner: Partner,
    read: Callable[[int], bytes],
    call: Call,
    *,
    vault: VaultFolder,
    now: datetime,
) -> bool:
    """Keep a package of a bureau in the inbox; tell whether it is new there.

    Raises:
        NotKeptError: it is too much, not what was announced, or not of that bureau.
        VaultFullError: the disk is full.
    """
    inbox = CarryingFolder(vault.inbox_folder)
    target = inbox.packages_folder / f"{call.sha256[:32]}.clew"
    if target.exists():
        return False
    if len(inbox.packages()) >= _MOST_WAITING:
        raise NotKeptError("too many packages wait here; ask the bureau to take them in")
    inbox.packages_folder.mkdir(parents=True, exist_ok=True)
    with arriving(vault) as (part, file):
        _copy(read, file, call.sha256, vault)
        _check_sender(part, partner, now)
        finish(part, file, target)
    with transaction.atomic():
        details = {"from": partner.name, "bytes": target.stat().st_size}
        record(
            tags.SHARING_PACKAGE_PUT, officer=None, subject=call.sha256, details=details, now=now
        )
    return True


def put_receipt(partner: Partner, raw: bytes, *, vault: VaultFolder, now: datetime) -> None:
    """Keep a bureau's receipt in the inbox, in the place of an older one.

    Raises:
        NotKeptError: it is none, for another node, or of another bureau.
    """
    own = identity(vault)
    try:
        receipt = read_receipt(raw, sender=own.name, directory=own.directory, now=now)
    except RefusalError as error:
        raise NotKeptError(f"it is no receipt for {own.name}: {error}") from error
    if receipt.receiver != partner.name or len(raw) > MOST_BYTES:
        raise NotKeptError(f"it is no receipt of {partner.name}")
    CarryingFolder(vault.inbox_folder).put_receipt(raw, between=f"{partner.name} {own.name}")


def waiting_for(partner: Partner, *, vault: VaultFolder, now: datetime) -> list[dict[str, object]]:
    """Return the packages that wait for a bureau, in their order, with news of its referrals.

    Raises:
        RefusalError: no directory is trusted yet.
    """
    with exchange_turn(vault):
        tell_all(Teller(partner, identity(vault), None, vault, now), [partner])
    return [{"name": one.file, "size": one.size} for one in pending(partner)]


def package_for(partner: Partner, name: str, *, vault: VaultFolder, now: datetime) -> Path:
    """Return the file of a package that waits for a bureau; that it was fetched is logged.

    Raises:
        NoSuchPackageError: none of that name waits for it.
    """
    found = {one.file for one in pending(partner)} if _NAME.fullmatch(name) else set()
    path = vault.outbox_folder / name
    if name not in found or not path.exists():
        raise NoSuchPackageError("no such package waits for you")
    with transaction.atomic():
        details = {"by": partner.name}
        record(tags.SHARING_PACKAGE_FETCHED, officer=None, subject=name, details=details, now=now)
    return path


def own_receipt(partner: Partner, *, vault: VaultFolder, now: datetime) -> bytes:
    """Return this node's receipt for what a bureau sent.

    Raises:
        RefusalError: no key of this node signs now.
    """
    with exchange_turn(vault):
        partner.refresh_from_db()
        return receipt_for(partner, own=identity(vault), now=now)


def _copy(read: Callable[[int], bytes], file: BinaryIO, sha256: str, vault: VaultFolder) -> None:
    """Write what is sent, which must be the bytes that were announced."""
    room = max(0, shutil.disk_usage(vault.path).free - _SPARE)
    hashed, size = hashlib.sha256(), 0
    while piece := read(_PIECE):
        size += len(piece)
        if size > min(MOST_PACKAGE_BYTES, room):
            raise NotKeptError("it is larger than there is room for")
        hashed.update(piece)
        file.write(piece)
    if hashed.hexdigest() != sha256:
        raise NotKeptError("its bytes are not those that were announced")
    file.flush()


def _check_sender(part: Path, partner: Partner, now: datetime) -> None:
    """A package is kept only of the bureau whose node brings it."""
    directory = trusted(Node.objects.get())
    assert directory is not None  # the call was admitted by it
    try:
        with part.open("rb") as file:
            label = check_label(file, directory=directory, now=now)
    except RefusalError as error:
        raise NotKeptError(f"it is no package of {partner.name}: {error}") from error
    if label.sender != partner.name:
        raise NotKeptError(f"{label.sender} sealed it; only its own node brings it")


@transaction.atomic
def _log_refused(call: Call, error: Exception, now: datetime) -> None:
    """Log it once a minute for each address, so that nobody fills the log by asking."""
    if cache.add(f"exchange-refused:{call.address}", 1, 60):
        details = {
            "address": call.address,
            "call": f"{call.method} {call.path}"[:200],
            "why": str(error)[:500],
        }
        record(tags.SHARING_REQUEST_REFUSED, officer=None, details=details, now=now)
