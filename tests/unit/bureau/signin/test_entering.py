"""Signing in takes two factors, tells strangers nothing, slows guessers down, and is logged."""

import re

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, reverse

from clew.bureau.access.declaring import EVERYBODY, routes, rule_of
from clew.bureau.accounts.models import Bureau
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.signin.middleware import ENROLMENT
from records import PASSWORD, make_bureau, make_officer
from second_factor import code_now, give_app, give_recovery_codes, wrong_code
from signed_in import signed_in

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')


def _try(client: Client, name: str, password: str, **more: str):
    return client.post(reverse("account_login"), {"login": name, "password": password, **more})


def _show(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def _events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("id").values_list("tag", "who"))


def test_an_officer_signs_in_by_password_and_code_and_out_and_it_is_logged(client, rosa, vault):
    give_app(rosa)

    half = _try(client, "rosa", PASSWORD)
    outside = client.get(reverse("cases"))
    inside = _show(client, code_now())
    cases = client.get(reverse("cases"))
    out = client.post(reverse("account_logout"))

    assert half["location"] == reverse("mfa_authenticate")
    assert outside["location"].startswith(reverse("account_login"))
    assert (inside["location"], cases.status_code) == (reverse("home"), 200)
    assert out["location"] == reverse("account_login")
    assert client.get(reverse("cases"))["location"].startswith(reverse("account_login"))
    begun, _, ended = AuditEvent.objects.order_by("id")
    assert (begun.tag, begun.details) == (tags.UI_SESSION_STARTED, {"shown": ["password", "totp"]})
    assert (ended.tag, ended.details) == (tags.UI_SESSION_ENDED, {"why": "signed out"})


def test_a_code_is_good_once(client, rosa, vault):
    give_app(rosa)
    code = code_now()
    _try(client, "rosa", PASSWORD)
    assert _show(client, code).status_code == 302

    another = Client(headers={"host": "localhost"})
    _try(another, "rosa", PASSWORD)
    again = _show(another, code)

    assert again.status_code == 200
    assert b"That was not right" in again.content


def test_a_recovery_code_stands_for_the_factor_once_and_is_logged(client, rosa, vault):
    give_app(rosa)
    code, *_ = give_recovery_codes(rosa)
    _try(client, "rosa", PASSWORD)
    assert _show(client, code)["location"] == reverse("home")

    another = Client(headers={"host": "localhost"})
    _try(another, "rosa", PASSWORD)
    assert _show(another, code).status_code == 200

    assert _events() == [
        (tags.ACCOUNTS_RECOVERY_CODE_USED, "rosa"),
        (tags.UI_SESSION_STARTED, "rosa"),
        (tags.UI_SIGN_IN_FAILED, "rosa"),
    ]
    assert code not in str(list(AuditEvent.objects.values()))


def test_without_a_factor_every_other_route_leads_to_enrolling_one(client, rosa):
    _try(client, "rosa", PASSWORD)

    refused = 0
    for address, pattern in routes():
        if rule_of(pattern.callback) == EVERYBODY:
            continue
        path = "/" + re.sub(r"<[^>]*>", _sample, address)
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            if pattern.name in ENROLMENT:
                assert answer.get("location") != reverse("mfa_index"), address
            else:
                assert (answer.status_code, answer["location"]) == (302, "/factors/"), address
                refused += 1
    assert refused > 30
    assert client.get(reverse("mfa_index")).status_code == 200


def _sample(argument: re.Match[str]) -> str:
    return _SAMPLES.get(argument[0].strip("<>").split(":")[0], "own")


_SAMPLES = {
    "uuid": "0190163d-8694-739b-aea5-966c26f8ad91",
    "str": "ab" * 32,
    "int": "1",
}


def test_only_a_demonstration_lets_a_password_be_enough_and_every_page_says_so(
    client, rosa, settings
):
    settings.CLEW_TAKES_SECOND_FACTOR = False
    page = client.get(reverse("account_login"))
    _try(client, "rosa", PASSWORD)

    cases = client.get(reverse("cases"))

    assert cases.status_code == 200
    for one in (page, cases, client.get("/nowhere/")):
        assert b"For demonstrations only" in one.content


