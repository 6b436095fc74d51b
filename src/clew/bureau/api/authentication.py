"""Who calls: a token as `Authorization: Bearer TOKEN`, or as the password of Basic sign-in.

Programs that know no tokens can carry one in their address: https://clew:TOKEN@host/.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

from clew.bureau.api.queries import token_by_secret
from clew.bureau.api.scopes import Scope

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


class NotAdmittedError(PermissionError):
    """The token is not good for this call."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The officer for whom a program calls."""

    officer: "Officer"


def caller(request: HttpRequest) -> "Officer":
    """Return the officer for whom an admitted call is made."""
    admitted = request.auth  # type: ignore[attr-defined] # set by the framework once admitted
    assert isinstance(admitted, Caller)
    return admitted.officer


def now() -> datetime:
    """Return the time of a call."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TokenFor:
    """Admits calls with a good token of this scope. An empty answer refuses (401)."""

    scope: Scope

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return who calls, or None."""
        secret = shown_secret(request.headers.get("Authorization", ""))
        token = token_by_secret(secret, now=now()) if secret else None
        if token is None or self.scope.value not in token.scopes:
            return None
        return Caller(token.officer)

    def require(self, request: HttpRequest) -> None:
        """Return if the call's token has this scope too.

        Raises:
            NotAdmittedError: it has not.
        """
        if self(request) is None:
            raise NotAdmittedError(f"the token lacks the scope {self.scope.value}")


def shown_secret(header: str) -> str:
    """Return the secret that a header shows; empty where it shows none.

    Example:
        >>> shown_secret("Bearer clew_1"), shown_secret("Basic Y2xldzpjbGV3XzE="), shown_secret("x")
        ('clew_1', 'clew_1', '')
    """
    scheme, _, shown = header.partition(" ")
    match scheme.lower():
        case "bearer":
            return shown.strip()
        case "basic":
            return _password(shown.strip())
        case _:
            return ""


def _password(shown: str) -> str:
    try:
        return base64.b64decode(shown, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
