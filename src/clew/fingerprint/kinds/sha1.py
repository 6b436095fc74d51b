"""SHA-1: broken for security, kept because many hash lists are keyed by it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from clew.fingerprint.kind import Hasher


@dataclass(frozen=True, slots=True)
class Sha1:
    """The digest of a file's bytes by SHA-1 (FIPS 180-4)."""

    name: str = "sha1"
    version: int = 1

    def start(self) -> Hasher:
        return hashlib.sha1(usedforsecurity=False)

    def examples(self) -> Mapping[bytes, str]:
        return {
            b"": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            b"abc": "a9993e364706816aba3e25717850c26c9cd0d89d",
        }


KIND = Sha1()
