"""Forms: django-allauth's, which log what is refused and that a recovery code was used.

What browsers say of passkeys is JSON of strangers: whatever is wrong with it, it is refused alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.db import transaction

from clew.bureau.accounts.actions.factors import recovery_code_used
from clew.bureau.signin.adapters.factors import FactorAdapter
from clew.bureau.signin.asking import now
from clew.bureau.signin.failures import noting_failures


class _Code:
    def clean_code(self) -> str:
        """Return the code if it is right; one of the recovery codes is used up with its event."""
        with noting_failures(self.user), _keeping_counts():  # type: ignore[attr-defined] # the form's
            code: str = super().clean_code()  # type: ignore[misc] # the form's
            if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:  # type: ignore[attr-defined] # the form's
                recovery_code_used(self.user, now=now())  # type: ignore[attr-defined] # the form's
            return code


class CodeAtSignIn(_Code, AuthenticateForm):
    """A code as the second factor of signing in."""


class CodeAgain(_Code, ReauthenticateForm):
    """A code to prove to be there."""


class _Passkey:
    def clean_credential(self) -> Authenticator:
        """Return the passkey that was shown."""
        with noting_failures(self.user), _refusing_nonsense():  # type: ignore[attr-defined] # the form's
            return super().clean_credential()  # type: ignore[misc] # the form's


class PasskeyAsSecond(_Passkey, AuthenticateWebAuthnForm):
    """A passkey as the second factor of signing in."""


class PasskeyAlone(_Passkey, LoginWebAuthnForm):
    """A passkey instead of name and password."""


class PasskeyAgain(_Passkey, ReauthenticateWebAuthnForm):
    """A passkey to prove to be there."""


class NewPasskey(AddWebAuthnForm):
    """A passkey to add."""

    def clean(self) -> dict[str, Any]:
        """Return the passkey if it answers what was asked."""
        with _refusing_nonsense():
            cleaned: dict[str, Any] = super().clean()
            return cleaned


@contextmanager
def _keeping_counts() -> Iterator[None]:
    """Keep what is done inside as one transaction, a refusal too: it has counted a failed try."""
    refused = None
    with transaction.atomic():
        try:
            yield
        except ValidationError as error:
            refused = error
    if refused is not None:
        raise refused


@contextmanager
def _refusing_nonsense() -> Iterator[None]:
    """Refuse JSON of another shape, which django-allauth leaves to be an error of the server."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise FactorAdapter().validation_error("incorrect_code") from error
