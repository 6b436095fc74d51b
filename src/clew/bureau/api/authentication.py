"""Who calls: a token as `Authorization: Bearer TOKEN`, or as the password of Basic sign-in.

Programs that know no tokens can carry one in their address: https://clew:TOKEN@host/.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from django.http import HttpRequest

from clew.bureau.access.kept import begin_reading
from clew.bureau.access.rule import Rule
from clew.bureau.api.queries import token_by_secret
from clew.bureau.api.scopes import Scope

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.api.models import ApiToken


class NotAdmittedError(PermissionError):
    """The token is not good for this call."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The officer for whom a program calls, and what its token is good for."""

    officer: "Officer"
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenFor:
    """Admits calls with a good token of this scope, of an officer whom the rule may admit.

    Each call declares one; without it nothing is served. An empty answer refuses (401). The officer
    half of the rule is asked before anything of the call is read or looked up.
    """

    scope: Scope
    rule: Rule
    openapi_security_schema: ClassVar[Mapping[str, str]] = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return who calls, or None.

        Raises:
            DeniedError: the rule never admits this officer.
        """
        token = shown_token(request)
        if token is None or self.scope.value not in token.scopes:
            return None
        self.rule.gate.check(token.officer)
        begin_reading(token.officer, method=request.method)
        return Caller(token.officer, frozenset(token.scopes))


def caller(request: HttpRequest) -> "Officer":
    """Return the officer for whom an admitted call is made."""
    return _admitted(request).officer


def require(request: HttpRequest, scope: Scope) -> None:
    """Return if the call's token has this scope too.

    Raises:
        NotAdmittedError: it has not.
    """
    if scope.value not in _admitted(request).scopes:
        raise NotAdmittedError(f"the token lacks the scope {scope.value}")


def now() -> datetime:
    """Return the time of a call."""
    return datetime.now(UTC)


def shown_token(request: HttpRequest) -> "ApiToken | None":
    """Return the good token that a call shows, if it shows one."""
    secret = shown_secret(request.headers.get("Authorization", ""))
    return token_by_secret(secret, now=now()) if secret else None


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


def _admitted(request: HttpRequest) -> Caller:
    admitted = request.auth  # type: ignore[attr-defined] # set by the framework once admitted
    assert isinstance(admitted, Caller)
    return admitted


def _password(shown: str) -> str:
    try:
        return base64.b64decode(shown, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
