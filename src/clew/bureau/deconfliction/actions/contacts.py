"""Contacts: telling the other bureau who to talk to about a selector that both hold, or declining.

What is told is the desk's own words, and nothing of the selector's case. Each side answers for
itself: the other learns it, and may answer or not.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import ANSWER_CONTACT, ANSWER_DECONFLICTION
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.deconfliction.actions.telling import tell_of_run
from clew.bureau.deconfliction.models import Answer, Contact, Desk, Run
from clew.bureau.deconfliction.queries.contacts import contact_by_id
from clew.bureau.sharing.queries.node import check_officer
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.messages import Kind, Message
from clew.exchange.refusal import RefusalError
from clew.model.wording import Wording

_MOST_WORDS = 1_000
_FIELDS = ("tag", "accepts", "words")
_NO_HIT = Wording("%(bureau)s tells of a selector that was no hit of this run")
SAID = (_NO_HIT,)
"""What is said of what was refused, to be known again where it was kept as text."""
_ANSWERED = {
    Answer.ACCEPTED: Wording("the bureau has accepted it already"),
    Answer.DECLINED: Wording("the bureau has declined it already"),
}


class NoDeskError(LookupError):
    """Nobody said yet who speaks for the bureau."""


class AlreadyAnsweredError(ValueError):
    """The bureau has answered."""


class NoSuchTagError(RefusalError):
    """The other bureau tells of a selector that was no hit."""


@transaction.atomic
def set_desk(acting_officer: Officer, words: str, *, now: datetime) -> None:
    """Say who speaks for the bureau: what a contact that it accepts is told.

    Raises:
        DeniedError: the officer does not consent for the bureau.
        NoReasonError: nothing is said.
    """
    check_officer(ANSWER_DECONFLICTION, acting_officer)
    said = told(words, what="who speaks for the bureau")[:_MOST_WORDS]
    Desk.objects.update_or_create(
        bureau=acting_officer.bureau, defaults={"words": said, "set_at": now}
    )
    record(tags.DECONFLICTION_DESK_SET, officer=acting_officer, now=now)


@transaction.atomic
def answer_contact(
    acting_officer: Officer,
    contact: UUID | str,
    *,
    accepts: bool,
    vault: VaultFolder,
    now: datetime,
) -> Contact:
    """Tell the other bureau who to talk to, or that this one declines.

    Raises:
        DeniedError: the officer answers no contacts.
        ContactNotFoundError: there is none that the officer may see.
        AlreadyAnsweredError: the bureau has answered.
        NoDeskError: nobody said yet who speaks for the bureau.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(ANSWER_CONTACT, acting_officer)
    seen = contact_by_id(acting_officer, contact)
    row = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("run__partner")
        .get(pk=seen.row.pk)
    )
    if row.ours != Answer.WAITING:
        raise AlreadyAnsweredError(_ANSWERED[Answer(row.ours)])
    words = _desk(acting_officer) if accepts else ""
    row.ours = Answer.ACCEPTED if accepts else Answer.DECLINED
    row.officer, row.answered_at = acting_officer, now
    row.save()
    told_there = {"tag": row.tag, "accepts": accepts, "words": words}
    tell_of_run(row.run, Kind.CONTACT, told_there, vault=vault, now=now)
    details = {"run": str(row.run_id), "with": row.run.partner_id, "answer": row.ours}
    subject = str(row.pk)
    record(
        tags.DECONFLICTION_CONTACT_ANSWERED,
        officer=acting_officer,
        subject=subject,
        details=details,
        now=now,
    )
    return row


def take_contact(message: Message, run: Run, *, officer: Officer | None, now: datetime) -> bool:
    """Keep what the other bureau answered; tell whether it was not taken before.

    Raises:
        NoSuchTagError: the selector was no hit.
        MalformedError: a field is wrong.
    """
    fields = message.fields(_FIELDS)
    accepts, words = fields.flag("accepts"), fields.text("words", most=_MOST_WORDS)
    rows = Contact.objects.select_for_update().filter(run=run, tag=fields.name("tag"))
    row = rows.first()
    if row is None:
        raise NoSuchTagError(_NO_HIT.filled(bureau=run.partner_id))
    if row.theirs != Answer.WAITING:
        return False
    row.theirs = Answer.ACCEPTED if accepts else Answer.DECLINED
    row.their_words, row.their_answered_at = words if accepts else "", now
    row.save()
    details = {"run": str(run.pk), "with": run.partner_id, "answer": row.theirs}
    subject = str(row.pk)
    record(
        tags.DECONFLICTION_CONTACT_TOLD, officer=officer, subject=subject, details=details, now=now
    )
    return True


def _desk(officer: Officer) -> str:
    desk = Desk.objects.filter(bureau=officer.bureau_id).first()
    if desk is None:
        raise NoDeskError(
            Wording(
                "nobody said yet who speaks for this bureau; a supervisor does: clew deconflict "
                'desk "Name, phone, mail"'
            )
        )
    return desk.words
