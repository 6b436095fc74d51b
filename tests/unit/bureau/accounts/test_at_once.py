"""Two administrators act on each other at once: one of them is left."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.actions import officers
from clew.bureau.accounts.actions.officers import LastAdministratorError
from clew.bureau.accounts.models import Officer
from records import NOW, make_officer

pytestmark = pytest.mark.django_db(transaction=True)

ACTS = {
    "closing": lambda acting, other: officers.close_account(acting, other, now=NOW),
    "taking the role": lambda acting, other: officers.change_roles(
        acting, other, take=[Role.ADMINISTRATOR], now=NOW
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_two_administrators_who_end_each_other_leave_one(act, monkeypatch):
    ana = make_officer("ana", roles=[Role.ADMINISTRATOR])
    ben = make_officer("ben", bureau=ana.bureau, roles=[Role.ADMINISTRATOR])
    both_asked, check = threading.Barrier(2), officers.check_keeper

    def asked(*args):
        check(*args)
        try:
            both_asked.wait(1)  # each may, before either acts; unless one waits for the other
        except threading.BrokenBarrierError:
            return

    monkeypatch.setattr(officers, "check_keeper", asked)

    def at_once(pair):
        try:
            ACTS[act](*pair)
        except (DeniedError, LastAdministratorError):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(at_once, [(ana, ben), (ben, ana)]))

    assert sorted(done) == [False, True]
    left = [one for one in Officer.objects.filter(is_active=True) if "administrator" in one.roles]
    assert len(left) == 1
