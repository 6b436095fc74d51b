"""What a suite of algorithms must offer: keys, signatures, and sealing of a stream to many.

Keys are bytes, in the one encoding that a suite says; signatures too have exactly one form, so
that no changed byte passes. Sealing reads and writes in pieces: memory does not grow with length.
A suite does not know who signs or reads, nor why; `clew.exchange.signing` separates the purposes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from clew.exchange.refusal import RefusalError


class SuiteKeyError(RefusalError):
    """The bytes are no key of this suite."""


class BadSignatureError(RefusalError):
    """The signature is not that of this key over these bytes."""


class BadCiphertextError(RefusalError):
    """The bytes are not sealed for this key, or were changed."""


class Use(StrEnum):
    """What a key is for; a key has one use. Stored, so never renamed."""

    SIGN = "sign"
    SEAL = "seal"


class Source(Protocol):
    """Bytes that are read in pieces."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


class Target(Protocol):
    """Bytes that are written in pieces."""

    def write(self, piece: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The two halves of a key; what is private shows in no message."""

    public: bytes
    private: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SuiteExample:
    """What was sealed and signed once must be opened and verified for ever."""

    content: bytes
    sealing: KeyPair
    sealed: bytes
    signing: KeyPair
    signature: bytes


@runtime_checkable
class Suite(Protocol):
    """One way to sign and to seal. `name` is stored: never renamed, new for another format."""

    name: str

    def new_pair(self, use: Use) -> KeyPair:
        """Make a key."""
        ...

    def check_public(self, public: bytes, *, use: Use) -> None:
        """Check that a public key is one.

        Raises:
            SuiteKeyError: it is not.
        """
        ...

    def sign(self, message: bytes, *, private: bytes) -> bytes:
        """Sign a message."""
        ...

    def verify(self, message: bytes, *, signature: bytes, public: bytes) -> None:
        """Check a signature.

        Raises:
            BadSignatureError: it is another's, of other bytes, or in another form.
            SuiteKeyError: the key is none.
        """
        ...

    def seal(self, source: Source, target: Target, *, publics: Sequence[bytes]) -> None:
        """Encrypt a stream so that each of the keys opens it.

        Raises:
            SuiteKeyError: a key is none, or there is none.
        """
        ...

    def open(self, source: Source, target: Target, *, privates: Sequence[bytes]) -> None:
        """Decrypt a stream with whichever of the keys opens it.

        What was written counts only once this returns.

        Raises:
            BadCiphertextError: it is for none of these keys, was changed, or breaks off.
            Exception: what `target` raised, unchanged.
        """
        ...

    def examples(self) -> Sequence[SuiteExample]:
        """Return what this suite made once, for its contract."""
        ...
