"""Officers add and remove their own factors; each change is logged, and no secret lies open."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import ALONE, Role
from clew.bureau.accounts.actions.factors import reset_factors
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from records import NOW, PASSWORD, make_bureau, make_officer
from second_factor import SEED, code_now, give_app, give_recovery_codes, wrong_code
from signed_in import signed_in

pytestmark = pytest.mark.django_db


def _tags() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("tag", flat=True))


def test_the_first_sign_in_leads_to_an_app_then_to_recovery_codes_then_on(client, rosa, vault):
    form = {"login": "rosa", "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    assert client.get(reverse("cases"))["location"] == reverse("mfa_index")
    assert b"Before anything else" in client.get(reverse("mfa_index")).content
    other = signed_in(rosa)

    page = client.get(reverse("mfa_activate_totp"))
    seed = page.context["form"].secret
    wrong = client.post(reverse("mfa_activate_totp"), {"code": wrong_code()})
    added = client.post(reverse("mfa_activate_totp"), {"code": code_now(seed)})
    codes = client.get(added["location"])
    again = client.get(added["location"])

    assert wrong.status_code == 200
    assert added["location"] == reverse("mfa_view_recovery_codes")
    assert len(codes.context["unused_codes"]) == 10
    assert again.context["unused_codes"] == ["****"] * 10
    assert client.get(reverse("cases")).status_code == 200
    assert other.get(reverse("cases")).status_code == 302
    assert _tags()[:5] == [
        tags.UI_SESSION_STARTED,
        tags.ACCOUNTS_FACTOR_ADDED,
        tags.UI_SESSION_ENDED,
        tags.ACCOUNTS_RECOVERY_CODES_MADE,
        tags.UI_CASES_VIEWED,
    ]
    kept = str(list(Authenticator.objects.values()))
    told = str(list(AuditEvent.objects.values()))
    for secret in (seed, *codes.context["unused_codes"]):
        assert secret not in kept + told


def test_adding_a_factor_takes_a_fresh_proof(rosa, vault):
    give_app(rosa)
    client = signed_in(rosa, shown_s_ago=16 * 60)

    for name in ("mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        for method in (client.get, client.post):
            assert method(reverse(name))["location"].startswith("/prove/code/"), name
    assert Authenticator.objects.count() == 1
    assert _tags() == []


def test_the_last_factor_stays_and_another_may_go(rosa, vault):
    app = give_app(rosa)
    client = signed_in(rosa)
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert b"add another one first" in refused.content
    key = Authenticator.objects.create(
        user=rosa, type="webauthn", data={"name": "Key", "credential": {}}
    )

    removed = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert removed["location"] == reverse("mfa_index")
    assert list(Authenticator.objects.all()) == [app]
    assert _tags() == [tags.ACCOUNTS_FACTOR_REMOVED]


def test_the_last_passkey_stays_too_and_nobody_removes_anothers(rosa):
    key = Authenticator.objects.create(
        user=rosa, type="webauthn", data={"name": "Key", "credential": {}}
    )
    address = reverse("mfa_remove_webauthn", args=[key.pk])

    mine, anothers = signed_in(rosa).post(address), signed_in(make_officer()).post(address)

    assert b"add another one first" in mine.content
    assert anothers.status_code == 404
    assert Authenticator.objects.count() == 1


def test_new_recovery_codes_make_the_old_ones_worthless(rosa, vault):
    give_app(rosa)
    old = give_recovery_codes(rosa)
    client = signed_in(rosa)

    made = client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(made["location"]).context["unused_codes"]

    assert not set(old) & set(new)
    assert _tags() == [tags.ACCOUNTS_RECOVERY_CODES_MADE]
    refused = client.post(reverse("mfa_reauthenticate"), {"code": old[0]})
    assert refused.status_code == 200


def test_what_is_no_passkey_is_refused_and_none_is_added(rosa, vault):
    give_app(rosa)
    client = signed_in(rosa)
    client.get(reverse("mfa_add_webauthn"))

    for credential in ("", "{}", "[]", '{"id": 1}', '{"id": "x", "rawId": "eA", "response": []}'):
        answer = client.post(reverse("mfa_add_webauthn"), {"credential": credential})
        assert answer.status_code == 200, credential
    assert Authenticator.objects.count() == 1


def test_an_administrator_resets_the_factors_of_a_lost_device_for_a_reason(rosa, vault):
    give_app(rosa)
    give_recovery_codes(rosa)
    admin = make_officer(bureau=rosa.bureau, roles=[Role.ADMINISTRATOR])
    with pytest.raises(NoReasonError):
        reset_factors(admin, rosa, reason=" ", now=NOW)

    assert reset_factors(admin, rosa, reason="phone lost", now=NOW) == 1

    assert not Authenticator.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.tag, event.officer, event.subject) == (
        tags.ACCOUNTS_FACTORS_RESET,
        admin,
        str(rosa.pk),
    )
    assert event.details == {"factors": ["recovery_codes", "totp"], "reason": "phone lost"}
    assert SEED not in str(list(AuditEvent.objects.values()))


def test_nobody_else_resets_factors_not_even_their_own(rosa, vault):
    give_app(rosa)
    not_administrator = ALONE - {Role.ADMINISTRATOR}
    for acting in (
        rosa,
        make_officer(bureau=rosa.bureau, roles=not_administrator),
        make_officer(bureau=rosa.bureau, roles=ALONE, is_active=False),
        make_officer(roles=ALONE),
        make_officer(bureau=make_bureau(admitted_at=None), roles=ALONE),
    ):
        with pytest.raises(DeniedError):
            reset_factors(acting, rosa, reason="phone lost", now=NOW)
    assert Authenticator.objects.count() == 1
    assert _tags() == []
