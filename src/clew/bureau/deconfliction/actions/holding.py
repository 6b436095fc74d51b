"""Holding the key: the hub's part. It answers what it cannot read, as often as a quota lets it.

A batch is counted before it is unpacked, so what is beyond the quota costs no work, and before it
is answered, so nothing is answered that was not counted. One that cannot be unpacked counts for
nobody. The same batch again, after an answer that got lost, is not counted again: the
answer is the same.
"""

import hashlib
import secrets
from dataclasses import astuple
from datetime import datetime, timedelta

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import ADMIT_BUREAUX
from clew.bureau.accounts.models import Officer
from clew.bureau.accounts.queries import is_of_hub
from clew.bureau.audit import tags as audit_tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told as told_reason
from clew.bureau.deconfliction.about import About
from clew.bureau.deconfliction.actions.telling import tell
from clew.bureau.deconfliction.models import Allowance, AnsweredBatch, HolderEpoch
from clew.bureau.deconfliction.queries.node import NoHolderKeyError, present_epoch
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import check_officer, identity, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.messages import Kind, Message
from clew.exchange.deconfliction.notice import MOST_DAYS, MOST_EPOCH, Notice, signed_notice
from clew.exchange.deconfliction.oprf import HolderKey, evaluate
from clew.exchange.deconfliction.packing import ELEMENTS, MOST, unpack
from clew.exchange.deconfliction.quota import OF_PLANS, Quota, QuotaError, Usage
from clew.exchange.deconfliction.tags import tags
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields
from clew.model.wording import Wording

EPOCH_DAYS = 31
MOST_ANSWERS = 10
_BATCH_FIELDS = ("about", "epoch", "count", "commitment", "wants")
WANTS = ("elements", "tags")
_MOST_QUOTA = 1_000_000_000
_EPOCH_OVER = Wording(
    "the epoch %(said)s is over, it is %(epoch)s now; get the key of it and start the run anew"
)
_ANSWERED_OFTEN = Wording("this batch was answered %(times)s times already; start a run anew")
_MORE_THAN_MAY = Wording("%(why)s (256 of them are checks of the holder)")
_MORE_OF_PLANS = Wording("of plans %(why)s (256 of them are checks of the holder)")
SAID = (_EPOCH_OVER, _ANSWERED_OFTEN, _MORE_OF_PLANS, _MORE_THAN_MAY)
"""What is said of what was refused, to be known again where it was kept as text."""


class EpochExistsError(ValueError):
    """There was an epoch of that name; a key serves once."""


class WrongLimitError(ValueError):
    """A quota or an epoch of that size is none."""


class BatchRefusedError(RefusalError):
    """The holder does not answer this batch; the message says why."""


@transaction.atomic
def begin_epoch(
    acting_officer: Officer, name: str, *, vault: VaultFolder, now: datetime, days: int = EPOCH_DAYS
) -> Notice:
    """Begin an epoch with a new key; the one before ends now, and its key is forgotten.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        EpochExistsError: there was an epoch of that name.
        MalformedError: the name is too long, or has letters that none may have.
        WrongLimitError: it would last no day, or too many.
        RefusalError: no key of this node signs now.
    """
    check_officer(ADMIT_BUREAUX, acting_officer)
    if not is_of_hub(acting_officer):
        raise DeniedError("the key is the hub's to hold; this node's bureau is none")
    epoch = Fields({"epoch": name}, names=["epoch"], where="the epoch").name(
        "epoch", most=MOST_EPOCH
    )
    if not 0 < days <= MOST_DAYS:
        raise WrongLimitError(f"an epoch lasts 1 to {MOST_DAYS} days, not {days}")
    if HolderEpoch.objects.filter(epoch=epoch).exists():
        raise EpochExistsError(f"there was an epoch {epoch}; name the new one otherwise")
    own, at = identity(vault), now.replace(microsecond=0)
    key = HolderKey.from_seed(secrets.token_bytes(32), epoch=epoch)
    plans = key.for_plans(epoch=epoch).public
    notice = Notice(own.name, epoch, key.public, at, at + timedelta(days=days), plans)
    HolderEpoch.objects.filter(ended_at=None).update(ended_at=now, private=b"")
    HolderEpoch.objects.create(
        epoch=epoch,
        public=key.public,
        private=vault.secrets.close(key.private, name=_named(epoch)),
        notice=signed_notice(notice, by=own.signer(now=now)),
        began_at=now,
        until=notice.until,
    )
    details = {"epoch": epoch, "key": key.public.hex()}
    record(audit_tags.DECONFLICTION_EPOCH_BEGUN, officer=acting_officer, details=details, now=now)
    return notice


@transaction.atomic
def set_allowance(  # noqa: PLR0913 -- whose, how much, why
    acting_officer: Officer, bureau: str, *, in_epoch: int, on_day: int, reason: str, now: datetime
) -> Allowance:
    """Say how much a bureau may ask.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        UnknownPartnerError: the directory knows no such bureau.
        NoReasonError: no reason is given.
        WrongLimitError: a quota is below 0, or beyond what can be kept.
    """
    check_officer(ADMIT_BUREAUX, acting_officer)
    if not is_of_hub(acting_officer):
        raise DeniedError("quotas are the hub's to set; this node's bureau is none")
    why = told_reason(reason, what="a bureau may ask more, or less")
    if not 0 <= min(in_epoch, on_day) <= max(in_epoch, on_day) <= _MOST_QUOTA:
        raise WrongLimitError(f"a quota is a number from 0 to {_MOST_QUOTA}")
    row = _allowance(partner_named(bureau))
    row.most_in_epoch, row.most_on_day = in_epoch, on_day
    row.save()
    details = {"bureau": bureau, "epoch": in_epoch, "day": on_day, "reason": why}
    record(audit_tags.DECONFLICTION_ALLOWANCE_SET, officer=acting_officer, details=details, now=now)
    return row


