"""Pinning: a node keeps the first key of an epoch that a holder shows it, and refuses any other."""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.deconfliction.models import PinnedKey
from clew.bureau.sharing.queries.node import identity
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.notice import Notice, OtherKeyError, read_notice
from clew.exchange.refusal import RefusalError


class EpochOverError(RefusalError):
    """The notice is of an epoch that is over, and of which this node keeps no key."""


def pin(untrusted: bytes, *, officer: Officer, vault: VaultFolder, now: datetime) -> Notice:
    """Keep a holder's key; the same again changes nothing.

    Raises:
        OtherKeyError: the holder showed another key of that epoch before; both notices are kept,
            the second in the log.
        EpochOverError: its epoch is over.
        RefusalError: it is no notice of a member.
    """
    try:
        return _pinned(untrusted, officer, vault, now)
    except RefusalError as error:
        with transaction.atomic():
            details = {"refusal": type(error).__name__, "why": str(error)[:500]}
            if isinstance(error, OtherKeyError):
                details["notice"] = untrusted.decode()
            record(tags.DECONFLICTION_MESSAGE_REFUSED, officer=officer, details=details, now=now)
        raise


@transaction.atomic
def _pinned(untrusted: bytes, officer: Officer, vault: VaultFolder, now: datetime) -> Notice:
    notice = read_notice(untrusted, directory=identity(vault).directory, now=now)
    kept = PinnedKey.objects.filter(holder=notice.holder, epoch=notice.epoch)
    if notice.until <= now and not kept.exists():
        raise EpochOverError(
            f"the epoch {notice.epoch} of {notice.holder} is over since {notice.until:%Y-%m-%d}; "
            "get the present key"
        )
    row, is_new = PinnedKey.objects.get_or_create(
        holder=notice.holder,
        epoch=notice.epoch,
        defaults={
            "notice": untrusted,
            "public": notice.public,
            "plans": notice.plans,
            "began_at": notice.began_at,
            "until": notice.until,
            "seen_at": now,
        },
    )
    known = Notice(
        row.holder, row.epoch, bytes(row.public), row.began_at, row.until, bytes(row.plans)
    )
    for one, other in ((known, notice), (known.for_plans(), notice.for_plans())):
        one.check_same(holder=other.holder, epoch=other.epoch, public=other.public)
    if is_new:
        details = {"epoch": notice.epoch, "key": notice.public.hex()}
        record(
            tags.DECONFLICTION_KEY_PINNED,
            officer=officer,
            subject=notice.holder,
            details=details,
            now=now,
        )
    return notice
