"""SHA-256: the identity of an item."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from clew.fingerprint.kind import Hasher


@dataclass(frozen=True, slots=True)
class Sha256:
    """The digest of a file's bytes by SHA-256 (FIPS 180-4)."""

    name: str = "sha256"
    version: int = 1

    def start(self) -> Hasher:
        return hashlib.sha256()

    def examples(self) -> Mapping[bytes, str]:
        return {
            b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        }


KIND = Sha256()
