"""Keys: our own, with a certificate that providers' programs ask for. Two at most: new and old.

Assertions are opened by both; what we tell of us names the newer for sealing to. We sign by the
older, which the provider has known longer: so a key is changed without a day on which nobody
comes in.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_BITS = 3072
_YEARS = timedelta(days=3653)
_MOST = 2


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate

    @classmethod
    def make(cls, *, now: datetime) -> "OwnKey":
        """Make a key. Nobody vouches for the certificate: the provider is given it."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clew")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + _YEARS)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)


def with_new(keys: list[OwnKey], *, now: datetime) -> list[OwnKey]:
    """Return the keys with a new one before them, and without the oldest of too many."""
    return [OwnKey.make(now=now), *keys][:_MOST]


def to_pem(keys: list[OwnKey]) -> bytes:
    """Return keys as bytes, to be sealed."""
    return b"".join(_pem(one) for one in keys)


def from_pem(pem: bytes) -> list[OwnKey]:
    """Return the keys that `to_pem` wrote.

    Example:
        >>> from datetime import UTC
        >>> keys = [OwnKey.make(now=datetime(2026, 1, 1, tzinfo=UTC))]
        >>> from_pem(to_pem(keys))[0].certificate == keys[0].certificate
        True
    """
    start = b"-----BEGIN PRIVATE KEY-----"
    return [_one(start + part) for part in pem.split(start)[1:]]


def _pem(one: OwnKey) -> bytes:
    key = one.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key + one.certificate.public_bytes(serialization.Encoding.PEM)


def _one(pem: bytes) -> OwnKey:
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return OwnKey(key, x509.load_pem_x509_certificate(pem))
