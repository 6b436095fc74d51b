"""Public keys, the names that follow from them, and those who hold the private half.

Example:
    >>> secret = Secret.new("age-ed25519", Use.SIGN)
    >>> secret.key.verify(b"yes", signature=secret.sign(b"yes"))
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from clew.exchange.ciphers.registry import known_suites, suite_named
from clew.exchange.ciphers.suite import BadSignatureError, Use
from clew.exchange.signing.canonical import canonical
from clew.exchange.signing.fields import Fields, base64_text

KEY_FIELDS = ("suite", "signs", "public")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key for one use in one suite; the same bytes elsewhere are another key."""

    suite: str
    use: Use
    public: bytes

    @property
    def id(self) -> str:
        """The name of the key: a digest of all that it is."""
        return _name(self)

    def verify(self, message: bytes, *, signature: bytes) -> None:
        """Check a signature of this key.

        Raises:
            RefusalError: it does not hold, or the key is not one that signs.
        """
        if self.use is not Use.SIGN:
            raise BadSignatureError(f"key {self.id[:12]} is for sealing, not for signing")
        suite_named(self.suite).verify(message, signature=signature, public=self.public)

    def to_json(self) -> dict[str, object]:
        """Return its fields as documents have them."""
        signs = self.use is Use.SIGN
        return {"suite": self.suite, "signs": signs, "public": base64_text(self.public)}

    @classmethod
    def from_fields(cls, fields: Fields) -> "PublicKey":
        """Read a key whose suite may be one that this version does not know.

        Raises:
            RefusalError: a field is wrong, or the suite is known and the bytes are no key of it.
        """
        use = Use.SIGN if fields.flag("signs") else Use.SEAL
        key = cls(fields.name("suite"), use, fields.raw("public"))
        if key.suite in known_suites():
            suite_named(key.suite).check_public(key.public, use=use)
        return key


@dataclass(frozen=True, slots=True)
class Secret:
    """A key with its private half: one's own. It shows in no message."""

    key: PublicKey
    private: bytes = field(repr=False)

    @classmethod
    def new(cls, suite: str, use: Use) -> "Secret":
        """Make a key.

        Raises:
            UnknownSuiteError: there is no such suite.
        """
        pair = suite_named(suite).new_pair(use)
        return cls(PublicKey(suite, use, pair.public), pair.private)

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return suite_named(self.key.suite).sign(message, private=self.private)


@lru_cache(maxsize=10_000)
def _name(key: PublicKey) -> str:
    return hashlib.sha256(canonical(key.to_json())).hexdigest()
