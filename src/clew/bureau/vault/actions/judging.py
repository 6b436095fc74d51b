"""Judging: a person's verdict on a match. It stands beside the score, and can be undone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.vault.models import Judgement
from clew.bureau.vault.queries.matches import MatchNotFoundError
from clew.bureau.vault.queries.visibility import check_judgeable, visible_matches


class JudgementNotFoundError(LookupError):
    """There is no such standing judgement that this officer may undo."""


@transaction.atomic
def judge(
    acting_officer: Officer, *, match_id: UUID, verdict: str, now: datetime, reason: str = ""
) -> Judgement:
    """Record what the officer says of a match; an earlier judgement stays, the last one counts.

    Raises:
        MatchNotFoundError: it does not exist, or the officer may not see it.
        DeniedError: the officer works on no open case that one of its sides is in.
        ValueError: the verdict is none of same, not_same, unsure.
    """
    verdict = Judgement.Verdict(verdict).value
    match = visible_matches(acting_officer).filter(pk=match_id).first()
    if match is None:
        raise MatchNotFoundError(f"there is no match {match_id}; look at the item again")
    check_judgeable(acting_officer, match)
    judgement = Judgement.objects.create(
        match=match, officer=acting_officer, verdict=verdict, reason=reason, judged_at=now
    )
    record(
        tags.VAULT_MATCH_JUDGED,
        officer=acting_officer,
        subject=str(match.pk),
        details={"verdict": verdict, "judgement": str(judgement.pk)},
        now=now,
    )
    return judgement


@transaction.atomic
def undo_judgement(acting_officer: Officer, *, judgement_id: UUID, now: datetime) -> Judgement:
    """Undo a judgement: it stays on record with the time, and counts no more.

    Whoever may judge the match may undo; doing it twice changes nothing.

    Raises:
        JudgementNotFoundError: it does not exist, or the officer may not see its match.
        DeniedError: the officer works on no open case that one of its sides is in.
    """
    seen = visible_matches(acting_officer)
    every = Judgement.objects.select_related("match")
    judgement = every.filter(pk=judgement_id, match__in=seen).first()
    if judgement is None:
        raise JudgementNotFoundError(f"there is no judgement {judgement_id}; look again")
    check_judgeable(acting_officer, judgement.match)
    if judgement.undone_at is None:
        judgement.undone_at = now
        judgement.save(update_fields=["undone_at"])
        record(
            tags.VAULT_JUDGEMENT_UNDONE,
            officer=acting_officer,
            subject=str(judgement.match_id),
            details={"judgement": str(judgement.pk)},
            now=now,
        )
    return judgement
