"""Officers come in by their bureau's own sign-in, and nobody else does, whatever it says."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from chromium import open_page
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from identity_provider import CLIENT_ID, SECRET, FakeProvider, identity_provider
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import ALONE, Role
from clew.bureau.accounts.actions.providers import (
    AccountTakenError,
    BadProviderError,
    link_officer,
    remove_provider,
    set_provider,
    unlink_officer,
    use_of,
)
from clew.bureau.accounts.models import Bureau, IdentityProvider, Officer
from clew.bureau.accounts.queries import ProviderNotFoundError
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault.folder import VaultFolder
from records import NOW, make_bureau, make_officer
from second_factor import code_now, give_app, stop_clock
from signed_in import signed_in

pytestmark = pytest.mark.django_db

SUB = "0042"


@pytest.fixture(scope="module")
def _server() -> Iterator[FakeProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture
def provider(_server: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """The bureau's provider, which says nothing unusual yet."""
    stop_clock(monkeypatch)
    cache.clear()
    _server.claims, _server.description = {}, {}
    _server.signed_by, _server.algorithm = None, "RS256"
    return _server


@pytest.fixture
def admin() -> Officer:
    return make_officer("admin", bureau=make_bureau("Utopia"), roles=[Role.ADMINISTRATOR])


@pytest.fixture
def rosa(admin: Officer, provider: FakeProvider, vault: VaultFolder) -> Officer:
    """An officer without a password, linked to the account of the provider."""
    rosa = make_officer("rosa", bureau=admin.bureau)
    _set(admin, provider, vault)
    link_officer(admin, rosa, subject=SUB, now=NOW)
    return rosa


def _set(admin: Officer, provider: FakeProvider, vault: VaultFolder, **other: str) -> None:
    said = {"name": "utopia", "issuer": provider.issuer, "client_id": CLIENT_ID} | other
    sealed = vault.secrets.close(SECRET.encode(), name=use_of(said["name"]))
    set_provider(admin, admin.bureau, sealed_secret=sealed, now=NOW, **said)


def _leave(client: Client, name: str = "utopia", **form: str) -> str:
    """The address at the provider to which the page leads."""
    page = client.post(reverse("openid_connect_login", args=[name]), form).content.decode()
    [address] = re.findall(r'http-equiv="refresh" content="0;url=([^"]*)"', page)
    return html.unescape(address)


def _come_in(client: Client, provider: FakeProvider):
    back = provider.authorize(_leave(client))
    return client.get(back)


