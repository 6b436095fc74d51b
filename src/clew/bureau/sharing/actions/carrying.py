"""Carrying: what waits for other bureaux goes into a folder, and what lies in one is taken in.

The same for a stick and for the inbox, where the web app puts what other nodes send.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.access.rules import CARRY_PACKAGES, TAKE_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.purging import purge_due
from clew.bureau.sharing.actions.receipts import receipt_for, take_receipt
from clew.bureau.sharing.actions.referring import tell_all
from clew.bureau.sharing.actions.sealing import clear_outbox
from clew.bureau.sharing.actions.sending import pending, send_stale_anew
from clew.bureau.sharing.actions.taking import Desk, Taken, log_refusal, take_package
from clew.bureau.sharing.actions.teller import Teller
from clew.bureau.sharing.actions.trusting import renew_directory
from clew.bureau.sharing.folder import CarryingFolder
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Partner, SentPackage
from clew.bureau.sharing.queries.node import check_officer, identity, node
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.label import HEAD_BYTES, sender_of
from clew.exchange.sealed.receipts import MOST_BYTES, StaleReceiptError
from clew.exchange.sealed.streams import GapError, ReplayError


@dataclass(slots=True)
class Carried:
    """What was written into a folder: how many packages are new there, and receipts.

    `left_out` says in words what markings held back of referrals that were told.
    """

    packages: int = 0
    receipts: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Received:
    """What a folder brought: packages taken, those that had been taken before, receipts, refusals.

    A refusal is a file's name and why.
    """

    taken: list[Taken] = field(default_factory=list)
    known: int = 0
    receipts: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def send_to_folder(
    acting_officer: Officer,
    folder: Path,
    *,
    vault: VaultFolder,
    now: datetime,
    to: str | None = None,
) -> Carried:
    """Write what waits for other bureaux (or for one), receipts and the directory into a folder.

    What lies there already is not written again; what was acknowledged since is removed.

    Raises:
        DeniedError: the officer carries no packages.
        RefusalError: the directory, a key or a suite forbids it.
        VaultFullError: the medium is full; what is there is whole.
    """
    check_officer(CARRY_PACKAGES, acting_officer)
    carrying, carried = CarryingFolder(folder), Carried()
    with exchange_turn(vault):
        clear_outbox(vault)
        purge_due(acting_officer, vault=vault, now=now)
        own = identity(vault)
        own.signer(now=now)  # else what is written could be taken nowhere
        send_stale_anew(own=own, vault=vault, officer=acting_officer, now=now)
        carrying.put_directory(bytes(node().bundle))
        _remove_done(carrying)
        every = Partner.objects.order_by("name")
        partners = [one for one in every if to in {None, one.name}]
        if partners:
            teller = Teller(partners[0], own, acting_officer, vault, now)
            carried.left_out = tell_all(teller, partners)
        for partner in partners:
            for package in pending(partner):
                carried.packages += carrying.put_package(vault.outbox_folder / package.file)
            _put_receipt(carrying, partner, vault, now)
            carried.receipts += 1
        _log(acting_officer, carried, now)
    return carried


def receive_from_folder(
    desk: Desk, folder: Path, *, clock: Callable[[], datetime], answer: bool = True
) -> Received:
    """Take in the directory, receipts and packages that lie in a folder, in whatever order.

    What is not for this node is refused, too, and said. With `answer`, receipts are written there.

    Raises:
        DeniedError: the officer takes nothing in.
        VaultFullError: the disk is full; what was taken is kept.
    """
    check_officer(TAKE_PACKAGES, desk.officer)
    carrying, received = CarryingFolder(folder), Received()
    if carrying.directory_file.exists():
        _take_directory(carrying.directory_file, desk.officer, received, clock())
    for path in carrying.receipts():
        _take_receipt(path, desk, received, clock())
    _take_packages(carrying.packages(), desk, received, clock)
    if answer:
        _answer(carrying, desk, received, clock)
    return received


def receive_inbox(desk: Desk, *, clock: Callable[[], datetime]) -> Received:
    """Take in what other nodes sent to the web app; what was taken or refused is removed there.

    Raises:
        DeniedError: the officer takes nothing in.
        VaultFullError: the disk is full; what was taken is kept.
    """
    inbox = CarryingFolder(desk.vault.inbox_folder)
    before = [*inbox.packages(), *inbox.receipts()]
    received = receive_from_folder(desk, inbox.path, clock=clock, answer=False)
    for path in before:
        path.unlink(missing_ok=True)
    return received


def _answer(
    carrying: CarryingFolder, desk: Desk, received: Received, clock: Callable[[], datetime]
) -> None:
    """What was taken stays taken where no key signs a receipt; that is said."""
    with exchange_turn(desk.vault):
        for partner in Partner.objects.order_by("name"):
            try:
                _put_receipt(carrying, partner, desk.vault, clock())
            except RefusalError as error:
                received.refused.append((f"receipt for {partner.name}", str(error)))
                return


def _remove_done(carrying: CarryingFolder) -> None:
    """Own packages that were acknowledged, or sealed anew, need not be carried on."""
    names = [path.name for path in carrying.packages()]
    done = SentPackage.objects.filter(file__in=names).exclude(
        acknowledged_at=None, withdrawn_at=None
    )
    for name in done.values_list("file", flat=True):
        (carrying.packages_folder / name).unlink(missing_ok=True)


def _put_receipt(
    carrying: CarryingFolder, partner: Partner, vault: VaultFolder, now: datetime
) -> None:
    """Say where a stream stands here, at its beginning too: a node that fell back knows no more."""
    own = identity(vault)
    raw = receipt_for(partner, own=own, now=now)
    carrying.put_receipt(raw, between=f"{own.name} {partner.name}")


def _take_directory(path: Path, officer: Officer, received: Received, now: datetime) -> None:
    raw = path.read_bytes()
    if raw == bytes(node().bundle):
        return
    try:
        renew_directory(raw, officer=officer, now=now)
    except RefusalError as error:
        received.refused.append((path.name, str(error)))


def _take_receipt(path: Path, desk: Desk, received: Received, now: datetime) -> None:
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if not _is_for(raw, node().name):
        return
    try:
        take_receipt(raw, officer=desk.officer, vault=desk.vault, now=now)
    except StaleReceiptError:
        return  # a newer one was taken; sticks carry old ones
    except RefusalError as error:
        received.refused.append((path.name, str(error)))
    else:
        received.receipts += 1


def _is_for(raw: bytes, sender: str) -> bool:
    """Whether a receipt says to be for this node's packages; who wrote it is checked afterwards."""
    try:
        return bool(json.loads(raw)["body"]["sender"] == sender)
    except (ValueError, KeyError, TypeError, RecursionError):
        return True  # it is none: that is to be said


