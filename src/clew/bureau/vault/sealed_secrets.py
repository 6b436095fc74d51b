"""Secrets: what lets somebody in, as the records hold it: sealed, and bound to what it is for.

Seeds of authenticator apps and recovery codes, and secrets of identity providers.

Example:
    >>> from clew.bureau.vault.keyring import Keyring
    >>> seal = Secrets(Keyring.generate())
    >>> seal.open(seal.close("a seed", use="factor"), use="factor")
    'a seed'
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clew.bureau.vault.keyring import Keyring

_NONCE_BYTES = 12


class TamperedSecretError(ValueError):
    """A secret is not what was sealed for this use."""


class Secrets:
    """The seal of a vault's secrets, with a key of this use only."""

    def __init__(self, keyring: Keyring) -> None:
        self._aead = AESGCM(keyring.derive("secrets"))

    def close(self, secret: str, *, use: str) -> bytes:
        """Return the secret sealed for this use."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, secret.encode(), use.encode())

    def open(self, sealed: bytes, *, use: str) -> str:
        """Return what was sealed.

        Raises:
            TamperedSecretError: it is not what was sealed for this use.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, rest, use.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise TamperedSecretError(
                f"a secret ({use}) was damaged or tampered with; set it anew"
            ) from error
