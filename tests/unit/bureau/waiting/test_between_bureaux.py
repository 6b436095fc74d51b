"""Referrals wait for who answers them, overdue receipts for who carries packages."""

from datetime import timedelta

import pytest

from clew.bureau.access.roles import Role
from clew.bureau.sharing.models import Node, Partner, SentPackage
from clew.bureau.waiting.queries import waiting_for
from records import NOW, make_bureau, make_officer, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(vault):
    return make_officer("rosa")


@pytest.mark.parametrize(
    ("state", "due_in_days", "waits"),
    [
        ("delivered", 5, True),
        ("acknowledged", None, True),
        ("accepted", 5, False),
        ("accepted", -1, True),
        ("closed", -1, False),
        ("withdrawn", -1, False),
    ],
)
def test_a_referral_waits_until_it_is_accepted_and_again_once_it_is_overdue(
    rosa, state, due_in_days, waits
):
    due = None if due_in_days is None else NOW + timedelta(days=due_in_days)
    referral = make_referral(make_bureau(), rosa.bureau, state=state, due_at=due)

    found = waiting_for(rosa, now=NOW)

    assert list(found.referrals) == ([referral] if waits else [])
    assert found.count == waits


def test_a_referral_waits_for_nobody_else(rosa):
    make_referral(make_bureau(), rosa.bureau, state="delivered")

    for other in (make_officer(), make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])):
        assert not waiting_for(other, now=NOW).referrals


def _package(rosa, **columns):
    Node.objects.create(bureau=rosa.bureau, name="ruritania", suites=[], made_at=NOW)
    partner = Partner.objects.create(name="freedonia", bureau=make_bureau())
    told = {"digest": "a", "previous": "b", "key": "c", "sealed_for": "d", "file": "e", "size": 1}
    return SentPackage.objects.create(
        partner=partner, number=3, expires_at=NOW, **told, **{"sealed_at": NOW, **columns}
    )


def test_a_receipt_is_overdue_after_seven_days_until_it_comes(rosa):
    package = _package(rosa)

    assert not waiting_for(rosa, now=NOW + timedelta(days=6)).receipts
    assert waiting_for(rosa, now=NOW + timedelta(days=7)).receipts == [package]
    package.acknowledged_at = NOW
    package.save()
    assert not waiting_for(rosa, now=NOW + timedelta(days=7)).receipts


def test_receipts_wait_for_nobody_who_carries_no_packages(rosa):
    _package(rosa)
    later = NOW + timedelta(days=8)

    for other in (make_officer(), make_officer(bureau=rosa.bureau, roles=[Role.AUDITOR])):
        assert not waiting_for(other, now=later).receipts
