"""Reading tokens: an officer sees the own ones; a program is known by the secret it shows."""

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from clew.bureau.access.rules import USE_API
from clew.bureau.accounts.models import Officer
from clew.bureau.api.models import ApiToken


class TokenNotFoundError(LookupError):
    """There is no such token, or it is another officer's: the two look alike."""


def visible_tokens(officer: Officer) -> QuerySet[ApiToken]:
    """Return the officer's own tokens, oldest first."""
    if not USE_API.gate.admits(officer):
        return ApiToken.objects.none()
    return ApiToken.objects.filter(officer=officer)


def token_by_secret(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the token of that secret, if it is still good and its officer may use it."""
    good = ApiToken.objects.filter(
        secret_sha256=digest_of(secret),
        revoked_at=None,
        ends_at__gt=now,
    )
    token = good.select_related("officer__bureau").first()
    return token if token is not None and USE_API.gate.admits(token.officer) else None


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. It is 256 random bits, so a plain digest hides it.

    Example:
        >>> digest_of("")[:8]
        'e3b0c442'
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
