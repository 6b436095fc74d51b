"""Starting and answering: each side consents, says why, and chooses what takes part of its own."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import ANSWER_DECONFLICTION, START_DECONFLICTION
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told as told_reason
from clew.bureau.deconfliction.about import About
from clew.bureau.deconfliction.actions.ending import (
    BROKEN_OFF,
    BROKEN_OFF_HERE,
    DECLINED,
    DECLINED_HERE,
    TWO_KEYS,
    end_run,
)
from clew.bureau.deconfliction.actions.parts import Part, check_quota, parts_of
from clew.bureau.deconfliction.actions.secret import Secret, number_of
from clew.bureau.deconfliction.actions.steps import RUN_LASTS
from clew.bureau.deconfliction.actions.telling import tell_of_run
from clew.bureau.deconfliction.models import Run, State
from clew.bureau.deconfliction.queries.listing import standing_at
from clew.bureau.deconfliction.queries.node import is_holder, pinned, run_by_id
from clew.bureau.deconfliction.queries.plans import PlanChoice
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import check_officer, node, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.asking import Question, ask_apart, ask_together
from clew.exchange.deconfliction.claims import Claim, commitment
from clew.exchange.deconfliction.messages import Kind
from clew.exchange.deconfliction.notice import Notice, OtherKeyError
from clew.exchange.deconfliction.packing import ELEMENTS, pack
from clew.exchange.signing.fields import moment_text
from clew.model.wording import Wording

_MOST_NOTE = 500


class HolderTakesNoPartError(ValueError):
    """Whoever holds the key could try all selectors, and so compares nothing."""


class NotWaitingError(ValueError):
    """The run does not wait for this."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What takes part of the own bureau, and why: `reason` stays here, `note` is told."""

    choice: Choice | PlanChoice
    reason: str
    note: str = ""


def start_run(  # noqa: PLR0913 -- with whom, by whom, what, why
    acting_officer: Officer,
    *,
    partner: str,
    hub: str,
    wish: Wish,
    vault: VaultFolder,
    now: datetime,
) -> Run:
    """Offer another bureau to compare selectors, and ask the hub for the own ones.

    Raises:
        DeniedError: the officer starts no runs.
        HolderTakesNoPartError: one of the two holds the key.
        UnknownPartnerError: the directory knows no such bureau.
        NoHolderKeyError: this node has no present key of the hub.
        NoReasonError: no reason is given.
        WrongChoiceError: nothing takes part, or more than may.
        OperationNotFoundError: there is no such operation, or none that may be compared.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(START_DECONFLICTION, acting_officer)
    why = told_reason(wish.reason, what="this bureau compares")
    _check_no_holder(hub, partner)
    about = About.PLANS if isinstance(wish.choice, PlanChoice) else About.SELECTORS
    other, key = partner_named(partner), _key(partner_named(hub).name, about, now)
    found = _taking_part(acting_officer, wish.choice, about, other, now)
    seed = secrets.token_bytes(32)
    run = Run(
        bureau=acting_officer.bureau,
        partner=other,
        is_starter=True,
        about=about,
        hub=hub,
        epoch=key.epoch,
        public=key.public,
        state=State.RUNNING,
        note=wish.note[:_MOST_NOTE],
        drawn=secrets.token_hex(32),
        began_at=now,
        until=min(now + RUN_LASTS, key.until),
    )
    question = ask_apart([one.selector for one in found], number_of(run), seed=seed)
    with transaction.atomic():
        _ask(run, found, question, officer=acting_officer, why=why, wish=wish, vault=vault, now=now)
        tell_of_run(run, Kind.OFFER, _offer(run, key), vault=vault, now=now)
        _log(tags.DECONFLICTION_RUN_STARTED, run, acting_officer, why, now)
    return run


def accept_run(
    acting_officer: Officer, name: str, *, wish: Wish, vault: VaultFolder, now: datetime
) -> Run:
    """Consent to another bureau's offer, and ask the hub for the own selectors.

    Raises:
        DeniedError: the officer does not consent for the bureau.
        RunNotFoundError: there is no such run.
        NotWaitingError: it does not wait for consent, or its time is over.
        HolderTakesNoPartError: this node holds the key.
        NoHolderKeyError: this node has no present key of the hub.
        OtherKeyError: the hub showed the other bureau another key; the run is ended.
        NoReasonError: no reason is given.
        WrongChoiceError: nothing takes part, or more than may.
        OperationNotFoundError: there is no such operation, or none that may be compared.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(ANSWER_DECONFLICTION, acting_officer)
    run = _waiting(name, State.OFFERED, now)
    why = told_reason(wish.reason, what="this bureau compares")
    _check_no_holder(run.hub, run.partner_id)
    key = _key(run.hub, About(run.about), now)
    _check_key(run, key, acting_officer, vault, now)
    found = _taking_part(acting_officer, wish.choice, About(run.about), run.partner, now)
    seed = secrets.token_bytes(32)
    question = ask_together([one.selector for one in found], number_of(run), seed=seed)
    with transaction.atomic():
        run = _waiting(name, State.OFFERED, now, locked=True)
        run.state, run.until = State.RUNNING, min(run.until, key.until)
        _ask(run, found, question, officer=acting_officer, why=why, wish=wish, vault=vault, now=now)
        _log(tags.DECONFLICTION_RUN_ACCEPTED, run, acting_officer, why, now)
    return run


