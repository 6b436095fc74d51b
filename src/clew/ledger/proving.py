"""Proving: whether a proof of inclusion or of consistency holds (RFC 9162, 2.1.3.2 and 2.1.4.2).

Example:
    >>> from clew.ledger.hashing import leaf_hash, node_hash
    >>> a, b = leaf_hash(b"a"), leaf_hash(b"b")
    >>> check_inclusion(a, index=0, size=2, path=[b], root=node_hash(a, b))
"""

from collections.abc import Sequence

from clew.ledger.errors import LedgerError
from clew.ledger.hashing import EMPTY_ROOT, node_hash


class ProofError(LedgerError):
    """The proof does not hold."""


def check_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Return if the leaf is the entry at `index` of the tree of this size and root.

    Raises:
        ProofError: the proof does not show it.
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no entry {index} among {size}")
    place, last, reached = index, size - 1, leaf
    for sibling in path:
        if not last:
            raise ProofError("the proof is too long")
        if place % 2 or place == last:
            reached = node_hash(sibling, reached)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    if last or reached != root:
        raise ProofError(f"the proof does not lead from entry {index} to the root")


def check_consistency(
    *, old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> None:
    """Return if the tree of `size` and `root` begins with the tree of `old` and `old_root`.

    Raises:
        ProofError: the proof does not show it.
    """
    if not 0 <= old <= size:
        raise ProofError(f"{size} entries cannot begin with {old}")
    if old in {0, size}:
        if path or old_root != (root if old == size else EMPTY_ROOT):
            raise ProofError(f"the roots of {old} and {size} entries do not fit each other")
        return
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps or _climbed(steps, old, size) != (old_root, root):
        raise ProofError(f"{size} entries do not begin with the {old} that were seen before")


def _climbed(steps: Sequence[bytes], old: int, size: int) -> tuple[bytes, bytes] | None:
    """The two roots that the steps lead to; None if there are too many or too few steps."""
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for sibling in steps[1:]:
        if not last:
            return None
        if place % 2 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return None if last else (before, after)
