"""Steps: what follows in a run from what arrived. A step that was taken is not taken twice.

starter                    hub                     the other
OFFER ------------------------------------------->
BATCH ------------------->
                    <-- EVALUATED (elements)
                                                   (an officer consents)
                            <------------------- BATCH
                      EVALUATED (tags) --------->
<------------------------------------------------ ACCEPTED, with a promise of its tags
TAGS -------------------------------------------->  hits
hits <------------------------------------------- TAGS, as promised
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags as audit_tags
from clew.bureau.audit.actions import record
from clew.bureau.deconfliction.about import About
from clew.bureau.deconfliction.actions.ending import MOST_WHY, OF_BUREAU, end_run, finish_run
from clew.bureau.deconfliction.actions.parts import check_quota
from clew.bureau.deconfliction.actions.secret import Secret
from clew.bureau.deconfliction.actions.telling import tell_of_run
from clew.bureau.deconfliction.models import OutMessage, Run, State
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import node
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.asking import Question, answerer_tags, starter_tags
from clew.exchange.deconfliction.messages import Kind, Message
from clew.exchange.deconfliction.notice import MOST_EPOCH, Notice
from clew.exchange.deconfliction.oprf import ELEMENT_BYTES, BadElementError
from clew.exchange.deconfliction.packing import MOST, TAGS, in_order, pack, unpack
from clew.exchange.deconfliction.tags import TAG_BYTES, BadTagsError, hits
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields
from clew.model.wording import Wording

RUN_LASTS = timedelta(days=14)
_MOST_OFFERS = 20
_OFFER = ("about", "hub", "epoch", "public", "count", "drawn", "until", "note")
_EVALUATED = ("batch", "epoch", "public")
_ACCEPTED = ("hub", "epoch", "public", "count", "promise")
_OFFER_OVER = Wording("%(bureau)s offers a run until %(until)s, which is over")
_MANY_WAIT = Wording("%(offers)s offers of %(bureau)s wait here already")
_EARLY_TAGS = Wording("%(bureau)s sends tags before this node has its own")
_OTHER_COUNT = Wording("%(bureau)s said %(said)s selectors and sends %(sent)s")
_OTHER_TAGS = Wording("%(bureau)s sends other tags than it promised; tell the auditor")
_OTHER_ANSWERS = Wording("%(came)s bytes are not %(answers)s answers of %(size)s each")
SAID = (_OFFER_OVER, _MANY_WAIT, _EARLY_TAGS, _OTHER_COUNT, _OTHER_TAGS, _OTHER_ANSWERS)
"""What is said of what was refused, to be known again where it was kept as text."""


class RunOverError(RefusalError):
    """The time of the run is over."""


class TooManyOffersError(RefusalError):
    """A bureau offers more runs than anybody here will look at."""


def take_offer(message: Message, partner: Partner, run_id: UUID, *, now: datetime) -> None:
    """Keep another bureau's offer until somebody here consents or declines.

    Raises:
        MalformedError: a field is wrong.
        RunOverError: its time is over.
        TooManyOffersError: many of that bureau wait already.
        QuotaError: it compares plans, more than it may.
    """
    fields = message.fields(_OFFER)
    about, count = _about(fields), fields.number("count", least=1, most=MOST)
    if about is About.PLANS:
        check_quota(partner, count, ours=False, now=now)
    until = min(fields.moment("until"), now + RUN_LASTS)
    if until <= now:
        raise RunOverError(_OFFER_OVER.filled(bureau=partner.name, until=f"{until:%Y-%m-%d %H:%M}"))
    if partner.runs.filter(state=State.OFFERED, until__gt=now).count() >= _MOST_OFFERS:
        raise TooManyOffersError(_MANY_WAIT.filled(offers=str(_MOST_OFFERS), bureau=partner.name))
    run = Run.objects.create(
        id=run_id,
        bureau=node().bureau,
        partner=partner,
        is_starter=False,
        about=about,
        hub=fields.bureau("hub"),
        epoch=fields.name("epoch", most=MOST_EPOCH),
        public=bytes.fromhex(fields.digest("public")),
        state=State.OFFERED,
        note=fields.text("note", most=500),
        their_count=count,
        drawn=fields.digest("drawn"),
        began_at=now,
        until=until,
    )
    details = {"from": partner.name, "hub": run.hub, "epoch": run.epoch, "count": run.their_count}
    subject = str(run.pk)
    record(
        audit_tags.DECONFLICTION_RUN_OFFERED,
        officer=None,
        subject=subject,
        details=details,
        now=now,
    )


def take_evaluated(message: Message, run: Run, *, vault: VaultFolder, now: datetime) -> bool:
    """Take the hub's answer; tell whether it was not taken before.

    Raises:
        OtherKeyError: the hub answered by another key than it published.
        WrongAnswerError: it says so, but its answers are of another key.
        BadElementError: the answers are none, or not as many as were asked for.
    """
    secret = Secret.of(run, vault)
    if secret.answer or secret.tags:
        return False
    fields = message.fields(_EVALUATED)
    _answered(run, Kind.BATCH)
    _key_of(run).check_same(
        holder=message.sender,
        epoch=fields.name("epoch"),
        public=bytes.fromhex(fields.digest("public")),
    )
    if run.is_starter:
        kept = Secret(secret.names, secret.seed, secret.places, answer=message.payload)
        kept.keep(run, vault)
        go_on(run, vault=vault, now=now)
        return True
    parts = _parts(message.payload, TAG_BYTES, secret.question)
    made = answerer_tags(secret.question, parts, public=bytes(run.public))
    Secret(secret.names, secret.seed, secret.places, tags=made).keep(run, vault)
    run.promise = hashlib.sha256(_packed(made)).hexdigest()
    run.save(update_fields=["promise"])
    told = {
        "hub": run.hub,
        "epoch": run.epoch,
        "public": bytes(run.public).hex(),
        "count": run.count,
        "promise": run.promise,
    }
    tell_of_run(run, Kind.ACCEPTED, told, vault=vault, now=now)
    return True


def take_accepted(message: Message, run: Run, *, vault: VaultFolder, now: datetime) -> bool:
    """Take the other's consent; tell whether it was not taken before.

    Raises:
        OtherKeyError: the hub showed the other bureau another key.
        MalformedError: a field is wrong.
        QuotaError: the run compares plans, and the other more than it may.
    """
    if not run.is_starter or run.promise:
        return False
    fields = message.fields(_ACCEPTED)
    _answered(run, Kind.OFFER)
    _key_of(run).check_same(
        holder=fields.bureau("hub"),
        epoch=fields.name("epoch"),
        public=bytes.fromhex(fields.digest("public")),
    )
    count = fields.number("count", least=1, most=MOST)
    if run.about == About.PLANS:
        check_quota(run.partner, count, ours=False, now=now)
    run.their_count = count
    run.promise = fields.digest("promise")
    run.save(update_fields=["their_count", "promise"])
    go_on(run, vault=vault, now=now)
    return True


def go_on(run: Run, *, vault: VaultFolder, now: datetime) -> None:
    """Send the starter's tags once both the hub and the other bureau have answered.

    Raises:
        WrongAnswerError: the hub's answers are of another key.
        BadElementError: the answers are none, or not as many as were asked for.
    """
    secret = Secret.of(run, vault)
    if not (secret.answer and run.promise):
        return
    question = secret.question
    parts = _parts(secret.answer, ELEMENT_BYTES, question)
    made = starter_tags(question, parts, public=bytes(run.public))
    Secret(secret.names, secret.seed, secret.places, tags=made).keep(run, vault)
    told = {"count": run.count}
    tell_of_run(run, Kind.TAGS, told, vault=vault, now=now, payload=_packed(made))


def take_tags(
    message: Message, run: Run, *, officer: Officer | None, vault: VaultFolder, now: datetime
) -> bool:
    """Compare with the other's tags; who accepted opens its own then. The run is done.

    Raises:
        BadTagsError: they are not those that were promised, or not as many as was said.
        BadPackingError: they are no tags.
    """
    secret = Secret.of(run, vault)
    if not secret.tags:
        raise BadTagsError(_EARLY_TAGS.filled(bureau=run.partner_id))
    count = message.fields(("count",)).number("count", least=1, most=MOST)
    if count != run.their_count:
        raise BadTagsError(
            _OTHER_COUNT.filled(bureau=run.partner_id, said=str(run.their_count), sent=str(count))
        )
    if run.is_starter and hashlib.sha256(message.payload).hexdigest() != run.promise:
        raise BadTagsError(_OTHER_TAGS.filled(bureau=run.partner_id))
    theirs = unpack(message.payload, count=count, form=TAGS)
    finish_run(run, secret, hits(secret.tags, theirs), officer=officer, now=now)
    if not run.is_starter:
        told, own = {"count": run.count}, _packed(secret.tags)
        tell_of_run(run, Kind.TAGS, told, vault=vault, now=now, payload=own)
    return True


def take_stopped(
    message: Message, run: Run, *, officer: Officer | None, vault: VaultFolder, now: datetime
) -> bool:
    """End a run because the other does.

    Raises:
        MalformedError: a field is wrong.
    """
    why = message.fields(("why",)).text("why", most=MOST_WHY)
    end_run(
        run, OF_BUREAU.filled(bureau=run.partner_id, why=why), officer=officer, vault=vault, now=now
    )
    return True


def _about(fields: Fields) -> About:
    told = fields.name("about")
    if told not in About:
        raise MalformedError(f"a run about {told} is not known here; update Clew")
    return About(told)


def _answered(run: Run, kind: Kind) -> None:
    """A message that was answered need not be carried on."""
    OutMessage.objects.filter(run=run, kind=kind.value).delete()


def _key_of(run: Run) -> Notice:
    return Notice(run.hub, run.epoch, bytes(run.public), run.began_at, run.until, b"")


def _packed(tags: Sequence[bytes]) -> bytes:
    return pack(in_order(tags, form=TAGS), form=TAGS)


def _parts(untrusted: bytes, size: int, question: Question) -> list[bytes]:
    if len(untrusted) != size * len(question.places):
        raise BadElementError(
            _OTHER_ANSWERS.filled(
                came=str(len(untrusted)), answers=str(len(question.places)), size=str(size)
            )
        )
    return [untrusted[at : at + size] for at in range(0, len(untrusted), size)]
