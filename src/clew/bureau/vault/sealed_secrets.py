"""Secrets: what lets somebody in, or speaks for this node, as the records hold it: sealed.

Seeds of authenticator apps and recovery codes, secrets of identity providers, private keys in the
exchange. Each is bound to its name, so that none can be put in another's place.

Example:
    >>> from clew.bureau.vault.keyring import Keyring
    >>> seal = Secrets(Keyring.generate())
    >>> seal.open(seal.close(b"a private key", name="key 1"), name="key 1")
    b'a private key'
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clew.bureau.vault.errors import VaultError
from clew.bureau.vault.keyring import Keyring

_NONCE_BYTES = 12


class TamperedSecretError(VaultError):
    """A secret is not what was sealed under this name."""


class Secrets:
    """The seal of a vault's secrets, with a key of this use only."""

    def __init__(self, keyring: Keyring) -> None:
        self._aead = AESGCM(keyring.derive("secrets"))

    def close(self, secret: bytes, *, name: str) -> bytes:
        """Return the secret sealed for this name."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, secret, name.encode())

    def open(self, sealed: bytes, *, name: str) -> bytes:
        """Return what was sealed.

        Raises:
            TamperedSecretError: it is not what was sealed for this name.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, rest, name.encode())
        except (InvalidTag, ValueError) as error:
            raise TamperedSecretError(
                f"a secret ({name[:40]}) was damaged or tampered with; restore the records from a "
                "backup, or make it anew (keys in the exchange: clew node rotate)"
            ) from error
