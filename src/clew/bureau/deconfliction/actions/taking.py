"""Taking a message in, by HTTPS or from a stick: what does not hold changes nothing but its run.

A message that was taken before is known, and changes nothing. Where the other bureau, or the hub,
is found out, the run ends here, and the other is told that it did.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.deconfliction.actions import steps
from clew.bureau.deconfliction.actions.contacts import take_contact
from clew.bureau.deconfliction.actions.ending import REFUSED, end_run
from clew.bureau.deconfliction.actions.holding import answer_batch
from clew.bureau.deconfliction.actions.refusing import forget_refused, keep_refused
from clew.bureau.deconfliction.models import Run, State
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import UnknownPartnerError, identity, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.ciphers.suite import Use
from clew.exchange.deconfliction.messages import Kind, Message, MisdirectedError, open_message
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.model.wording import Wording

_GOES_ON = {
    Kind.EVALUATED: {State.RUNNING},
    Kind.ACCEPTED: {State.RUNNING},
    Kind.TAGS: {State.RUNNING},
    Kind.STOPPED: {State.OFFERED, State.RUNNING},
    Kind.CONTACT: {State.DONE},
}
_IN_TIME = {Kind.EVALUATED, Kind.ACCEPTED, Kind.TAGS}
_NOT_ITS_NODE = Wording("%(sender)s sealed it; only its own node brings it")
_UNKNOWN_RUN = Wording("%(sender)s tells of a run that this node does not know")
_NO_PART = Wording("%(sender)s takes no such part in this run")
_RUN_OVER = Wording("the time of the run was over at %(until)s")
_OF_OTHERS = Wording("%(sender)s offers a run of another bureau")
_NO_RUN = Wording("%(sender)s names a run as none is named")
SAID = (_NOT_ITS_NODE, _UNKNOWN_RUN, _NO_PART, _RUN_OVER, _OF_OTHERS, _NO_RUN)
"""What is said of what was refused, to be known again where it was kept as text."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came: of whom, and whether it was new."""

    kind: Kind
    sender: str
    is_new: bool


def take_message(
    untrusted: bytes,
    *,
    vault: VaultFolder,
    now: datetime,
    officer: Officer | None = None,
    brought_by: Partner | None = None,
) -> Taken:
    """Take a message in; `brought_by` is the bureau whose node brings it, if one does.

    Raises:
        RefusalError: it is none for this node, or does not hold; that is logged, and kept.
    """
    sender = brought_by.name if brought_by else ""
    try:
        message = _opened(untrusted, vault, now)
        sender = message.sender
        if brought_by is not None and message.sender != brought_by.name:
            raise MisdirectedError(_NOT_ITS_NODE.filled(sender=message.sender))
        taken = Taken(message.kind, message.sender, _taken(message, officer, vault, now))
    except RefusalError as error:
        with transaction.atomic():
            keep_refused(untrusted, sender=sender, why=str(error), now=now)
            details = {"refusal": type(error).__name__, "why": str(error)[:500]}
            record(tags.DECONFLICTION_MESSAGE_REFUSED, officer=officer, details=details, now=now)
        raise
    forget_refused(untrusted)
    return taken


def _opened(untrusted: bytes, vault: VaultFolder, now: datetime) -> Message:
    own = identity(vault)
    secrets = [one.secret for one in own.keys if one.secret.key.use is Use.SEAL]
    return open_message(untrusted, own=own.name, secrets=secrets, directory=own.directory, now=now)


def _taken(message: Message, officer: Officer | None, vault: VaultFolder, now: datetime) -> bool:
    partner = _partner(message)
    if message.kind is Kind.BATCH:
        answer_batch(message, partner, vault=vault, now=now)
        return True
    run_id = _run_id(message)
    if message.kind is Kind.OFFER:
        return _offered(message, partner, run_id, now)
    if not Run.objects.filter(pk=run_id).exists():
        raise MisdirectedError(_UNKNOWN_RUN.filled(sender=message.sender))
    try:
        with transaction.atomic():
            return _step(message, run_id, officer, vault, now)
    except RefusalError as error:
        _end(message, run_id, error, officer, vault, now)
        raise


def _step(
    message: Message, run_id: UUID, officer: Officer | None, vault: VaultFolder, now: datetime
) -> bool:
    """Take a step, while nobody else takes one of this run."""
    rows = Run.objects.select_for_update(of=("self",)).select_related("partner", "bureau")
    run = rows.get(pk=run_id)
    teller = run.hub if message.kind is Kind.EVALUATED else run.partner_id
    if message.sender != teller:
        raise _StrangerError(_NO_PART.filled(sender=message.sender))
    if run.state not in _GOES_ON[message.kind]:
        return False
    if message.kind in _IN_TIME and run.until <= now:
        raise steps.RunOverError(_RUN_OVER.filled(until=f"{run.until:%Y-%m-%d %H:%M}"))
    match message.kind:
        case Kind.EVALUATED:
            return steps.take_evaluated(message, run, vault=vault, now=now)
        case Kind.ACCEPTED:
            return steps.take_accepted(message, run, vault=vault, now=now)
        case Kind.TAGS:
            return steps.take_tags(message, run, officer=officer, vault=vault, now=now)
        case Kind.STOPPED:
            return steps.take_stopped(message, run, officer=officer, vault=vault, now=now)
        case _:
            return take_contact(message, run, officer=officer, now=now)


class _StrangerError(MisdirectedError):
    """A bureau tells of a run in which it has no such part: the run goes on."""


@transaction.atomic
def _end(  # noqa: PLR0913, PLR0917 -- a step that failed
    message: Message,
    run_id: UUID,
    error: RefusalError,
    officer: Officer | None,
    vault: VaultFolder,
    now: datetime,
) -> None:
    run = Run.objects.select_for_update(of=("self",)).select_related("partner").get(pk=run_id)
    if isinstance(error, _StrangerError) or run.state != State.RUNNING:
        return
    end_run(
        run,
        str(error),
        officer=officer,
        vault=vault,
        now=now,
        tells=REFUSED.filled(kind=message.kind, why=error.args[0]),
    )


@transaction.atomic
def _offered(message: Message, partner: Partner, run_id: UUID, now: datetime) -> bool:
    known = Run.objects.filter(pk=run_id).first()
    if known is None:
        steps.take_offer(message, partner, run_id, now=now)
        return True
    if known.partner_id != partner.name:
        raise MisdirectedError(_OF_OTHERS.filled(sender=message.sender))
    return False


def _partner(message: Message) -> Partner:
    try:
        return partner_named(message.sender)
    except UnknownPartnerError as error:
        raise MisdirectedError(error.args[0]) from error


def _run_id(message: Message) -> UUID:
    try:
        return UUID(message.run)
    except ValueError as error:
        raise MalformedError(_NO_RUN.filled(sender=message.sender)) from error
