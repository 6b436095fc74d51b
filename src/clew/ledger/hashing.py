"""Hashing: leaves and nodes of a Merkle tree, as RFC 6962 section 2.1 says.

A leaf's hash begins with the byte 0 and a node's with the byte 1, so that no node can be passed off
as a leaf.

Example:
    >>> fold([leaf_hash(b"a"), leaf_hash(b"b")]) == node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    True
"""

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of an entry's bytes."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of what stands above two nodes."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root above 1, 2, 4, 8 ... hashes of one level."""
    level = hashes
    while len(level) > 1:  # written out: most of a proof's time is spent here
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]
