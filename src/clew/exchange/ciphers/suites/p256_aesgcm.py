"""ECDH and ECDSA on P-256, HKDF-SHA-256, AES-256-GCM: all of them algorithms that FIPS approves.

Each recipient's stanza carries the stream's key by HPKE (RFC 9180, base mode). The stream's own key
is drawn from that key and the hash of all stanzas, so none can be added, left out or changed.
Only as good as the module below: OpenSSL as it comes with `cryptography` is not a validated one.
"""

import hashlib
import os
from base64 import b64decode
from collections.abc import Sequence
from itertools import product
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM
from cryptography.hazmat.primitives.hpke import Suite as Hpke
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clew.exchange.ciphers.stream_cipher import open_stream, read_exactly, seal_stream
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

_HPKE = Hpke(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_STANZA_INFO = b"clew-exchange/1 p256-aesgcm stanza"
_STREAM_INFO = b"clew-exchange/1 p256-aesgcm stream "
_KEY_BYTES = 32
_PUBLIC_BYTES = 65
_STANZA_BYTES = _PUBLIC_BYTES + _KEY_BYTES + 16
_MOST_STANZAS = 1000
_HALF = 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class P256AesGcm:
    """P-256 with AES-256-GCM."""

    name = "p256-aesgcm"

    def new_pair(self, use: Use) -> KeyPair:  # noqa: ARG002  # both uses have the same form
        private = ec.generate_private_key(ec.SECP256R1())
        return KeyPair(_public_bytes(private.public_key()), _private_bytes(private))

    def check_public(self, public: bytes, *, use: Use) -> None:  # noqa: ARG002  # likewise
        _public(public)

    def sign(self, message: bytes, *, private: bytes) -> bytes:
        key = _private(private)
        r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_HALF, "big") + min(s, _ORDER - s).to_bytes(_HALF, "big")

    def verify(self, message: bytes, *, signature: bytes, public: bytes) -> None:
        key = _public(public)
        r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
        if len(signature) != 2 * _HALF or not 0 < s <= _ORDER // 2:  # the other s would hold too
            raise BadSignatureError("an ECDSA signature here is 64 bytes with the lower s")
        try:
            encoded = utils.encode_dss_signature(r, s)
            key.verify(encoded, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as error:
            raise BadSignatureError("the ECDSA signature does not hold") from error

    def seal(self, source: Source, target: Target, *, publics: Sequence[bytes]) -> None:
        if not 0 < len(publics) <= _MOST_STANZAS:
            raise SuiteKeyError(f"{len(publics)} recipients; there must be 1 to {_MOST_STANZAS}")
        key = os.urandom(_KEY_BYTES)
        head = len(publics).to_bytes(2, "big")
        head += b"".join(_HPKE.encrypt(key, _public(each), info=_STANZA_INFO) for each in publics)
        target.write(head)
        seal_stream(source, target, key=_stream_key(key, head))

    def open(self, source: Source, target: Target, *, privates: Sequence[bytes]) -> None:
        count = read_exactly(source, 2)
        number = int.from_bytes(count, "big")
        if len(count) != 2 or not 0 < number <= _MOST_STANZAS:
            raise BadCiphertextError("this is not sealed by p256-aesgcm; get it again")
        stanzas = [read_exactly(source, _STANZA_BYTES) for _ in range(number)]
        key = _unwrapped(stanzas, [_private(each) for each in privates])
        open_stream(source, target, key=_stream_key(key, count + b"".join(stanzas)))

    def examples(self) -> Sequence[SuiteExample]:
        return [_EXAMPLE]


def _unwrapped(stanzas: Sequence[bytes], privates: Sequence[ec.EllipticCurvePrivateKey]) -> bytes:
    for stanza, private in product(stanzas, privates):
        try:
            return _HPKE.decrypt(stanza, private, info=_STANZA_INFO)
        except (InvalidTag, ValueError):
            continue  # another recipient's
    raise BadCiphertextError("it is sealed for none of these keys; ask the sender for whom it is")


def _stream_key(key: bytes, head: bytes) -> bytes:
    info = _STREAM_INFO + hashlib.sha256(head).digest()
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=info).derive(key)


def _public(public: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError as error:
        raise SuiteKeyError("these bytes are no public key of P-256") from error
    if _public_bytes(key) != public:  # a compressed point would be a second name of one key
        raise SuiteKeyError("a public key of P-256 is written as an uncompressed point here")
    return key


def _private(private: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_der_private_key(private, password=None)
    except ValueError as error:
        raise SuiteKeyError("these bytes are no private key of P-256") from error
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise SuiteKeyError("the private key is of another kind than P-256")


def _public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


_EXAMPLE: Final = SuiteExample(
    content=b"a ball of thread",
    sealing=KeyPair(
        b64decode(
            "BHp5hl2+B5sEF53FcZzUzU+OwHQ1Im0V/eU6Qva2x+MkwOxU0oDzfCrknZzWZBkn8yZLaW"
            "T7of/vbHrZcIK8YyY="
        ),
        b64decode(
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgApWqQ5XoH+sHra72W7dZxg"
            "fDViMcXn218H01c5HgPhOhRANCAAR6eYZdvgebBBedxXGc1M1PjsB0NSJtFf3lOkL2tsfj"
            "JMDsVNKA83wq5J2c1mQZJ/MmS2lk+6H/72x62XCCvGMm"
        ),
    ),
    sealed=b64decode(
        "AAEEjc3RKxgKoa+Ao2rc3ktKkhaWyz7QaLBf1z+AuPqZM5grIcen+h2BJAZW/7rEzDFqjS"
        "eptCmRB5zvsZZAiM+biZeZD6aQ40m1izytzGKfqeTWCePcyWTy7h3gNc2llhmonAHN73GZ"
        "z37I8TfHvXGMKVZSy2PfSFMoE6IWdKPPKg1drk1W0JyYwbNHumMW9x6g"
    ),
    signing=KeyPair(
        b64decode(
            "BBlDcTXLc5rlM2mLG3L88+JCbA/j+LIttiHHYJ/ViT7JN5ZyX21pM68q5y6EnHjriojqc7"
            "WCspPsDjqf9hfIsL8="
        ),
        b64decode(
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMB0w6BFqo9SF/QB6NFruwX"
            "jBx7tO9sbekQW91DUx3AihRANCAAQZQ3E1y3Oa5TNpixty/PPiQmwP4/iyLbYhx2Cf1Yk+"
            "yTeWcl9taTOvKucuhJx464qI6nO1grKT7A46n/YXyLC/"
        ),
    ),
    signature=b64decode(
        "wAqGeAXMboSGDP/MyPDuL0uai0HXuFELNYkOpljFDe4SOrPQHnF+KUZPUK8cV/bna0dCgaSUqz8vBLoMBBwBnA=="
    ),
)
SUITE: Final = P256AesGcm()
