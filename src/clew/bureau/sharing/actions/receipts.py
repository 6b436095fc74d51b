"""Receipts: what this node tells of a sender's stream, and what other bureaux tell of ours."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.sealing import clear_outbox
from clew.bureau.sharing.actions.sending import pending, place_before, send_anew
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Outstanding, Partner, SaidOfRecord, TakenPackage
from clew.bureau.sharing.queries.node import identity, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.receipts import Receipt, read_receipt, resume, signed_receipt
from clew.exchange.sealed.streams import Position

_MOST = 50_000


def receipt_for(partner: Partner, *, own: Identity, now: datetime) -> bytes:
    """Return where the stream of a sender stands here, and what of its words was carried out."""
    position = Position(partner.taken_number, partner.taken_digest)
    last = TakenPackage.objects.filter(partner=partner).order_by("number").last()
    done = SaidOfRecord.objects.filter(shared__owner=partner.name, shared__is_own=False)
    carried_out = done.exclude(carried_out_at=None).order_by("-id")
    receipt = Receipt(
        own.name,
        partner.name,
        position,
        now,
        tuple(last.withheld) if last is not None else (),
        tuple(carried_out.values_list("digest", flat=True)[:_MOST]),
    )
    return signed_receipt(receipt, by=own.signer(now=now)).to_bytes()


def take_receipt(
    untrusted: bytes, *, officer: Officer | None, vault: VaultFolder, now: datetime
) -> Receipt:
    """Take in a receipt for what this node sent; what its bureau lacks is sealed for it anew.

    Raises:
        RefusalError: it is none for this node, not its bureau's, or older than one that came.
    """
    with exchange_turn(vault):
        own = identity(vault)
        try:
            return _taken(untrusted, own, officer, vault, now)
        except RefusalError as error:
            _log_refusal(officer, error, now)
            raise


def _taken(
    untrusted: bytes, own: Identity, officer: Officer | None, vault: VaultFolder, now: datetime
) -> Receipt:
    receipt = read_receipt(untrusted, sender=own.name, directory=own.directory, now=now)
    partner = partner_named(receipt.receiver)
    rows = list(partner.sent.filter(withdrawn_at=None).order_by("number"))
    sent = [Position(row.number, row.digest) for row in rows]
    _, again = resume(receipt, sent=sent, last_at=partner.acknowledged_at)
    is_ours = receipt.position in sent
    _acknowledge(receipt, partner, officer, up_to=receipt.position.number if is_ours else 0)
    acknowledged = {row.number for row in rows if row.acknowledged_at is not None}
    if any(one.number in acknowledged for one in again) or not (
        is_ours or _waits_for(receipt, partner)
    ):
        _send_from(receipt.position, partner, own, vault, officer, now)
    clear_outbox(vault)
    return receipt


def _waits_for(receipt: Receipt, partner: Partner) -> bool:
    """Whether the bureau stands just before what waits for it, or where nothing was ever sent."""
    waiting = pending(partner)
    stands = receipt.position
    if not waiting:
        return stands == Position(partner.sent_number, partner.sent_digest)
    return stands == place_before(waiting[0])


def _send_from(  # noqa: PLR0913, PLR0917 -- a step of one action
    position: Position,
    partner: Partner,
    own: Identity,
    vault: VaultFolder,
    officer: Officer | None,
    now: datetime,
) -> None:
    """The bureau stands where no package of ours continues, or lost some: all of it goes again."""
    beyond = partner.sent.filter(number__gt=position.number, withdrawn_at=None)
    beyond.update(acknowledged_at=None, withdrawn_at=now)
    send_anew(partner, position, own=own, vault=vault, officer=officer, now=now)


@transaction.atomic
def _acknowledge(
    receipt: Receipt, partner: Partner, officer: Officer | None, *, up_to: int
) -> None:
    waiting = partner.sent.filter(number__lte=up_to, withdrawn_at=None)
    waiting.filter(acknowledged_at=None).update(acknowledged_at=receipt.at)
    outstanding = Outstanding.objects.filter(partner=partner, done_at=None)
    done = outstanding.annotate(digest=F("said__digest")).filter(digest__in=receipt.carried_out)
    carried_out = list(done.values_list("pk", flat=True))
    Outstanding.objects.filter(pk__in=carried_out).update(done_at=receipt.at)
    partner.acknowledged_at = receipt.at
    partner.save(update_fields=["acknowledged_at"])
    details = {
        "number": receipt.position.number,
        "carried_out": len(carried_out),
        "withheld": len(receipt.withheld),
    }
    record(
        tags.SHARING_RECEIPT_TAKEN,
        officer=officer,
        subject=partner.name,
        details=details,
        now=receipt.at,
    )


@transaction.atomic
def _log_refusal(officer: Officer | None, error: RefusalError, now: datetime) -> None:
    details = {"refusal": type(error).__name__, "why": str(error)[:1000]}
    record(tags.SHARING_RECEIPT_REFUSED, officer=officer, details=details, now=now)
