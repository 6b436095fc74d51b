"""age (age-encryption.org/v1, X25519 and ChaCha20-Poly1305) with Ed25519 signatures.

A sealed stream is a plain age file: whoever has the key can open it with any age tool.
"""

import re
from base64 import b64decode
from collections.abc import Sequence
from typing import Final

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clew.exchange.ciphers.suite import (
    BadCiphertextError,
    BadSignatureError,
    KeyPair,
    Source,
    SuiteExample,
    SuiteKeyError,
    Target,
    Use,
)

_RECIPIENT = re.compile(rb"age1[02-9ac-hj-np-z]{58}")
_PUBLIC_BYTES = 32


class AgeEd25519:
    """age with Ed25519."""

    name = "age-ed25519"

    def new_pair(self, use: Use) -> KeyPair:
        if use is Use.SIGN:
            signing = Ed25519PrivateKey.generate()
            return KeyPair(signing.public_key().public_bytes_raw(), signing.private_bytes_raw())
        sealing = pyrage.x25519.Identity.generate()
        return KeyPair(str(sealing.to_public()).encode(), str(sealing).encode())

    def check_public(self, public: bytes, *, use: Use) -> None:
        if use is Use.SEAL:
            _recipient(public)
        elif len(public) != _PUBLIC_BYTES:
            raise SuiteKeyError("these bytes are no public key of Ed25519: it has 32")

    def sign(self, message: bytes, *, private: bytes) -> bytes:
        try:
            return Ed25519PrivateKey.from_private_bytes(private).sign(message)
        except ValueError as error:
            raise SuiteKeyError("these bytes are no private key of Ed25519") from error

    def verify(self, message: bytes, *, signature: bytes, public: bytes) -> None:
        self.check_public(public, use=Use.SIGN)
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature as error:
            raise BadSignatureError("the Ed25519 signature does not hold") from error

    def seal(self, source: Source, target: Target, *, publics: Sequence[bytes]) -> None:
        if not publics:
            raise SuiteKeyError("there is no recipient")
        ends = _Ends(source, target)
        recipients = [_recipient(each) for each in publics]
        try:
            pyrage.encrypt_io(ends, ends, recipients)
        except pyrage.EncryptError:
            if ends.trouble is not None:
                raise ends.trouble from None
            raise

    def open(self, source: Source, target: Target, *, privates: Sequence[bytes]) -> None:
        identities = [_identity(each) for each in privates]
        ends = _Ends(source, target)
        try:
            pyrage.decrypt_io(ends, ends, identities)
        except (pyrage.DecryptError, OSError) as error:
            if ends.trouble is not None:
                raise ends.trouble from None
            raise BadCiphertextError(
                f"age cannot open it ({error}); get it again, or ask the sender for whom it is"
            ) from error

    def examples(self) -> Sequence[SuiteExample]:
        return [_EXAMPLE]


class _Ends:
    """Where age reads and writes; it remembers trouble there, which is no trouble of age's."""

    def __init__(self, source: Source, target: Target) -> None:
        self._source = source
        self._target = target
        self.trouble: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except Exception as error:
            self.trouble = error
            raise

    def write(self, piece: bytes) -> int:
        try:
            self._target.write(piece)
        except Exception as error:
            self.trouble = error
            raise
        return len(piece)

    def flush(self) -> None:
        """Do nothing: whoever opened the target closes it."""


def _recipient(public: bytes) -> pyrage.x25519.Recipient:
    if not _RECIPIENT.fullmatch(public):
        raise SuiteKeyError("these bytes are no recipient of age: age1 and 58 letters")
    try:
        return pyrage.x25519.Recipient.from_str(public.decode())
    except pyrage.RecipientError as error:
        raise SuiteKeyError(f"these bytes are no recipient of age: {error}") from error


def _identity(private: bytes) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(private.decode())
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise SuiteKeyError("these bytes are no private key of age") from error


_EXAMPLE: Final = SuiteExample(
    content=b"a ball of thread",
    sealing=KeyPair(
        b64decode(
            "YWdlMWQwYXAyeDBmejYzczd0dHZkY2Q4MDJ4OXg1MmMydXBoejd6cDc1ejhqYzg5azVzamYzc3M5bGpwcnk="
        ),
        b64decode(
            "QUdFLVNFQ1JFVC1LRVktMUhHUFdVUDJENENIMDhQQzNQSE04MlVIQVFGRFM3VjNQTEEzUU"
            "pQWEQ3Q0hOTVlENlMwRFNWSjNQMFc="
        ),
    ),
    sealed=b64decode(
        "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSA1OWZrVUdnRUc4S1VKU2RaazR0YU"
        "J2Rjc3ZGxSbWVoYkdaVEZLTVgyL1hjCjFJelJua2M2Tkh1RUlZTHIxeEQ3YlZXUDlsTjhK"
        "WEFvT3kyTS9zMCttZEUKLT4gQy1ncmVhc2UgUUVJK21JciArMiBufWhjCk5QMTljTlZuZC"
        "t0UU04RzMzemJ5RGt4VFYrbXIrbG41dlJnaHFXMmhvZ3ZpVmgyVVFyOWVkV2p4MitFdTJW"
        "N1oKckV1S0c5Q0QKLS0tIHNlK0VYNjlLV2M5NTV2dUxKWGxDTEluVm1FU0ZjT1J1NDdjNT"
        "ZhZ2JNek0KqslQfRuIz8KV32Fjwdbc6G/0OM/CBc5JDULo8cXLfG6sAjSX21AVt/6KrIqE"
        "4bT0"
    ),
    signing=KeyPair(
        b64decode("ElfdjmtAVf2jyNi4qjcyWLCXpq97QoYAPvVrD1T1OMw="),
        b64decode("GRaK/lXok0Q/1kJt4w5nIglfxBFrEG90Fqi0Awmh3hY="),
    ),
    signature=b64decode(
        "iFcZsFlPVHLidpJQSx07VCA4uuQKgDGGgEn43gHAeRF4aiKIzfWq24Or3jgzZtdzbLuXU9KZZImmTI7y82ujBg=="
    ),
)
SUITE: Final = AgeEd25519()
