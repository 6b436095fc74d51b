"""Making tokens and revoking them."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from clew.bureau.access.rules import USE_API
from clew.bureau.accounts.models import Officer
from clew.bureau.api.models import ApiToken
from clew.bureau.api.queries import TokenNotFoundError, digest_of, visible_tokens
from clew.bureau.api.scopes import AFTER_PROOF, Scope
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record

LONGEST = timedelta(days=366)
_PREFIX = "clew_"
_LONGEST_NAME = 100


class BadTokenError(ValueError):
    """A token cannot be made like this."""


@transaction.atomic
def make_token(
    name: str,
    scopes: Collection[Scope],
    *,
    lasts: timedelta,
    acting_officer: Officer,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token that acts for the officer, and return it with its secret, told this once.

    Raises:
        DeniedError: the account is closed.
        BadTokenError: it has no name, no scope, or would last too long.
    """
    locked = Officer.objects.select_for_update(of=("self",))
    USE_API.gate.check(locked.select_related("bureau").get(pk=acting_officer.pk))
    if not (name.strip() and len(name) <= _LONGEST_NAME and scopes):
        raise BadTokenError(f"a token needs a name of up to {_LONGEST_NAME} characters and a scope")
    _check_length(lasts, scopes)
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        officer=acting_officer,
        name=name.strip(),
        secret_sha256=digest_of(secret),
        scopes=sorted(scope.value for scope in scopes),
        made_at=now,
        ends_at=now + lasts,
    )
    details = {"name": token.name, "scopes": token.scopes, "ends_at": token.ends_at.isoformat()}
    record(
        tags.API_TOKEN_MADE, officer=acting_officer, subject=str(token.pk), details=details, now=now
    )
    return token, secret


def longest_of(scopes: Collection[Scope]) -> timedelta:
    """Return how long a token of these scopes may last: of `AFTER_PROOF`, as a proof does."""
    proof: timedelta = settings.CLEW_SESSION_LIMITS.proof
    return proof if AFTER_PROOF.intersection(scopes) else LONGEST


@transaction.atomic
def revoke_token(name: str, *, acting_officer: Officer, now: datetime) -> int:
    """Revoke the officer's tokens of that name that are still good; return how many there were.

    Raises:
        TokenNotFoundError: the officer has no such token.
    """
    USE_API.gate.check(acting_officer)
    tokens = list(visible_tokens(acting_officer).filter(name=name, revoked_at=None))
    if not tokens:
        raise TokenNotFoundError(f"you have no token {name} that is still good")
    for token in tokens:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(tags.API_TOKEN_REVOKED, officer=acting_officer, subject=str(token.pk), now=now)
    return len(tokens)


def _check_length(lasts: timedelta, scopes: Collection[Scope]) -> None:
    longest = longest_of(scopes)
    if timedelta(0) < lasts <= longest:
        return
    if longest < LONGEST:
        minutes = longest // timedelta(minutes=1)
        raise BadTokenError(f"a token to reveal, export or send lasts at most {minutes} minutes")
    raise BadTokenError(f"a token lasts from 1 to {LONGEST.days} days")
