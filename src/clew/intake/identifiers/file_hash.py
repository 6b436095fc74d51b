"""Hashes of files: the kind and lower-case hexadecimal digits."""

import re
from base64 import b32decode
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.model.identifier import IdentifierKind

_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_WRITTEN = re.compile(r"(?:urn:)?(?:(md5|sha-?1|sha-?256|sha-?512)[:\s])?\s*([0-9a-z=]+)")
_HEX = re.compile(r"[0-9a-f]+")
_EMPTY = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)


class FileHashForm:
    """kind:hexadecimal digits."""

    kind = IdentifierKind.FILE_HASH

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        match = _WRITTEN.fullmatch(written.strip().lower())
        if match is None:
            raise NotAnIdentifierError(f"{written!r} is no hash of a file")
        named, digits = (match[1] or "").replace("-", ""), match[2]
        if named == "sha1" and len(digits) == 32:
            digits = _from_base32(digits)
        kind = _BY_LENGTH.get(len(digits))
        if kind is None or not _HEX.fullmatch(digits) or named not in {"", kind}:
            raise NotAnIdentifierError(f"{written!r} is no MD5, SHA-1, SHA-256 or SHA-512")
        if digits in _EMPTY or len(set(digits)) == 1:
            raise NotAnIdentifierError(f"{written!r} names the empty file or none at all")
        return f"{kind}:{digits}"

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        sha256 = "ab" * 31 + "cd"
        return [
            Example(sha256.upper(), f"sha256:{sha256}"),
            Example(
                "MD5: 00112233445566778899AABBCCDDEEFF", "md5:00112233445566778899aabbccddeeff"
            ),
            Example(
                "urn:sha1:GE3DKMBSGQ3TANZXGI2TONRQGQZTENJR",
                "sha1:3136353032343730373732353736303433323531",
            ),
        ]


def _from_base32(digits: str) -> str:
    """SHA-1 as file-sharing programs write it; left as it is where it is none."""
    try:
        return b32decode(digits, casefold=True).hex()
    except ValueError:
        return digits


FORM: Final = FileHashForm()
