"""A judgement stands beside the match, is logged, and can be undone but never lost."""

from uuid import uuid4

import pytest

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault.actions.judging import (
    JudgementNotFoundError,
    judge,
    undo_judgement,
)
from clew.bureau.vault.models import Judgement, Match
from clew.bureau.vault.queries import MatchNotFoundError
from records import NOW, make_case, make_exhibit, make_item, make_match, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return make_officer()


@pytest.fixture
def match(officer: Officer) -> Match:
    exhibit = make_exhibit(make_case(officer))
    return make_match(make_item(exhibit), make_item(exhibit), score=0.8)


def _events() -> list[str]:
    return list(AuditEvent.objects.values_list("tag", flat=True))


def test_a_judgement_says_who_what_when_and_why_and_leaves_the_score(
    officer: Officer, match: Match
) -> None:
    judge(officer, match_id=match.pk, verdict="not_same", reason="another lamp", now=NOW)

    row = Judgement.objects.get()
    assert (row.officer, row.verdict, row.reason, row.judged_at) == (
        officer,
        "not_same",
        "another lamp",
        NOW,
    )
    match.refresh_from_db()
    assert match.score == 0.8
    assert _events() == [tags.VAULT_MATCH_JUDGED]


def test_a_second_judgement_keeps_the_first(officer: Officer, match: Match) -> None:
    for verdict in ("unsure", "same"):
        judge(officer, match_id=match.pk, verdict=verdict, now=NOW)

    assert Judgement.objects.count() == 2


def test_undoing_keeps_the_judgement_and_is_done_once(officer: Officer, match: Match) -> None:
    judgement = judge(officer, match_id=match.pk, verdict="same", now=NOW)

    for _ in range(2):
        undo_judgement(officer, judgement_id=judgement.pk, now=NOW)

    assert Judgement.objects.get().undone_at == NOW
    assert _events() == [tags.VAULT_MATCH_JUDGED, tags.VAULT_JUDGEMENT_UNDONE]


@pytest.mark.parametrize("who", ["no member", "sees one side", "closed account"])
def test_whoever_does_not_see_both_sides_cannot_judge_or_undo(
    officer: Officer, match: Match, who: str
) -> None:
    judgement = judge(officer, match_id=match.pk, verdict="same", now=NOW)
    stranger = make_officer(bureau=officer.bureau, is_active=who != "closed account")
    case = match.query.locations.get().exhibit.case
    if who == "sees one side":
        match.query.locations.update(exhibit=make_exhibit(make_case(stranger)))
    if who == "closed account":
        case.casemember_set.create(officer=stranger, since_at=NOW)

    with pytest.raises(MatchNotFoundError):
        judge(stranger, match_id=match.pk, verdict="same", now=NOW)
    with pytest.raises(JudgementNotFoundError):
        undo_judgement(stranger, judgement_id=judgement.pk, now=NOW)
    assert Judgement.objects.get().undone_at is None
    assert _events() == [tags.VAULT_MATCH_JUDGED]


def test_what_is_not_there_is_refused_in_the_same_words(officer: Officer) -> None:
    nothing = uuid4()

    with pytest.raises(MatchNotFoundError, match=str(nothing)):
        judge(officer, match_id=nothing, verdict="same", now=NOW)
    with pytest.raises(JudgementNotFoundError, match=str(nothing)):
        undo_judgement(officer, judgement_id=nothing, now=NOW)


def test_a_verdict_is_one_of_three(officer: Officer, match: Match) -> None:
    with pytest.raises(ValueError, match="maybe"):
        judge(officer, match_id=match.pk, verdict="maybe", now=NOW)
    assert not Judgement.objects.exists()