def _take_packages(
    paths: Sequence[Path], desk: Desk, received: Received, clock: Callable[[], datetime]
) -> None:
    """Names say nothing of the order: go through them until none is the next of its stream."""
    own = node().name
    waiting = [path for path in paths if _sender(path) != own]
    while waiting:
        later: dict[Path, RefusalError] = {}
        for path in waiting:
            try:
                received.taken.append(take_package(desk, path, now=clock()))
            except ReplayError:
                received.known += 1
            except GapError as error:
                later[path] = error
            except RefusalError as error:
                _refuse(path, error, desk, received, clock())
        if len(later) == len(waiting):
            for path, gap in later.items():
                _refuse(path, gap, desk, received, clock())
            return
        waiting = list(later)


def _refuse(path: Path, error: RefusalError, desk: Desk, received: Received, now: datetime) -> None:
    log_refusal(desk.officer, path, error, now=now)
    received.refused.append((path.name, str(error)))


def _sender(path: Path) -> str:
    with path.open("rb") as file:
        return sender_of(file.read(HEAD_BYTES))


@transaction.atomic
def _log(officer: Officer, carried: Carried, now: datetime) -> None:
    details = {"packages": carried.packages, "receipts": carried.receipts}
    record(tags.SHARING_PACKAGE_CARRIED, officer=officer, details=details, now=now)
