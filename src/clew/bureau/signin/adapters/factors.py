"""Factors: how second factors are named, and that what is secret of them is sealed."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from clew.bureau.accounts.queries import factors_of
from clew.bureau.vault.current import current_vault

_USE = "second factor"


class FactorAdapter(DefaultMFAAdapter):
    """What we decide for second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "That was not right. A code of an app is good once, and for 30 seconds."
        ),
        "cannot_generate_recovery_codes": _(
            "You cannot generate recovery codes without having two-factor authentication enabled."
        ),
        "cannot_delete_authenticator": _("It is your only factor: add another one first."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the records hold it."""
        return base64.b64encode(current_vault().secrets.close(text.encode(), name=_USE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret."""
        sealed = base64.b64decode(encrypted_text)
        return current_vault().secrets.open(sealed, name=_USE).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether a factor may be removed: the last one stays where one is asked for."""
        if not settings.CLEW_TAKES_SECOND_FACTOR:
            return True
        return factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 -- allauth's signature
        """Return a name for a new passkey."""
        return f"Passkey {factors_of(user).filter(type=type).count() + 1}"
