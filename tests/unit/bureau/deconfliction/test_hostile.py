"""What other bureaux and the hub send that does not hold is refused, and the rest goes on."""

from datetime import timedelta

import pytest
from django.urls import reverse

import deconflicting_engine as engine
from clew.bureau.deconfliction.actions.ending import end_overdue
from clew.bureau.deconfliction.actions.pinning import EpochOverError, pin
from clew.bureau.deconfliction.actions.steps import RunOverError
from clew.bureau.deconfliction.actions.taking import take_message
from clew.bureau.deconfliction.models import (
    RefusedMessage,
    Run,
    RunSecret,
)
from clew.bureau.deconfliction.queries.node import NoHolderKeyError, pinned
from clew.exchange.deconfliction.checks import WrongAnswerError
from clew.exchange.deconfliction.messages import (
    Kind,
    MisdirectedError,
)
from clew.exchange.deconfliction.notice import Notice, signed_notice
from clew.exchange.deconfliction.oprf import BadElementError, evaluate
from clew.exchange.deconfliction.tags import tags
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import moment_text
from clew.simulate.bureaux import DAY, NOW
from signed_in import signed_in

pytestmark = pytest.mark.django_db


HOSTILE_OFFERS = {
    "NUL in the note": {"note": "spring\0"},
    "a note that is too long": {"note": "x" * 501},
    "an epoch of 65 letters": {"epoch": "e" * 65},
    "an epoch of 129 letters": {"epoch": "e" * 129},
    "an epoch with NUL": {"epoch": "e\0"},
    "a hub of 65 letters": {"hub": "C" * 65},
    "a time that is over": {"until": moment_text(NOW)},
    "a time that never was": {"until": "2026-02-31T00:00:00Z"},
    "the first of all years": {"until": "0001-01-01T00:00:00Z"},
    "nothing to compare": {"count": 0},
    "more than there may be": {"count": 1 << 40},
    "a field that is none": {"mood\0": "x"},
}


@pytest.mark.parametrize("reason", HOSTILE_OFFERS)
def test_a_hostile_offer_is_refused_and_set_aside_and_the_next_one_is_taken(world, reason):
    with pytest.raises(RefusalError) as refused:
        engine.take(world, engine.offered(world, engine.NUMBERS, **HOSTILE_OFFERS[reason]))

    assert not Run.objects.exists()
    (told,) = RefusedMessage.objects.all()
    reads = "holds NUL" not in told.why  # nothing of a text with NUL is read, not even whose it is
    assert (told.sender, told.why) == ("AQ" if reads else "", str(refused.value))
    page = signed_in(world.officer).get(reverse("deconfliction")).content.decode()
    assert f"This node refused a message{' of <b>AQ</b>' if reads else ''}, <" in page
    assert engine.take(world, engine.offered(world, engine.NUMBERS)).is_new
    end_overdue(vault=world.vault, now=NOW + 30 * DAY)
    assert not RefusedMessage.objects.exists()


def test_what_was_refused_and_is_taken_later_is_no_longer_told(world):
    raw = engine.sealed(world, Kind.STOPPED, {"why": "declined"})
    with pytest.raises(MisdirectedError):  # it came before the offer
        engine.take(world, raw)
    engine.take(world, engine.offered(world, engine.NUMBERS))
    assert RefusedMessage.objects.count() == 1

    assert engine.take(world, raw).is_new

    assert (RefusedMessage.objects.count(), Run.objects.get().state) == (0, "ended")


@pytest.mark.parametrize("why", ["a\0b", "x" * 201])
def test_a_hostile_end_of_a_run_is_refused(world, why):
    engine.take(world, engine.offered(world, engine.NUMBERS))

    with pytest.raises(MalformedError, match=r"a text of at most 200 letters|holds NUL"):
        engine.take(world, engine.sealed(world, Kind.STOPPED, {"why": why}))
    assert Run.objects.get().state == "offered"


def test_an_older_notice_that_comes_later_does_not_override_the_newer_one(world):
    """A stick that lay about brings the key of the epoch before."""
    engine.shown(world, "later", NOW - DAY, NOW + 20 * DAY)
    engine.shown(world, "before", NOW - 10 * DAY, NOW + 20 * DAY, seen_at=NOW + timedelta(hours=1))

    assert pinned("CX", now=NOW + timedelta(hours=2)).epoch == "later"


def test_an_epoch_that_is_over_or_has_not_begun_is_not_used(world):
    with pytest.raises(EpochOverError, match="epoch past of CX is over since"):
        engine.shown(world, "past", NOW - 9 * DAY, NOW)
    engine.shown(world, "to-come", NOW + DAY, NOW + 9 * DAY)

    with pytest.raises(NoHolderKeyError):
        pinned("CX", now=NOW)
    assert pinned("CX", now=NOW + 2 * DAY).epoch == "to-come"


def test_a_hub_that_answers_two_elements_alike_is_found_out_here(world):
    answers = list(tags(evaluate(engine.running(world), key=engine.KEY)))
    answers[1] = answers[0]

    with pytest.raises(WrongAnswerError, match="one answer to two elements"):
        engine.take(world, engine.answered(world, answers))
    assert Run.objects.get().state == "ended"
    assert "one answer to two elements" in str(engine.next_for(world, world.aq).told["why"])


def test_an_answer_of_another_size_is_refused_before_it_is_taken_apart(world):
    answers = tags(evaluate(engine.running(world), key=engine.KEY))

    with pytest.raises(BadElementError, match="bytes are not 258 answers of 10 each"):
        engine.take(world, engine.answered(world, answers[1:]))


def test_an_answer_after_the_time_of_the_run_ends_it(world):
    answers = tags(evaluate(engine.running(world), key=engine.KEY))
    raw, later = engine.answered(world, answers), NOW + timedelta(hours=2)
    Run.objects.update(until=later)

    with pytest.raises(RunOverError, match="the time of the run was over"):
        take_message(raw, vault=world.vault, now=later)
    assert Run.objects.get().state == "ended"
    assert not RunSecret.objects.exists()


def test_a_run_ends_with_the_epoch_at_the_latest(world):
    _shown_until = NOW + 2 * DAY
    plans = engine.KEY.for_plans(epoch="e").public
    notice = Notice("CX", "e", engine.KEY.public, NOW, _shown_until, plans)
    raw = signed_notice(notice, by=world.cx.first)
    pin(raw, officer=world.officer, vault=world.vault, now=NOW)

    engine.running(world)

    assert Run.objects.get().until == _shown_until


def test_a_bureau_that_offers_and_offers_is_refused(world):
    for number in range(20):
        run = f"01a217eb-8d8b-7b5d-9c3c-0000000001{number:02}"
        engine.take(world, engine.offered(world, engine.NUMBERS, run=run))

    with pytest.raises(RefusalError, match="20 offers of AQ wait here already"):
        engine.take(world, engine.offered(world, engine.NUMBERS))