def _is_inside(client: Client) -> bool:
    return not client.get(reverse("cases"))["location"].startswith(reverse("account_login"))


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def test_a_linked_officer_comes_in_and_is_asked_for_a_factor_of_ours(client, provider, rosa):
    assert b"Sign in by utopia" in client.get(reverse("account_login")).content

    answer = _come_in(client, provider)

    assert answer["location"] == reverse("home")
    assert client.get(reverse("home"))["location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert provider.asked[-1]["scope"] == "openid"
    began = AuditEvent.objects.get(tag=tags.UI_SESSION_STARTED)
    assert (began.officer, began.details) == (rosa, {"shown": ["socialaccount"]})


def test_what_the_provider_says_of_its_own_second_factor_does_not_count(client, provider, rosa):
    provider.claims = {"amr": ["mfa", "otp", "hwk"], "acr": "phrh"}
    give_app(rosa)

    half = _come_in(client, provider)
    assert half["location"] == reverse("mfa_authenticate")
    assert not _is_inside(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert client.get(reverse("cases")).status_code == 200
    began = AuditEvent.objects.get(tag=tags.UI_SESSION_STARTED)
    assert began.details == {"shown": ["socialaccount", "totp"]}


def test_the_way_back_leads_on_by_itself_as_the_cookie_is_not_sent_from_another_site(
    client, provider, rosa
):
    back = provider.authorize(_leave(client))

    from_elsewhere = Client(headers={"host": "localhost"}).get(back)

    assert from_elsewhere.status_code == 200
    [address] = re.findall(r'content="0;url=([^"]*)"', from_elsewhere.content.decode())
    assert client.get(html.unescape(address))["location"] == reverse("home")


def test_after_it_an_officer_goes_on_to_the_page_that_was_asked_for(client, provider, rosa):
    address = _leave(client, next="/finds/")

    assert client.get(provider.authorize(address))["location"] == "/finds/"
    client.post(reverse("account_logout"))
    address = _leave(client, next="https://elsewhere.example/")
    assert client.get(provider.authorize(address))["location"] == reverse("home")


NOBODY = {
    "another account": {"sub": "0043"},
    "another account with the officer's name": {
        "sub": "0043",
        "preferred_username": "rosa",
        "email": "rosa@utopia.example",
        "email_verified": True,
    },
    "no account": {"sub": None},
    "an account that is no text": {"sub": 42},
    "for another client": {"aud": "another"},
    "for us, made for another": {"aud": [CLIENT_ID, "another"], "azp": "another"},
    "of another issuer": {"iss": "https://elsewhere.example"},
    "over": {"exp": 1},
    "without an end": {"exp": None},
    "to another question": {"nonce": "another"},
    "to no question": {"nonce": None},
}


@pytest.mark.parametrize("what", NOBODY)
def test_a_token_that_is_not_the_officers_lets_nobody_in(client, provider, rosa, what):
    provider.claims = NOBODY[what]

    answer = _come_in(client, provider)

    assert answer["location"] == reverse("account_login")
    assert not _is_inside(client)
    assert b"You cannot sign in here" in client.get(reverse("account_login")).content
    assert Officer.objects.count() == 2
    assert list(AuditEvent.objects.values_list("tag", flat=True)).count(tags.UI_SIGN_IN_FAILED) == 1


@pytest.mark.parametrize("algorithm", ["another key", "none", "HS256"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(client, provider, rosa, algorithm):
    if algorithm == "another key":
        provider.signed_by = FakeProvider(0).key
    else:
        provider.algorithm = algorithm
        provider.signed_by = "" if algorithm == "none" else SECRET * 2

    assert _come_in(client, provider)["location"] == reverse("account_login")
    assert not _is_inside(client)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_tokens_of_no_key_pair_are_refused_whatever_the_library_thinks_of_them(
    client, provider, rosa, algorithm, monkeypatch
):
    provider.algorithm = algorithm
    provider.signed_by = "" if algorithm == "none" else SECRET * 2

    def believe(*, credential: str, **_kwargs: object) -> dict[str, object]:
        return jwt.decode(credential, options={"verify_signature": False})

    monkeypatch.setattr("clew.bureau.signin.open_id.jwtkit.verify_and_decode", believe)

    assert _come_in(client, provider)["location"] == reverse("account_login")
    assert not _is_inside(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "http://elsewhere.example/keys"},
    ],
)
def test_a_provider_that_is_another_or_is_asked_in_clear_is_not_asked(
    client, provider, rosa, wrong
):
    provider.description = wrong

    answer = client.post(reverse("openid_connect_login", args=["utopia"]))

    assert answer["location"] == reverse("account_login")


def test_a_provider_that_does_not_answer_is_told_kindly(client, admin, vault, provider):
    _set(admin, provider, vault, issuer="http://127.0.0.1:9")

    answer = client.post(reverse("openid_connect_login", args=["utopia"]))

    assert answer["location"] == reverse("account_login")


def test_leaving_takes_a_form_with_its_token(provider, rosa):
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    assert client.post(reverse("openid_connect_login", args=["utopia"])).status_code == 403


def test_an_answer_that_we_did_not_ask_for_lets_nobody_in(client, provider, rosa):
    back = provider.authorize(_leave(Client(headers={"host": "localhost"})))

    answer = client.get(f"{back}&_redir=")

    assert answer["location"] == reverse("account_login")
    for wrong in ("", "?code=1", "?state=1", "?error=access_denied", "?code=1&state=1&_redir="):
        answer = client.get(reverse("openid_connect_callback", args=["utopia"]) + wrong)
        assert answer.status_code in {200, 302}, wrong
    assert not _is_inside(client)


def test_suspended_bureaux_and_closed_accounts_stay_outside(client, provider, rosa):
    back = provider.authorize(_leave(client))
    Bureau.objects.filter(pk=rosa.bureau_id).update(admitted_at=None)
    assert client.get(back).status_code == 404
    assert b"utopia" not in client.get(reverse("account_login")).content
    Bureau.objects.filter(pk=rosa.bureau_id).update(admitted_at=NOW)
    Officer.objects.filter(pk=rosa.pk).update(is_active=False)

    assert _come_in(client, provider)["location"] == reverse("account_login")
    assert not _is_inside(client)


def test_an_officer_of_another_bureau_does_not_come_in_by_this_ones_provider(
    client, provider, rosa
):
    Officer.objects.filter(pk=rosa.pk).update(bureau=make_bureau())

    assert _come_in(client, provider)["location"] == reverse("account_login")
    assert not _is_inside(client)


def test_nobody_links_an_account_by_the_web(client, provider, rosa):
    ines = make_officer("ines", bureau=rosa.bureau)
    inside = signed_in(ines)
    provider.claims = {"sub": "0077"}

    refused = inside.post(
        reverse("openid_connect_login", args=["utopia"]) + "?process=connect",
        {"process": "connect"},
    )

    assert refused["location"] == reverse("home")
    address = reverse("openid_connect_login", args=["utopia"])
    assert client.get(address).status_code == 405
    assert client.post(reverse("openid_connect_login", args=["nowhere"])).status_code == 404
    assert SocialAccount.objects.count() == 1


def test_the_secret_lies_sealed_and_is_in_no_event(rosa, vault):
    kept = IdentityProvider.objects.get()

    assert SECRET.encode() not in bytes(kept.sealed_secret)
    assert vault.secrets.open(bytes(kept.sealed_secret), name=use_of("utopia")) == SECRET.encode()
    assert SECRET not in str(list(AuditEvent.objects.values()))
    assert [event.tag for event in AuditEvent.objects.order_by("id")] == [
        tags.ACCOUNTS_PROVIDER_SET,
        tags.ACCOUNTS_OFFICER_LINKED,
    ]


def test_links_go_with_an_issuer_that_changes_and_with_the_provider(admin, rosa, provider, vault):
    session = signed_in(rosa)
    _set(admin, provider, vault)
    assert SocialAccount.objects.count() == 1

    _set(admin, provider, vault, issuer="https://elsewhere.example")
    assert SocialAccount.objects.count() == 0
    assert session.get(reverse("cases")).status_code == 302

    link_officer(admin, rosa, subject=SUB, now=NOW)
    remove_provider(admin, admin.bureau, now=NOW)
    assert SocialAccount.objects.count() == 0
    with pytest.raises(ProviderNotFoundError):
        link_officer(admin, rosa, subject=SUB, now=NOW)


def test_an_account_is_one_officers_and_unlinking_ends_the_sessions(admin, rosa):
    emil = make_officer("emil", bureau=admin.bureau)
    session = signed_in(rosa)
    with pytest.raises(AccountTakenError):
        link_officer(admin, emil, subject=SUB, now=NOW)
    for bad in ("", "x" * 192):
        with pytest.raises(BadProviderError):
            link_officer(admin, emil, subject=bad, now=NOW)

    unlink_officer(admin, rosa, now=NOW)

    assert session.get(reverse("cases")).status_code == 302
    link_officer(admin, emil, subject=SUB, now=NOW)
    assert SocialAccount.objects.get().user == emil


BAD = {
    "no name": {"name": ""},
    "a name that is no part of an address": {"name": "Utopia/1"},
    "in clear": {"issuer": "http://login.utopia.example"},
    "no address": {"issuer": "utopia"},
    "a file": {"issuer": "file:///etc/passwd"},
    "with a question": {"issuer": "https://login.utopia.example/?a=b"},
}


@pytest.mark.parametrize("what", BAD)
def test_a_provider_that_cannot_be_used_is_refused(admin, provider, vault, what):
    with pytest.raises(BadProviderError):
        _set(admin, provider, vault, **BAD[what])
    assert not IdentityProvider.objects.exists()


def test_a_name_is_one_bureaus(admin, rosa, provider, vault):
    another = make_officer(roles=[Role.ADMINISTRATOR])
    with pytest.raises(BadProviderError, match="another bureau"):
        _set(another, provider, vault)


def test_only_who_keeps_a_bureaus_accounts_sets_its_sign_in(admin, rosa, provider, vault):
    for acting in (
        make_officer(bureau=admin.bureau, roles=ALONE - {Role.ADMINISTRATOR}),
        make_officer(roles=ALONE),
        make_officer(bureau=admin.bureau, roles=ALONE, is_active=False),
    ):
        for attempt in (
            lambda a: set_provider(
                a,
                admin.bureau,
                name="utopia",
                issuer=provider.issuer,
                client_id="other",
                sealed_secret=b"",
                now=NOW,
            ),
            lambda a: remove_provider(a, admin.bureau, now=NOW),
            lambda a: link_officer(a, rosa, subject="0043", now=NOW),
            lambda a: unlink_officer(a, rosa, now=NOW),
        ):
            with pytest.raises(DeniedError):
                attempt(acting)
    assert IdentityProvider.objects.get().client_id == CLIENT_ID
    assert SocialAccount.objects.get().uid == SUB


def test_the_provider_is_asked_at_the_address_that_was_set(client, provider, rosa):
    address = _leave(client)

    assert urlsplit(address).netloc == urlsplit(provider.issuer).netloc
    assert provider.authorize(address).startswith(
        "http://localhost/sign-in/with/utopia/back/?code="
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_goes_there_and_comes_back_under_our_strict_policies(
    rosa: Officer, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_page(monkeypatch, scripts=False) as page:
        page.goto(f"{live_server.url}/finds/")
        page.get_by_role("button", name="Sign in by utopia").click()

        expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
        assert page.url == f"{live_server.url}/factors/"