@transaction.atomic
def decline_run(
    acting_officer: Officer, name: str, *, reason: str, vault: VaultFolder, now: datetime
) -> Run:
    """Say no to another bureau's offer; it is told so, and not why.

    Raises:
        DeniedError: the officer does not consent for the bureau.
        RunNotFoundError: there is no such run.
        NotWaitingError: it does not wait for consent.
        NoReasonError: no reason is given.
    """
    check_officer(ANSWER_DECONFLICTION, acting_officer)
    why = told_reason(reason, what="the comparison is declined")
    run = _waiting(name, State.OFFERED, now, locked=True)
    run.reason = why
    end_run(run, DECLINED_HERE, officer=acting_officer, vault=vault, now=now, tells=DECLINED)
    return run


@transaction.atomic
def stop_run(
    acting_officer: Officer, name: str, *, reason: str, vault: VaultFolder, now: datetime
) -> Run:
    """Break off a run that goes on; what took part is forgotten, and the other is told.

    Raises:
        DeniedError: the officer starts no runs.
        RunNotFoundError: there is no such run.
        NotWaitingError: it does not go on.
        NoReasonError: no reason is given.
    """
    check_officer(START_DECONFLICTION, acting_officer)
    why = told_reason(reason, what="the comparison is broken off")
    run = _waiting(name, State.RUNNING, now, locked=True)
    end_run(
        run,
        BROKEN_OFF_HERE.filled(reason=why),
        officer=acting_officer,
        vault=vault,
        now=now,
        tells=BROKEN_OFF,
    )
    return run


def _key(hub: str, about: About, now: datetime) -> Notice:
    """The hub's present key for what is compared."""
    key = pinned(hub, now=now)
    return key.for_plans() if about is About.PLANS else key


def _check_no_holder(hub: str, partner: str) -> None:
    if hub in {partner, node().name} or is_holder():
        raise HolderTakesNoPartError(
            Wording(
                "whoever holds the key, or held one, compares nothing: it could try all selectors"
            )
        )


def _check_key(run: Run, key: Notice, officer: Officer, vault: VaultFolder, now: datetime) -> None:
    try:
        key.check_same(holder=run.hub, epoch=run.epoch, public=bytes(run.public))
    except OtherKeyError as error:
        with transaction.atomic():
            end_run(run, str(error), officer=officer, vault=vault, now=now, tells=TWO_KEYS)
        raise


def _taking_part(
    officer: Officer, choice: Choice | PlanChoice, about: About, partner: Partner, now: datetime
) -> Sequence[Part]:
    found = parts_of(officer, choice, about, now=now)
    if about is About.PLANS:
        check_quota(partner, len(found), ours=True, now=now)
    return found


def _waiting(name: str, wanted: State, now: datetime, *, locked: bool = False) -> Run:
    run = run_by_id(name)
    if locked:
        run = Run.objects.select_for_update(of=("self",)).select_related("partner").get(pk=run.pk)
    if run.state != wanted or run.until <= now:
        state = standing_at(run, now).state
        raise NotWaitingError(
            Wording(
                "the run %(state)s, until %(until)s; see: clew deconflict list",
                state=Wording.name_of(state.label),
                until=f"{run.until:%Y-%m-%d}",
            )
        )
    return run


def _ask(  # noqa: PLR0913 -- a step of starting and of accepting
    run: Run,
    found: Sequence[Part],
    question: Question,
    *,
    officer: Officer,
    why: str,
    wish: Wish,
    vault: VaultFolder,
    now: datetime,
) -> None:
    claims = [Claim(one.selector, one.asked_for) for one in found]
    run.commitment = commitment(claims, salt=question.seed)
    run.count, run.officer, run.reason = len(found), officer, why
    run.chosen = wish.choice.to_json()
    run.save()
    Secret([(one.kind, one.value) for one in found], question.seed, question.places).keep(
        run, vault
    )
    payload = pack(list(question.elements), form=ELEMENTS)
    told = _batch(run, question.elements)
    tell_of_run(run, Kind.BATCH, told, vault=vault, now=now, payload=payload, to_hub=True)


def _batch(run: Run, elements: Sequence[bytes]) -> dict[str, object]:
    return {
        "about": str(run.about),
        "epoch": run.epoch,
        "count": len(elements),
        "commitment": run.commitment,
        "wants": "elements" if run.is_starter else "tags",
    }


def _offer(run: Run, key: Notice) -> dict[str, object]:
    return {
        "about": str(run.about),
        "hub": run.hub,
        "epoch": run.epoch,
        "public": key.public.hex(),
        "count": run.count,
        "drawn": run.drawn,
        "until": moment_text(run.until),
        "note": run.note,
    }


def _log(tag: str, run: Run, officer: Officer, why: str, now: datetime) -> None:
    details = {
        "with": run.partner_id,
        "about": str(run.about),
        "hub": run.hub,
        "epoch": run.epoch,
        "count": run.count,
        "chosen": run.chosen,
        "commitment": run.commitment,
        "reason": why,
    }
    record(tag, officer=officer, subject=str(run.pk), details=details, now=now)
