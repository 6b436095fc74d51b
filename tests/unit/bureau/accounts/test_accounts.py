"""Bureaux, officers and roles: set up once, kept by administrators, checked, logged."""

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import ALONE, Role
from clew.bureau.accounts.actions.bureaux import (
    OwnMembershipError,
    SecondHubError,
    admit_bureau,
    register_bureau,
    suspend_bureau,
)
from clew.bureau.accounts.actions.officers import (
    LastAdministratorError,
    UsernameTakenError,
    WeakPasswordError,
    add_officer,
    change_roles,
    close_account,
    set_password,
    set_up,
)
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.accounts.queries import (
    BureauNotFoundError,
    OfficerNotFoundError,
    UnknownRecipientError,
    bureau_named,
    names_of,
    officer_by_username,
    recipients_named,
    visible_bureaux,
    visible_officers,
)
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from records import NOW, PASSWORD, make_bureau, make_officer

pytestmark = pytest.mark.django_db

ANALYST = frozenset({Role.INTELLIGENCE_ANALYST})


@pytest.fixture
def admin() -> Officer:
    return make_officer("admin", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def hub() -> Officer:
    """The hub's administrator."""
    return make_officer(bureau=make_bureau(kind=BureauKind.HUB), roles=[Role.ADMINISTRATOR])


def _events() -> list[str]:
    return list(AuditEvent.objects.values_list("tag", flat=True))


def test_the_first_officer_of_a_node_has_every_role_and_its_bureau_is_a_member():
    officer = set_up("Ruritania", username="rosa", country="ru", now=NOW)

    assert frozenset(officer.roles) == ALONE
    bureau = Bureau.objects.get()
    assert (bureau.country, bureau.kind, bureau.admitted_at) == ("RU", "national", NOW)
    assert _events() == [tags.ACCOUNTS_BUREAU_SET_UP, tags.ACCOUNTS_OFFICER_ADDED]
    assert officer_by_username("rosa").bureau == bureau


def test_an_officer_with_a_password_can_sign_in_and_one_without_cannot(admin):
    at = {"bureau": admin.bureau, "roles": ANALYST, "now": NOW}
    with_one = add_officer(admin, "rosa", password=PASSWORD, **at)
    without = add_officer(admin, "emil", **at)

    assert with_one.check_password(PASSWORD)
    assert with_one.password.startswith("scrypt$")
    assert not without.has_usable_password()
    assert officer_by_username("rosa").roles == {"intelligence_analyst"}
    assert PASSWORD not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("password", ["short", "password1234", "rosa-the-officer"])
def test_a_weak_password_is_refused_and_nothing_is_added(admin, password):
    with pytest.raises(WeakPasswordError):
        add_officer(
            admin,
            "rosa-the-officer",
            bureau=admin.bureau,
            roles=ANALYST,
            password=password,
            now=NOW,
        )

    assert Officer.objects.get() == admin
    assert _events() == []


def test_a_name_is_used_once(admin):
    with pytest.raises(UsernameTakenError):
        add_officer(admin, "admin", bureau=admin.bureau, roles=ANALYST, now=NOW)


def _not_keepers(bureau):
    hub = make_bureau(kind=BureauKind.HUB)
    not_administrator = ALONE - {Role.ADMINISTRATOR}
    return [
        make_officer(bureau=bureau, roles=ALONE, is_active=False),
        make_officer(roles=ALONE),
        make_officer(bureau=bureau, roles=not_administrator),
        make_officer(bureau=hub, roles=not_administrator),
        make_officer(bureau=make_bureau(admitted_at=None), roles=ALONE),
    ]


def test_accounts_are_kept_by_open_administrators_of_the_bureau_or_of_the_hub(admin, hub):
    rosa = make_officer("rosa", bureau=admin.bureau)
    for acting in _not_keepers(admin.bureau):
        for attempt in (
            lambda a: add_officer(a, "emil", bureau=rosa.bureau, roles=ANALYST, now=NOW),
            lambda a: change_roles(a, rosa, give=ALONE, now=NOW),
            lambda a: set_password(a, rosa, PASSWORD, now=NOW),
            lambda a: close_account(a, rosa, now=NOW),
        ):
            with pytest.raises(DeniedError):
                attempt(acting)
    rosa.refresh_from_db()
    assert rosa.is_active
    assert Role.ADMINISTRATOR not in rosa.roles
    assert _events() == []

    change_roles(hub, rosa, give=[Role.ADMINISTRATOR], now=NOW)
    close_account(admin, rosa, now=NOW)
    assert _events() == [tags.ACCOUNTS_ROLES_CHANGED, tags.ACCOUNTS_OFFICER_DEACTIVATED]


def test_roles_are_given_and_taken_and_the_log_says_from_what_to_what(admin):
    rosa = make_officer(bureau=admin.bureau, roles=[Role.DESK_OFFICER])

    has = change_roles(admin, rosa, give=ANALYST, take=[Role.DESK_OFFICER], now=NOW)
    again = change_roles(admin, rosa, give=ANALYST, now=NOW)

    assert has == again == ANALYST
    assert Officer.objects.get(pk=rosa.pk).roles == {"intelligence_analyst"}
    event = AuditEvent.objects.get()
    assert (event.officer, event.subject) == (admin, str(rosa.pk))
    assert event.details == {"from": ["desk_officer"], "to": ["intelligence_analyst"]}


def test_a_bureau_keeps_an_administrator_until_there_is_another(admin):
    make_officer(bureau=admin.bureau, roles=ALONE, is_active=False)
    with pytest.raises(LastAdministratorError, match="make somebody else one first"):
        change_roles(admin, admin, take=[Role.ADMINISTRATOR], now=NOW)
    with pytest.raises(LastAdministratorError):
        close_account(admin, admin, now=NOW)

    make_officer(bureau=admin.bureau, roles=[Role.ADMINISTRATOR])
    close_account(admin, admin, now=NOW)
    assert not Officer.objects.get(pk=admin.pk).is_active


def test_everybody_may_change_their_own_password_while_their_account_is_open(admin):
    rosa = make_officer()
    set_password(rosa, rosa, PASSWORD, now=NOW)
    assert rosa.check_password(PASSWORD)

    rosa.is_active = False
    with pytest.raises(DeniedError):
        set_password(rosa, rosa, PASSWORD, now=NOW)


def test_a_closed_account_is_not_found_and_sees_nobody(admin):
    rosa = make_officer("rosa", bureau=admin.bureau, roles=ALONE)
    close_account(admin, rosa, now=NOW)

    with pytest.raises(OfficerNotFoundError, match="clew officer add"):
        officer_by_username("rosa")
    assert not visible_officers(rosa).exists()


def test_accounts_are_seen_by_those_who_keep_or_oversee_them_in_the_own_bureau(admin, hub):
    colleague = make_officer("a", bureau=admin.bureau)
    stranger = make_officer("c")

    assert list(visible_officers(admin)) == [colleague, admin]
    assert not visible_officers(colleague).exists()
    assert {admin, colleague, stranger, hub} == set(visible_officers(hub))


def test_a_bureau_is_registered_admitted_and_suspended_by_the_hub(hub):
    bureau = register_bureau(hub, "Utopia", kind=BureauKind.HOTLINE, country="in", now=NOW)
    assert register_bureau(hub, "Utopia", kind=BureauKind.NATIONAL, now=NOW) == bureau
    assert (bureau.admitted_at, bureau.country, bureau.kind) == (None, "IN", "hotline")

    for _ in range(2):
        admit_bureau(hub, bureau, now=NOW)
    assert Bureau.objects.get(pk=bureau.pk).admitted_at == NOW
    for _ in range(2):
        suspend_bureau(hub, bureau, reason="keys lost", now=NOW)
    assert Bureau.objects.get(pk=bureau.pk).admitted_at is None
    assert _events() == [
        tags.ACCOUNTS_BUREAU_REGISTERED,
        tags.ACCOUNTS_BUREAU_ADMITTED,
        tags.ACCOUNTS_BUREAU_SUSPENDED,
    ]
    assert AuditEvent.objects.last().details["reason"] == "keys lost"


def test_there_is_one_hub_and_nobody_is_suspended_without_a_reason(hub):
    member = make_bureau()

    with pytest.raises(SecondHubError):
        register_bureau(hub, "Utopia", kind=BureauKind.HUB, now=NOW)
    with pytest.raises(NoReasonError):
        suspend_bureau(hub, member, reason=" ", now=NOW)

    assert not Bureau.objects.filter(name="Utopia").exists()
    assert Bureau.objects.get(pk=member.pk).admitted_at == NOW


def test_nobody_but_the_hubs_administrators_admits_and_the_hub_stays_a_member(admin, hub):
    outside = make_bureau(admitted_at=None)
    analyst = make_officer(bureau=hub.bureau, roles=ALONE - {Role.ADMINISTRATOR})
    for acting in (admin, analyst, make_officer(bureau=outside, roles=ALONE)):
        with pytest.raises(DeniedError):
            register_bureau(acting, "Utopia", kind=BureauKind.HUB, now=NOW)
        with pytest.raises(DeniedError):
            admit_bureau(acting, outside, now=NOW)
        with pytest.raises(DeniedError):
            suspend_bureau(acting, admin.bureau, reason="", now=NOW)
    with pytest.raises(OwnMembershipError):
        suspend_bureau(hub, hub.bureau, reason="", now=NOW)

    assert not Bureau.objects.filter(name="Utopia").exists()
    assert _events() == []


def test_bureaux_are_seen_by_the_hub_and_of_others_their_own(admin, hub):
    assert set(visible_bureaux(hub)) == {admin.bureau, hub.bureau}
    assert list(visible_bureaux(admin)) == [admin.bureau]
    assert not visible_bureaux(make_officer()).exists()
    assert bureau_named(hub, admin.bureau.name) == admin.bureau
    with pytest.raises(BureauNotFoundError):
        bureau_named(admin, hub.bureau.name)


def test_a_release_names_member_bureaux_and_countries_and_nobody_else(admin):
    member, outside = make_bureau("Utopia"), make_bureau("Nowhere", admitted_at=None)

    names = recipients_named(admin, ["Utopia", "nz", "India"])
    assert names == {str(member.pk), "NZ", "IN"}
    assert names_of(names) == ["IN", "NZ", "Utopia"]
    for unknown in (outside.name, "Atlantis", admin.bureau.name):
        with pytest.raises(UnknownRecipientError, match=unknown):
            recipients_named(admin, [unknown])
