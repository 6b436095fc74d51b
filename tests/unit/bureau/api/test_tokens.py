"""A token acts for its officer, within its scopes, until it ends: anything else is refused."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.http import HttpRequest

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.actions.bureaux import suspend_bureau
from clew.bureau.accounts.actions.factors import factor_added, reset_factors
from clew.bureau.accounts.actions.officers import change_roles, close_account, set_password
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.api import authentication
from clew.bureau.api.actions import LONGEST, BadTokenError, make_token, revoke_token
from clew.bureau.api.authentication import Caller, TokenFor
from clew.bureau.api.models import ApiToken
from clew.bureau.api.queries import TokenNotFoundError, token_by_secret, visible_tokens
from clew.bureau.api.scopes import Scope, UnknownScopeError, scope_named
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from records import NOW, PASSWORD, make_bureau, make_officer

pytestmark = pytest.mark.django_db


def _token(officer, *scopes, lasts=timedelta(days=1)):
    return make_token(
        "hasher", scopes or [Scope.MATCH], lasts=lasts, acting_officer=officer, now=NOW
    )


def _call(header, scope=Scope.MATCH, at=NOW, monkeypatch=None):
    request = HttpRequest()
    request.META["HTTP_AUTHORIZATION"] = header
    monkeypatch.setattr(authentication, "now", lambda: at)
    return TokenFor(scope, rules.ENTER)(request)


def test_a_token_is_its_officers_and_its_secret_is_kept_nowhere(monkeypatch):
    officer = make_officer()
    token, secret = _token(officer)

    acts = Caller(officer, frozenset({"match"}))
    assert _call(f"Bearer {secret}", monkeypatch=monkeypatch) == acts
    basic = b64encode(f"clew:{secret}".encode()).decode()
    assert _call(f"Basic {basic}", monkeypatch=monkeypatch) == acts
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)
    assert secret not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer clew_x", "Basic !!!", "Basic Y2xldzo=", "Digest {}", "{}"],
)
def test_who_shows_no_good_secret_is_not_admitted(header, monkeypatch):
    _, secret = _token(make_officer())

    assert _call(header.replace("{}", secret), monkeypatch=monkeypatch) is None


def test_a_token_is_not_good_beyond_its_scopes(monkeypatch):
    _, secret = _token(make_officer(), Scope.HASH)

    admitted = [
        scope for scope in Scope if _call(f"Bearer {secret}", scope, monkeypatch=monkeypatch)
    ]

    assert admitted == [Scope.HASH]


def test_a_token_that_ended_was_revoked_or_whose_officer_left_is_not_good(monkeypatch):
    officer = make_officer()
    _, ends = _token(officer, lasts=timedelta(hours=1))
    late = NOW + timedelta(hours=1)
    assert token_by_secret(ends, now=NOW) is not None
    assert token_by_secret(ends, now=late) is None

    assert revoke_token("hasher", acting_officer=officer, now=NOW) == 1
    assert token_by_secret(ends, now=NOW) is None

    _, leaves = _token(officer)
    officer.is_active = False
    officer.save()
    assert _call(f"Bearer {leaves}", monkeypatch=monkeypatch) is None


def test_nobody_sees_or_revokes_the_tokens_of_others():
    officer = make_officer()
    _, secret = _token(officer)
    colleague = make_officer(bureau=officer.bureau)

    assert not visible_tokens(colleague).exists()
    with pytest.raises(TokenNotFoundError):
        revoke_token("hasher", acting_officer=colleague, now=NOW)
    assert token_by_secret(secret, now=NOW) is not None


def test_a_closed_account_makes_and_revokes_no_token():
    officer = make_officer(is_active=False)

    with pytest.raises(DeniedError):
        _token(officer)
    with pytest.raises(DeniedError):
        revoke_token("hasher", acting_officer=officer, now=NOW)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("name", "scopes", "lasts"),
    [
        (" ", [Scope.HASH], timedelta(days=1)),
        ("x" * 101, [Scope.HASH], timedelta(days=1)),
        ("x", [], timedelta(days=1)),
        ("x", [Scope.HASH], timedelta(0)),
        ("x", [Scope.HASH], LONGEST + timedelta(seconds=1)),
    ],
)
def test_a_token_without_name_scope_or_end_is_not_made(name, scopes, lasts):
    with pytest.raises(BadTokenError):
        make_token(name, scopes, lasts=lasts, acting_officer=make_officer(), now=NOW)


def test_making_and_revoking_are_logged():
    officer = make_officer()
    token, _ = _token(officer)
    revoke_token("hasher", acting_officer=officer, now=NOW)

    events = AuditEvent.objects.filter(subject=str(token.pk)).values_list("tag", flat=True)
    assert list(events) == [tags.API_TOKEN_MADE, tags.API_TOKEN_REVOKED]


def test_an_unknown_scope_is_told_with_those_there_are():
    with pytest.raises(UnknownScopeError, match="hash, match, curate"):
        scope_named("everything")


ENDINGS = {
    "the password was set": lambda keeper, one: set_password(keeper, one, PASSWORD, now=NOW),
    "the account was closed": lambda keeper, one: close_account(keeper, one, now=NOW),
    "the factors were reset": lambda keeper, one: reset_factors(
        keeper, one, reason="phone lost", now=NOW
    ),
    "the bureau's membership was suspended": lambda keeper, one: suspend_bureau(
        keeper, one.bureau, reason="no contact", now=NOW
    ),
}


@pytest.mark.parametrize("why", ENDINGS)
def test_a_token_ends_for_good_with_what_its_officer_was_known_by(why):
    hub = make_bureau(kind=BureauKind.HUB)
    keeper = make_officer(bureau=hub, roles=[Role.ADMINISTRATOR])
    officer = make_officer()
    token, secret = _token(officer)
    _, of_another = _token(make_officer())

    ENDINGS[why](keeper, officer)

    Officer.objects.update(is_active=True)
    Bureau.objects.update(admitted_at=NOW)
    assert token_by_secret(secret, now=NOW) is None
    assert token_by_secret(of_another, now=NOW) is not None
    token.refresh_from_db()
    assert token.revoked_at == NOW
    event = AuditEvent.objects.get(tag=tags.API_TOKEN_REVOKED, subject=str(token.pk))
    assert event.details == {"why": why}


def test_a_token_stays_when_its_officer_adds_a_passkey_or_loses_a_role():
    keeper = make_officer(roles=[Role.ADMINISTRATOR])
    officer = make_officer(bureau=keeper.bureau)
    _, secret = _token(officer)

    factor_added(officer, "webauthn", session="", now=NOW)
    change_roles(keeper, officer, take=[Role.DESK_OFFICER], now=NOW)

    assert token_by_secret(secret, now=NOW) is not None


def test_who_was_closed_meanwhile_makes_no_token():
    officer = make_officer()
    Officer.objects.filter(pk=officer.pk).update(is_active=False)

    with pytest.raises(DeniedError):
        _token(officer)
