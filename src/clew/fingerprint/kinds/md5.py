"""MD5: broken for security, kept because most hash lists are keyed by it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from clew.fingerprint.kind import Hasher


@dataclass(frozen=True, slots=True)
class Md5:
    """The digest of a file's bytes by MD5 (RFC 1321)."""

    name: str = "md5"
    version: int = 1

    def start(self) -> Hasher:
        return hashlib.md5(usedforsecurity=False)

    def examples(self) -> Mapping[bytes, str]:
        return {
            b"": "d41d8cd98f00b204e9800998ecf8427e",
            b"abc": "900150983cd24fb0d6963f7d28e17f72",
        }


KIND = Md5()
