"""Judging two accounts: the same person, not, or unsure; undone by whoever sees it, never deleted.

The machine's probabilities stay what they are: a judgement steers which accounts an entity holds
when the network is built again.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import KEEP_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.network.models import AccountJudgement
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.queries.judging import visible_judgements
from clew.bureau.network.queries.reports import is_reported
from clew.model.identifier import Identifier
from clew.model.network import Verdict
from clew.model.wording import Wording


class NotReportedError(LookupError):
    """No report that the officer may see is of that account."""


class OneAccountError(ValueError):
    """Both accounts are one."""


class JudgementNotFoundError(LookupError):
    """There is no such judgement that stands, or this officer may not see it."""


@transaction.atomic
def judge_accounts(  # noqa: PLR0913 -- who decides what of whom, and why
    acting_officer: Officer,
    *,
    a: Identifier,
    b: Identifier,
    verdict: Verdict,
    reason: str,
    now: datetime,
) -> AccountJudgement:
    """Record what the officer decided of two accounts.

    Raises:
        DeniedError: the officer keeps no reports.
        NoReasonError: no reason is given.
        NotReportedError: no report that the officer may see is of one of them.
        OneAccountError: both are one account.
    """
    KEEP_REPORTS.gate.check(acting_officer)
    why = told(reason, what=Wording("they are so judged"))
    if a == b:
        raise OneAccountError("that is one account: name two")
    rows = []
    for one in sorted((a, b)):
        if not is_reported(acting_officer, one):
            raise NotReportedError(f"no report is of {one.value}; see clew network entities")
        rows.append(IdentifierRow.objects.get(kind=one.kind.value, value=one.value))
    judgement = AccountJudgement.objects.create(
        bureau=acting_officer.bureau,
        officer=acting_officer,
        a=rows[0],
        b=rows[1],
        verdict=verdict.value,
        reason=why,
        made_at=now,
    )
    _log(tags.NETWORK_ACCOUNTS_JUDGED, acting_officer, judgement, reason=why, now=now)
    return judgement


@transaction.atomic
def undo_judgement(
    acting_officer: Officer, *, judgement: UUID, reason: str, now: datetime
) -> AccountJudgement:
    """Undo a judgement: it stays on record and steers nothing any more.

    Raises:
        DeniedError: the officer keeps no reports.
        NoReasonError: no reason is given.
        JudgementNotFoundError: it does not exist, was undone, or the officer may not see it.
    """
    KEEP_REPORTS.gate.check(acting_officer)
    why = told(reason, what=Wording("the judgement is undone"))
    standing = visible_judgements(acting_officer).filter(pk=judgement, undone_at=None)
    found = standing.select_for_update(of=("self",)).first()
    if found is None:
        raise JudgementNotFoundError(
            f"there is no judgement {judgement} that stands; see clew network judgements"
        )
    found.undone_at, found.undone_by, found.undone_reason = now, acting_officer, why
    found.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _log(tags.NETWORK_JUDGEMENT_UNDONE, acting_officer, found, reason=why, now=now)
    return found


def _log(
    tag: str, officer: Officer, judgement: AccountJudgement, *, reason: str, now: datetime
) -> None:
    details = {
        "a": judgement.a.value,
        "b": judgement.b.value,
        "verdict": judgement.verdict,
        "reason": reason,
    }
    record(tag, officer=officer, subject=str(judgement.pk), details=details, now=now)
