"""Bureaux and officers: set up once, checked, logged."""

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.accounts.actions import (
    UsernameTakenError,
    WeakPasswordError,
    add_officer,
    close_account,
    set_password,
    set_up_bureau,
)
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.accounts.queries import (
    OfficerNotFoundError,
    officer_by_username,
    officers_of_bureau,
)
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from records import NOW, PASSWORD, make_bureau, make_officer

pytestmark = pytest.mark.django_db


def _events() -> list[str]:
    return list(AuditEvent.objects.values_list("tag", flat=True))


def test_a_bureau_is_set_up_once() -> None:
    first = set_up_bureau("Ruritania", country="ru", now=NOW)

    assert set_up_bureau("Ruritania", now=NOW) == first
    assert Bureau.objects.get().country == "RU"
    assert _events() == [tags.ACCOUNTS_BUREAU_SET_UP]


def test_an_officer_with_a_password_can_sign_in_and_one_without_cannot() -> None:
    bureau = make_bureau()
    with_one = add_officer("rosa", bureau=bureau, password=PASSWORD, now=NOW)
    without = add_officer("emil", bureau=bureau, now=NOW)

    assert with_one.check_password(PASSWORD)
    assert with_one.password.startswith("scrypt$")
    assert not without.has_usable_password()
    assert officer_by_username("rosa") == with_one
    assert PASSWORD not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("password", ["short", "password1234", "rosa-the-officer"])
def test_a_weak_password_is_refused_and_nothing_is_added(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        add_officer("rosa-the-officer", bureau=make_bureau(), password=password, now=NOW)

    assert not Officer.objects.exists()
    assert _events() == []


def test_a_name_is_used_once() -> None:
    officer = make_officer("rosa")

    with pytest.raises(UsernameTakenError):
        add_officer("rosa", bureau=officer.bureau, now=NOW)


@pytest.mark.parametrize("who", ["closed account", "other bureau"])
def test_officers_are_kept_by_active_officers_of_their_bureau(who: str) -> None:
    bureau, victim = make_bureau(), make_officer()
    acting = make_officer(
        bureau=victim.bureau if who == "closed account" else bureau,
        is_active=who != "closed account",
    )

    with pytest.raises(DeniedError):
        add_officer("emil", bureau=victim.bureau, acting_officer=acting, now=NOW)
    with pytest.raises(DeniedError):
        set_password(victim, PASSWORD, acting_officer=acting, now=NOW)
    with pytest.raises(DeniedError):
        close_account(victim, acting_officer=acting, now=NOW)
    victim.refresh_from_db()
    assert victim.is_active
    assert _events() == []


def test_a_closed_account_is_not_found_and_sees_nobody() -> None:
    officer = make_officer("rosa")
    set_password(officer, PASSWORD, now=NOW)
    close_account(officer, now=NOW)

    with pytest.raises(OfficerNotFoundError, match="clew officer add"):
        officer_by_username("rosa")
    assert not officers_of_bureau(officer).exists()
    assert _events() == [tags.ACCOUNTS_PASSWORD_SET, tags.ACCOUNTS_OFFICER_DEACTIVATED]


def test_officers_see_those_of_their_own_bureau() -> None:
    officer = make_officer("b")
    colleague = make_officer("a", bureau=officer.bureau)
    make_officer("c")

    assert list(officers_of_bureau(officer)) == [colleague, officer]