def test_unknown_names_wrong_passwords_and_closed_accounts_are_answered_alike_by_the_same_work(
    client, rosa, monkeypatch
):
    make_officer("emil", password=PASSWORD, is_active=False)
    make_officer("ines", password=PASSWORD, bureau=make_bureau(admitted_at=None))
    make_officer("nopw", password=None)
    hashed = []
    encode = ScryptPasswordHasher.encode
    monkeypatch.setattr(
        ScryptPasswordHasher,
        "encode",
        lambda self, password, *more: hashed.append(password) or encode(self, password, *more),
    )

    answers, work = set(), []
    for name, password in [
        ("rosa", "a guess"),
        ("nobody", "a guess"),
        ("emil", PASSWORD),
        ("ines", PASSWORD),
        ("nopw", PASSWORD),
    ]:
        hashed.clear()
        answer = _try(client, name, password)
        answers.add((answer.status_code, TOKEN.sub("", answer.content.decode())))
        work.append(len(hashed))

    ((status, answer),) = answers
    assert status == 200
    assert "The name or the password is not right" in answer
    assert work == [1] * 5


def test_a_session_ends_with_the_bureaus_membership(client, rosa):
    client = signed_in(rosa)
    assert client.get(reverse("cases")).status_code == 200

    Bureau.objects.filter(pk=rosa.bureau_id).update(admitted_at=None)

    assert client.get(reverse("cases"))["location"].startswith(reverse("account_login"))


def test_who_is_suspended_between_password_and_factor_stays_outside(client, rosa, vault):
    give_app(rosa)
    _try(client, "rosa", PASSWORD)
    Bureau.objects.filter(pk=rosa.bureau_id).update(admitted_at=None)

    answer = _show(client, code_now())

    assert answer["location"] == reverse("account_login")
    assert client.get(reverse("cases"))["location"].startswith(reverse("account_login"))
    assert _events() == [(tags.UI_SIGN_IN_FAILED, "rosa")]


GUESSES = {"login_failed": "100/15m/ip,2/15m/key"}


def test_a_guesser_is_told_kindly_to_wait_and_the_right_password_does_not_help(
    client, rosa, settings
):
    settings.ACCOUNT_RATE_LIMITS = GUESSES
    for _ in range(2):
        assert _try(client, "rosa", "a guess").status_code == 200

    answer = _try(client, "rosa", PASSWORD)

    assert answer.status_code == 429
    assert b"wait 15 minutes" in answer.content
    assert _try(client, "emil", "a guess").status_code == 200


def test_a_guesser_does_not_start_anew_by_another_name_of_this_site(client, rosa, settings):
    settings.ACCOUNT_RATE_LIMITS = GUESSES
    for host in ("localhost", "127.0.0.1"):
        Client(headers={"host": host}).post(
            reverse("account_login"), {"login": "ROSA", "password": "a guess"}
        )

    assert _try(client, "rosa", PASSWORD).status_code == 429


def test_too_many_proofs_in_a_minute_are_answered_kindly(rosa, vault, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "1/m/user"}
    give_app(rosa)
    client = signed_in(rosa)
    client.post(reverse("mfa_reauthenticate"), {"code": wrong_code()})

    answer = client.post(reverse("mfa_reauthenticate"), {"code": code_now()})

    assert answer.status_code == 429
    assert b"Too many tries" in answer.content


def test_who_gives_up_at_the_second_factor_comes_back_to_the_first(client, rosa, vault):
    give_app(rosa)
    _try(client, "rosa", PASSWORD)
    assert client.get(reverse("account_login"))["location"] == reverse("mfa_authenticate")

    client.post(reverse("account_logout"))

    assert client.get(reverse("account_login")).status_code == 200
    assert _show(client, code_now())["location"] == reverse("account_login")


def test_guessing_codes_is_stopped_too_from_wherever_it_comes(client, rosa, vault, settings):
    settings.ACCOUNT_RATE_LIMITS = GUESSES
    give_app(rosa)
    _try(client, "rosa", PASSWORD)
    for address in ("192.0.2.1", "192.0.2.2"):
        client.post(reverse("mfa_authenticate"), {"code": wrong_code()}, REMOTE_ADDR=address)

    answer = _show(client, code_now())

    assert answer.status_code == 200
    assert b"wait 15 minutes" in answer.content
    assert [tag for tag, _ in _events()] == [
        tags.UI_SIGN_IN_FAILED,
        tags.UI_SIGN_IN_FAILED,
        tags.UI_SIGN_IN_LOCKED,
    ]


