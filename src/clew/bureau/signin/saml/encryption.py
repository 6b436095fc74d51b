"""Encryption: an assertion that was sealed to our key.

AES in Galois/counter mode and RSA-OAEP only: what was sealed by the older ways (CBC, PKCS #1 1.5)
can be read by asking us about changed copies of it. Every failure gets the same words.
"""

import base64
import binascii
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from clew.bureau.signin.saml.documents import RefusedError, only, read, text_of

_NONCE, _TAG = 12, 16
_KEY_SIZES = {
    f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm": bits // 8 for bits in (128, 192, 256)
}
_OAEP_SHA1 = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
_OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
# Here SHA-1 mixes what is secret already: nothing hangs on that nobody finds two texts alike.
_DIGESTS: dict[str | None, hashes.HashAlgorithm] = {
    None: hashes.SHA1(),  # noqa: S303 -- see above
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1(),  # noqa: S303 -- see above
    "http://www.w3.org/2001/04/xmlenc#sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmlenc#sha512": hashes.SHA512(),
}
_MASKS: dict[str | None, hashes.HashAlgorithm] = {
    None: hashes.SHA1(),  # noqa: S303 -- see above
    "http://www.w3.org/2009/xmlenc11#mgf1sha1": hashes.SHA1(),  # noqa: S303 -- see above
    "http://www.w3.org/2009/xmlenc11#mgf1sha256": hashes.SHA256(),
    "http://www.w3.org/2009/xmlenc11#mgf1sha512": hashes.SHA512(),
}
_WRONG = "it is not sealed to a key of ours, or in a way that is not taken"


def opened(sealed: etree._Element, keys: Sequence[RSAPrivateKey]) -> etree._Element:
    """Return what an `EncryptedAssertion` holds.

    Raises:
        RefusedError: it is not sealed to one of the keys, or in a way that is not taken.
    """
    data = only(sealed, "xenc:EncryptedData")
    size = _KEY_SIZES.get(only(data, "xenc:EncryptionMethod").get("Algorithm", ""))
    wrapped = only(sealed, ".//xenc:EncryptedKey")
    padding = _padding(only(wrapped, "xenc:EncryptionMethod"))
    if size is None or padding is None:
        raise RefusedError(_WRONG)
    secret, content = _bytes(wrapped), _bytes(data)
    for key in keys:
        try:
            plain = key.decrypt(secret, padding)
        except ValueError:
            continue
        if len(plain) == size:
            return read(_content(plain, content))
    raise RefusedError(_WRONG)


def _content(secret: bytes, content: bytes) -> bytes:
    if len(content) < _NONCE + _TAG:
        raise RefusedError(_WRONG)
    try:
        return AESGCM(secret).decrypt(content[:_NONCE], content[_NONCE:], None)
    except InvalidTag as error:
        raise RefusedError(_WRONG) from error


def _padding(method: etree._Element) -> OAEP | None:
    names = {etree.QName(one).localname: one.get("Algorithm") for one in method}
    digest = _DIGESTS.get(names.get("DigestMethod"))
    mask = _MASKS.get(names.get("MGF"))
    algorithm = method.get("Algorithm")
    if digest is None or mask is None or "OAEPparams" in names:
        return None
    if algorithm != _OAEP and (algorithm != _OAEP_SHA1 or "MGF" in names):
        return None
    return OAEP(mgf=MGF1(mask), algorithm=digest, label=None)


def _bytes(element: etree._Element) -> bytes:
    text = text_of(only(element, "xenc:CipherData/xenc:CipherValue"))
    try:
        return base64.b64decode("".join(text.split()).encode(), validate=True)
    except binascii.Error as error:
        raise RefusedError(_WRONG) from error
