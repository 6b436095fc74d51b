"""Two officers move one referral at once: one wins, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from clew.bureau.referrals.actions import WrongStateError, accept, decline
from clew.bureau.referrals.models import Referral, Step
from clew.model.referral import State
from records import NOW, WORKING, make_officer
from three_bureaux import ThreeBureaux

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_answer_at_once_one_wins_and_the_other_gets_a_clear_error():
    world = ThreeBureaux()
    hetty = make_officer("hetty", bureau=world.hub, roles=WORKING)
    referral = world.sent(world.rosa)
    ready = Barrier(2)

    def accepts():
        accept(world.hugo, referral, case_number="HUB-1", now=NOW)

    def declines():
        decline(hetty, referral, reason="not ours", now=NOW)

    def at_once(act):
        try:
            ready.wait(10)
            act()
        except WrongStateError as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(at_once, (accepts, declines)))

    (lost,) = [words for words in told if words]
    state = Referral.objects.get(pk=referral.pk).state
    assert f"is {state}" in lost
    assert state in {State.ACCEPTED, State.DECLINED}
    assert Step.objects.filter(referral=referral).count() == 4
