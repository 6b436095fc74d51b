"""P-256 has several encodings of one key and two of one signature: only one of each is taken."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from clew.exchange.ciphers.registry import suite_named
from clew.exchange.ciphers.suite import BadSignatureError, SuiteKeyError, Use

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256 = suite_named("p256-aesgcm")


def test_the_other_s_of_a_signature_does_not_hold() -> None:
    pair = P256.new_pair(Use.SIGN)
    signature = P256.sign(b"note", private=pair.private)
    other = ORDER - int.from_bytes(signature[32:], "big")

    with pytest.raises(BadSignatureError, match="lower s"):
        P256.verify(
            b"note", signature=signature[:32] + other.to_bytes(32, "big"), public=pair.public
        )


def test_a_compressed_key_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    compressed = key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )

    with pytest.raises(SuiteKeyError, match="uncompressed"):
        P256.check_public(compressed, use=Use.SEAL)


def test_a_point_off_the_curve_is_refused() -> None:
    public = bytearray(P256.new_pair(Use.SEAL).public)
    public[-1] ^= 1

    with pytest.raises(SuiteKeyError):
        P256.check_public(bytes(public), use=Use.SEAL)


def test_a_key_of_another_curve_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    with pytest.raises(SuiteKeyError, match="another kind"):
        P256.sign(b"note", private=other)