def test_an_address_is_locked_however_often_somebody_there_is_right(client, rosa, vault, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key", "login_failed_from": "3/15m/ip"}
    give_app(rosa)
    _try(client, "emil", "a guess")
    _try(client, "gita", "a guess")
    _try(client, "rosa", PASSWORD)
    assert _show(client, code_now())["location"] == reverse("home")
    stranger = Client(headers={"host": "localhost"})

    last = _try(stranger, "hana", "a guess")

    assert last.status_code == 200
    assert _try(stranger, "ines", "a guess").status_code == 429
    assert _events()[-1] == (tags.UI_SIGN_IN_LOCKED, "")


def test_wrong_codes_count_against_their_address_too(client, rosa, vault, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key", "login_failed_from": "2/15m/ip"}
    give_app(rosa)
    _try(client, "rosa", PASSWORD)
    for _ in range(2):
        _show(client, wrong_code())

    assert b"wait 15 minutes" in _show(client, code_now()).content


def test_failures_and_locks_are_logged_for_the_name_that_was_tried(client, rosa, settings):
    settings.ACCOUNT_RATE_LIMITS = GUESSES

    for _ in range(3):
        _try(client, "rosa", "a guess")
    _try(client, "a password in the wrong field", "a guess")

    events = AuditEvent.objects.order_by("id")
    assert [(event.tag, event.officer) for event in events] == [
        (tags.UI_SIGN_IN_FAILED, rosa),
        (tags.UI_SIGN_IN_FAILED, rosa),
        (tags.UI_SIGN_IN_LOCKED, rosa),
        (tags.UI_SIGN_IN_FAILED, None),
    ]
    assert _try(client, "rosa\0", "a guess").status_code == 200
    assert events[0].details == {"address": "127.0.0.1"}
    assert "wrong field" not in str(list(events.values()))
    assert "guess" not in str(list(events.values()))


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.7")], ids=["no proxy", "a proxy"]
)
def test_only_a_proxy_of_ours_says_where_a_failed_try_came_from(client, settings, proxies, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forged = {"x-forwarded-for": "198.51.100.1, 192.0.2.7"}

    client.post(reverse("account_login"), {"login": "rosa", "password": "a guess"}, headers=forged)

    assert AuditEvent.objects.get().details == {"address": address}


def test_signing_out_takes_a_form(client):
    assert client.get(reverse("account_logout")).status_code == 405


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("account_login", {"login": "rosa", "password": PASSWORD}),
        ("account_logout", {}),
        ("mfa_authenticate", {"code": "1"}),
        ("mfa_login_webauthn", {"credential": "{}"}),
        ("account_reauthenticate", {"password": PASSWORD}),
        ("mfa_activate_totp", {"code": "1"}),
    ],
)
def test_forms_without_their_token_are_refused(name, form):
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    assert client.post(reverse(name), form).status_code == 403


ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "http://localhost:9/",
    "/\\elsewhere.example",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_after_signing_in_and_proving_nobody_is_led_away_from_the_site(
    client, rosa, settings, address
):
    settings.CLEW_TAKES_SECOND_FACTOR = False

    entered = _try(client, "rosa", PASSWORD, next=address)
    proved = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address})
    out = client.post(reverse("account_logout"), {"next": address})

    assert entered["location"] == proved["location"] == reverse("home")
    assert out["location"] == reverse("account_login")


def test_nobody_registers_resets_a_password_or_gives_an_address_by_the_web():
    for name in ("account_signup", "account_reset_password", "account_email", "account_inactive"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_a_passkey_that_nobody_has_is_answered_like_one_that_is_wrong(client, rosa):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    for credential in ("{}", "[]", '{"id": 1}', '{"id": "x", "rawId": "eA", "response": {}}'):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

        assert answer["location"] == reverse("account_login"), credential
    assert {who for _, who in _events()} == {""}


def test_a_refusal_is_told_in_the_language_and_tells_strangers_as_little(client, rosa, vault):
    give_app(rosa)
    give_app(make_officer("outsider", bureau=make_bureau(admitted_at=None)))
    french = {"headers": {"accept-language": "fr"}}
    tried = [("rosa", "wrong"), ("nobody", PASSWORD), ("outsider", PASSWORD)]

    answers = set()
    for name, password in tried:
        said = {"login": name, "password": password}
        answer = client.post(reverse("account_login"), said, **french).content.decode()
        answers.add(TOKEN.sub("", answer))
    _try(client, "rosa", PASSWORD)
    code = client.post(reverse("mfa_authenticate"), {"code": wrong_code()}, **french)

    (answer,) = answers
    assert "Le nom ou le mot de passe n\u2019est pas correct" in answer
    assert "The name or the password" not in answer
    assert (
        "Ce n\u2019est pas correct. Un code d\u2019application vaut une fois"
        in code.content.decode()
    )
