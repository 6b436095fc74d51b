"""Sessions end in time and with the rights they were begun with, and the log says why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from clew.bureau.access.roles import Role
from clew.bureau.accounts.actions.bureaux import admit_bureau, suspend_bureau
from clew.bureau.accounts.actions.factors import reset_factors
from clew.bureau.accounts.actions.officers import change_roles, close_account, set_password
from clew.bureau.accounts.actions.sessions import begin_session
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.limits import BadLimitError, SessionLimits
from clew.bureau.accounts.models import OfficerSession
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from records import NOW, PASSWORD, make_bureau, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db


def _is_inside(client) -> bool:
    return client.get(reverse("cases")).status_code == 200


def _endings() -> list[str]:
    ended = AuditEvent.objects.filter(tag=tags.UI_SESSION_ENDED)
    return [event.details["why"] for event in ended.order_by("id")]


def _age(**ages: timedelta) -> None:
    session = OfficerSession.objects.get()
    for name, age in ages.items():
        setattr(session, name, getattr(session, name) - age)
    session.save()


def test_a_session_that_is_not_used_ends_and_one_that_is_goes_on(rosa):
    client = signed_in(rosa)
    _age(used_at=timedelta(minutes=29))
    assert _is_inside(client)
    _age(used_at=timedelta(minutes=29))
    assert _is_inside(client)

    _age(used_at=timedelta(minutes=30))

    assert not _is_inside(client)
    assert _endings() == ["not used for too long"]


def test_a_session_ends_in_the_end_however_much_it_is_used(rosa):
    client = signed_in(rosa)
    _age(began_at=timedelta(hours=8))

    assert not _is_inside(client)
    assert _endings() == ["as long as a session may be"]


def test_a_session_that_nobody_came_back_to_is_ended_at_the_next_sign_in(rosa):
    signed_in(rosa)
    _age(used_at=timedelta(hours=1))
    OfficerSession.objects.update(key="an old one")

    begin_session(rosa, key="a new one", shown=["totp"], limits=SessionLimits(), now=now())

    assert OfficerSession.objects.get().key == "a new one"
    assert _endings() == ["not used for too long"]


def test_an_officers_oldest_session_ends_when_there_are_too_many(rosa):
    limits = SessionLimits(most=2)
    first, second = signed_in(rosa), signed_in(rosa)
    another = signed_in(make_officer())
    newest = signed_in(rosa)
    OfficerSession.objects.filter(pk=newest.session.session_key).delete()
    begin_session(rosa, key=newest.session.session_key, shown=["totp"], limits=limits, now=_later())

    assert [_is_inside(one) for one in (first, second, another, newest)] == [0, 1, 1, 1]
    assert _endings() == ["another session began"]


def _later():
    return OfficerSession.objects.latest("began_at").began_at + timedelta(seconds=1)


@pytest.fixture
def hub():
    return make_officer(bureau=make_bureau(kind=BureauKind.HUB), roles=[Role.ADMINISTRATOR])


ENDINGS = {
    "a role was taken": lambda hub, one: change_roles(hub, one, take=[Role.CASE_OFFICER], now=NOW),
    "the account was closed": lambda hub, one: close_account(hub, one, now=NOW),
    "the password was set": lambda hub, one: set_password(hub, one, PASSWORD, now=NOW),
    "the factors were reset": lambda hub, one: reset_factors(
        hub, one, reason="phone lost", now=NOW
    ),
}


@pytest.mark.parametrize("why", ENDINGS)
def test_sessions_end_with_the_rights_they_were_begun_with(hub, why):
    rosa = make_officer("rosa")
    clients, other = [signed_in(rosa), signed_in(rosa)], signed_in(make_officer())

    ENDINGS[why](hub, rosa)

    assert not any(_is_inside(one) for one in clients)
    assert _is_inside(other)
    assert _endings() == [why] * 2


def test_sessions_end_with_a_suspension_and_do_not_come_back_with_the_membership(hub):
    rosa = make_officer("rosa")
    client = signed_in(rosa)

    suspend_bureau(hub, rosa.bureau, reason="keys lost", now=NOW)
    admit_bureau(hub, rosa.bureau, now=NOW)

    assert not _is_inside(client)
    assert _endings() == ["the bureau's membership was suspended"]


def test_a_session_that_no_sign_in_began_is_none(rosa):
    client = signed_in(rosa)
    OfficerSession.objects.all().delete()

    assert not _is_inside(client)


def test_a_role_that_is_given_ends_nothing(hub):
    rosa = make_officer("rosa", roles=[Role.DESK_OFFICER])
    client = signed_in(rosa)

    change_roles(hub, rosa, give=[Role.CASE_OFFICER], now=NOW)

    assert _is_inside(client)


def test_cookies_are_of_this_site_and_out_of_reach_of_scripts(client, rosa, settings):
    settings.CLEW_TAKES_SECOND_FACTOR = False
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "rosa", "password": PASSWORD})

    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")
    assert client.cookies["sessionid"]["max-age"] == ""  # gone with the browser


def test_limits_are_read_from_the_environment_and_nonsense_is_refused():
    read = SessionLimits.from_process(
        {"CLEW_IDLE_MINUTES": "5", "CLEW_SESSIONS": "1", "CLEW_PROOF_MINUTES": "2"}
    )
    assert (read.idle, read.most, read.proof) == (timedelta(minutes=5), 1, timedelta(minutes=2))
    assert read.lifetime == SessionLimits().lifetime

    for name in ("CLEW_IDLE_MINUTES", "CLEW_SESSION_HOURS", "CLEW_SESSIONS", "CLEW_PROOF_MINUTES"):
        for said in ("0", "-1", "1.5", "soon", "99999", "²"):
            with pytest.raises(BadLimitError, match=name):
                SessionLimits.from_process({name: said})
