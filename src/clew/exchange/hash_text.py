"""Hashes as text: which kind a name means, which kind a length means, and their bytes.

64 hexadecimal digits may be SHA-256 or PDQ. They are SHA-256 unless something says PDQ: a column's
name, a type beside the value, a prefix ("pdq:..."), or the format asked for ("pdq-text").
"""

import base64
import binascii
import re
from functools import lru_cache

LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32, "photodna": 144}
EMPTY_FILE = frozenset(
    bytes.fromhex(digest)
    for digest in (
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    )
)
_PHOTODNA_BASE64 = 192
_KIND_BY_DIGITS = {32: "md5", 40: "sha1", 64: "sha256", 288: "photodna"}
_SPELLINGS = (
    *("{}", "{}hash", "hash{}", "{}hex", "{}sum", "{}value", "{}base64", "file{}", "image{}"),
    *("{}hashvalue", "hashvalue{}"),
)
_KIND_BY_NAME = {
    "pdna": "photodna",
    **{spelling.format(kind): kind for kind in LENGTHS for spelling in _SPELLINGS},
}
_LABELLED = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,11})[:=]\s*(\S+)")


class HashTextError(ValueError):
    """A text is not a hash of the kind it should be."""


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Reduce a column's or field's name to its letters and digits.

    Example:
        >>> plain_name(" SHA-1 (hex)")
        'sha1hex'
    """
    return "".join(letter for letter in name.lower() if letter.isalnum())


def hash_kind(name: str) -> str | None:
    """Return the kind of hash that a column's or field's name means, or None.

    Example:
        >>> hash_kind("SHA-256"), hash_kind("MD5 hash"), hash_kind("File name")
        ('sha256', 'md5', None)
    """
    return _KIND_BY_NAME.get(plain_name(name)) if len(name) < 64 else None


def read_hash(text: str, *, kind: str) -> bytes:
    """Return the bytes of a hash of a known kind, in hex of either case (PhotoDNA: also base64).

    Raises:
        HashTextError: it is not a hash of that kind.

    Example:
        >>> read_hash("D41D8CD98F00B204E9800998ECF8427E", kind="md5").hex()
        'd41d8cd98f00b204e9800998ecf8427e'
    """
    if kind == "photodna" and len(text) == _PHOTODNA_BASE64:
        return _read_base64(text)
    digits = 2 * LENGTHS[kind]
    if len(text) != digits:
        raise HashTextError(f"{kind} must be {digits} hexadecimal digits, not {len(text)}")
    try:
        return binascii.unhexlify(text)
    except ValueError as error:
        raise HashTextError(f"{kind} holds something other than hexadecimal digits") from error


def labelled(text: str) -> tuple[str | None, str]:
    """Split a prefix that names a kind from a hash.

    Example:
        >>> labelled("pdq:" + "f" * 64)[0], labelled("f" * 64)[0]
        ('pdq', None)
    """
    match = _LABELLED.fullmatch(text)
    kind = hash_kind(match[1]) if match else None
    return (kind, match[2]) if match and kind else (None, text)


def kind_by_length(text: str) -> str | None:
    """Return the kind that a hash's length means, or None where the text is no hash.

    Example:
        >>> kind_by_length("0" * 64), kind_by_length("0" * 31), kind_by_length("z" * 32)
        ('sha256', None, None)
    """
    kind = _KIND_BY_DIGITS.get(len(text))
    return kind if kind and _is_hex(text) else None


def _is_hex(text: str) -> bool:
    try:
        binascii.unhexlify(text)
    except ValueError:
        return False
    return True


def _read_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise HashTextError("photodna is not base64") from error
