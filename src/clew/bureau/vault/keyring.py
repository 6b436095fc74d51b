"""Keyring: the vault's one random key, how it is wrapped, and the keys that are derived from it.

1. The vault's key is 32 random bytes. It never changes and is never written unwrapped.
2. It is wrapped with AES-256-GCM under a key made from a passphrase (scrypt, RFC 7914) or from a
   key file (HKDF, RFC 5869). The wrapping is bound to the vault's id.
3. Every use has its own key, derived by HKDF with the use's name: what leaks from one tells
   nothing of another.

Example:
    >>> ring = Keyring.generate()
    >>> ring.derive("blobs") != ring.derive("thumbs")
    True
"""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from clew.bureau.vault.durable import make_folder, write_file
from clew.bureau.vault.errors import UnsafeKeyFileError, VaultLockedError, WrongKeyError

KEY_BYTES = 32
_NONCE_BYTES = 12
_SCRYPT_COST = 17  # n = 2**17 with r = 8: 128 MiB and about 0.3 s for every guess
_SCRYPT_MOST = 20  # a forged vault.toml must not take all memory


@dataclass(frozen=True, slots=True)
class PassphraseKey:
    """A passphrase that wraps a vault's key. `cost` is scrypt's n as a power of two."""

    passphrase: str = field(repr=False)
    cost: int = _SCRYPT_COST

    wrapping = "passphrase"

    def wrapping_key(self, salt: bytes, *, cost: int) -> bytes:
        """Return the key that wraps, in the strength with which it was made.

        Raises:
            WrongKeyError: the vault asks for a strength that no Clew makes.
        """
        if not 1 <= cost <= _SCRYPT_MOST:
            raise WrongKeyError(f"the vault's scrypt cost {cost} is out of bounds; restore it")
        kdf = Scrypt(salt=salt, length=KEY_BYTES, n=2**cost, r=8, p=1)
        return kdf.derive(self.passphrase.encode())


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of 32 random bytes, outside the vault, that only its owner can read."""

    path: Path
    cost: int = 0

    wrapping = "key file"

    def wrapping_key(self, salt: bytes, *, cost: int) -> bytes:  # noqa: ARG002 -- for passphrases
        """Return the key that wraps.

        Raises:
            VaultLockedError: the file is not there or cannot be read.
            UnsafeKeyFileError: others may read it.
            WrongKeyError: it is not a key file.
        """
        return _hkdf(self._read(), use="key file", salt=salt)

    def ensure(self) -> None:
        """Make the file unless it is there; durable when this returns."""
        if not self.path.exists():
            make_folder(self.path.parent)
            write_file(self.path, secrets.token_bytes(KEY_BYTES))

    def _read(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                content = file.read(KEY_BYTES + 1)
        except OSError as error:
            raise VaultLockedError(
                f"the key file {self.path} cannot be read ({error.strerror}); put it back, or "
                "name another with CLEW_KEY_FILE"
            ) from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UnsafeKeyFileError(
                f"others may read the key file {self.path}; run: chmod 600 {self.path}"
            )
        if len(content) != KEY_BYTES:
            raise WrongKeyError(f"{self.path} is not a key file; name another with CLEW_KEY_FILE")
        return content


type VaultKey = PassphraseKey | KeyFile


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A vault's key as it is stored: what wraps it, scrypt's cost (0 for a key file), the bytes."""

    wrapping: str
    cost: int
    salt: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """The vault's key, opened."""

    _key: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """Make a new random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def unwrap(cls, wrapped: WrappedKey, *, vault_id: bytes, key: VaultKey) -> Self:
        """Open a wrapped key.

        Raises:
            WrongKeyError: this passphrase or key file does not open it.
            VaultLockedError: the key file cannot be read.
            UnsafeKeyFileError: others may read the key file.
        """
        if key.wrapping != wrapped.wrapping:
            raise WrongKeyError(
                f"the vault is opened by a {wrapped.wrapping}, not by a {key.wrapping}"
            )
        aead = AESGCM(key.wrapping_key(wrapped.salt, cost=wrapped.cost))
        nonce, sealed = wrapped.sealed[:_NONCE_BYTES], wrapped.sealed[_NONCE_BYTES:]
        try:
            return cls(aead.decrypt(nonce, sealed, vault_id))
        except (InvalidTag, ValueError) as error:
            raise WrongKeyError(
                f"this {key.wrapping} does not open the vault; check that it is the right one"
            ) from error

    def wrap(self, *, vault_id: bytes, key: VaultKey) -> WrappedKey:
        """Wrap the key for storing.

        Raises:
            VaultLockedError: the key file cannot be read.
            UnsafeKeyFileError: others may read the key file.
        """
        salt, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        aead = AESGCM(key.wrapping_key(salt, cost=key.cost))
        sealed = nonce + aead.encrypt(nonce, self._key, vault_id)
        return WrappedKey(key.wrapping, key.cost, salt, sealed)

    def derive(self, use: str) -> bytes:
        """Return the 32-byte key for one use; the same name gives the same key."""
        return _hkdf(self._key, use=use, salt=None)


def _hkdf(secret: bytes, *, use: str, salt: bytes | None) -> bytes:
    info = b"clew v1 " + use.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)
