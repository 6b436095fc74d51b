"""Secrets: private keys of this node, sealed by a key that is derived from the vault's own.

Each is bound to a name, so that one cannot be put in another's place.

Example:
    >>> from clew.bureau.vault.keyring import Keyring
    >>> secrets = Secrets(Keyring.generate())
    >>> secrets.open(secrets.close(b"a private key", name="key 1"), name="key 1")
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
    """The seal of a node's private keys."""

    def __init__(self, keyring: Keyring) -> None:
        self._aead = AESGCM(keyring.derive("node keys"))

    def close(self, content: bytes, *, name: str) -> bytes:
        """Return the content sealed for this name."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, content, name.encode())

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
                f"the private key {name[:12]} was damaged or tampered with; restore the records "
                "from a backup, or make new keys: clew node rotate"
            ) from error