def answer_batch(message: Message, partner: Partner, *, vault: VaultFolder, now: datetime) -> None:
    """Answer a batch: multiply its elements by the key of the epoch.

    Raises:
        RefusalError: the epoch is over, the quota is used up, or it is no batch; that is logged.
    """
    try:
        _answer(message, partner, vault, now)
    except (RefusalError, NoHolderKeyError) as error:
        with transaction.atomic():
            details = {"bureau": partner.name, "why": str(error)[:500]}
            record(audit_tags.DECONFLICTION_BATCH_REFUSED, officer=None, details=details, now=now)
        if isinstance(error, NoHolderKeyError):
            raise BatchRefusedError(error.args[0]) from error
        raise


def _answer(message: Message, partner: Partner, vault: VaultFolder, now: datetime) -> None:
    fields = message.fields(_BATCH_FIELDS)
    wants, count = fields.text("wants", most=10), fields.number("count", least=1, most=MOST)
    if wants not in WANTS:
        raise MalformedError(f"{fields.where}: it wants {wants!r}, which nobody gives")
    epoch = present_epoch(now=now)
    if fields.name("epoch") != epoch.epoch:
        raise BatchRefusedError(_EPOCH_OVER.filled(said=fields.name("epoch"), epoch=epoch.epoch))
    with transaction.atomic():
        _count(message, fields, partner, epoch, now)
        elements = unpack(message.payload, count=count, form=ELEMENTS)
    key = _key(epoch, fields, vault)
    answers = evaluate(elements, key=key)
    payload = b"".join(tags(answers) if wants == "tags" else answers)
    told = {
        "batch": _digest(message),
        "epoch": epoch.epoch,
        "public": key.public.hex(),
    }
    with transaction.atomic():
        tell(
            Kind.EVALUATED,
            told,
            to=partner,
            run=message.run,
            vault=vault,
            now=now,
            payload=payload,
        )


def _count(
    message: Message, fields: Fields, partner: Partner, epoch: HolderEpoch, now: datetime
) -> None:
    allowance = _allowance(partner)
    count = fields.number("count")
    batch, is_new = AnsweredBatch.objects.get_or_create(
        partner=partner,
        sha256=_digest(message),
        defaults={
            "epoch": epoch,
            "run": message.run,
            "count": count,
            "commitment": fields.digest("commitment"),
            "asked_at": now,
        },
    )
    if batch.answers >= MOST_ANSWERS or batch.count != count or batch.epoch_id != epoch.epoch:
        raise BatchRefusedError(_ANSWERED_OFTEN.filled(times=str(batch.answers)))
    if is_new:
        _charge(allowance, count, epoch.epoch, now, of_plans=_is_about_plans(fields))
    batch.answers += 1
    batch.save(update_fields=["answers"])
    details = {
        "bureau": partner.name,
        "about": fields.name("about"),
        "count": count,
        "epoch": epoch.epoch,
        "commitment": batch.commitment,
        "again": not is_new,
    }
    record(
        audit_tags.DECONFLICTION_BATCH_EVALUATED,
        officer=None,
        subject=batch.sha256,
        details=details,
        now=now,
    )


def _key(epoch: HolderEpoch, fields: Fields, vault: VaultFolder) -> HolderKey:
    """Plans have a key of their own, so what was asked as other selectors is of no use there."""
    private = vault.secrets.open(bytes(epoch.private), name=_named(epoch.epoch))
    key = HolderKey(bytes(epoch.public), private)
    return key.for_plans(epoch=epoch.epoch) if _is_about_plans(fields) else key


def _is_about_plans(fields: Fields) -> bool:
    about = fields.name("about")
    if about not in About:
        raise MalformedError(f"{fields.where}: it is about {about!r}, which nobody compares")
    return about == About.PLANS


def _digest(message: Message) -> str:
    """What makes a batch the same again: its elements, which are packed in one way only."""
    return hashlib.sha256(message.payload).hexdigest()


def _charge(row: Allowance, count: int, epoch: str, now: datetime, *, of_plans: bool) -> None:
    """Count what is asked for; of plans apart, as they are few and easily guessed."""
    quota = OF_PLANS if of_plans else Quota(epoch=row.most_in_epoch, day=row.most_on_day)
    kind, more = ("plans_", _MORE_OF_PLANS) if of_plans else ("", _MORE_THAN_MAY)
    columns = [f"{kind}{name}" for name in ("epoch", "in_epoch", "day", "on_day")]
    before = Usage(*(getattr(row, name) for name in columns))
    try:
        after = before.charged(count, on=now.date(), epoch=epoch, quota=quota)
    except QuotaError as error:
        raise QuotaError(more.filled(why=error.args[0])) from error
    for name, value in zip(columns, astuple(after), strict=True):
        setattr(row, name, value)
    row.save()


def _allowance(partner: Partner) -> Allowance:
    """Whoever counts for a bureau waits for the others who do."""
    row, _ = Allowance.objects.get_or_create(partner=partner)
    return Allowance.objects.select_for_update().get(pk=row.pk)


def _named(epoch: str) -> str:
    return f"deconfliction epoch {epoch}"
