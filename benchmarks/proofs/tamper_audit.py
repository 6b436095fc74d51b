"""Proof: trees of any size, and tampering with a log, are told by two verifiers that share no code.

All pairs of sizes to 256 and pairs of sizes to 1,000,000 at random: every proof of consistency and
of inclusion holds for `clew.ledger.proving` and for `clew.ledger.verifier`, and with one bit of it
changed for neither. Then logs are tampered with (`clew.simulate.logs`), each way as often as chance
has it, beside a checkpoint that a witness kept; and as many logs that nobody touched.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from clew.ledger import verifier
from clew.ledger.proving import ProofError, check_consistency, check_inclusion
from clew.ledger.tree import Tree
from clew.ledger.verifier import Trust, verify
from clew.simulate.logs import InventedLog, tamper, tree_over

_LARGEST = 1_000_000
_ENTRIES = 40


def main() -> None:
    """Run all three and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--tamperings", type=int, default=1_000)
    chosen = parser.parse_args()
    leaves = [sha256(b"%d" % number).digest() for number in range(_LARGEST)]
    small, large = tree_over(leaves[:256]), tree_over(leaves)
    rng = random.Random(1)
    all_pairs = [(old, size) for size in range(1, 257) for old in range(1, size + 1)]
    chance = [sorted(rng.choices(range(1, _LARGEST + 1), k=2)) for _ in range(chosen.pairs)]
    print("| what | cases | not as they must be |")
    print("|---|---|---|")
    wrong = 0
    for name, tree, pairs in (
        ("all pairs of sizes to 256", small, all_pairs),
        ("pairs of sizes to 1,000,000 at random", large, chance),
    ):
        bad = sum(not _holds(tree, leaves, old, size, rng) for old, size in pairs)
        print(f"| {name} | {len(pairs):,} | {bad} |", flush=True)
        wrong += bad
    missed, found = _tampered(chosen.tamperings)
    untouched = sum(not _untouched(seed) for seed in range(chosen.tamperings))
    print(f"| tamperings that were not told | {chosen.tamperings:,} | {sum(missed.values())} |")
    print(f"| logs that nobody touched, told as changed | {chosen.tamperings:,} | {untouched} |")
    print("\ntold, by what was done: " + ", ".join(f"{k} {n}" for k, n in sorted(found.items())))
    if wrong or missed or untouched:
        sys.exit(f"failed; tamperings that were not told: {dict(missed)}")


def _holds(tree: Tree, leaves: Sequence[bytes], old: int, size: int, rng: random.Random) -> bool:
    """Whether both verifiers take the two proofs, and neither takes them with a bit changed."""
    old_root, root = tree.root(old), tree.root(size)
    path, index = tree.consistency(old, size=size), rng.randrange(size)
    inclusion = tree.inclusion(index, size=size)
    good = _extends(old, old_root, size, root, path) == (True, True)
    good &= _includes(leaves[index], index, size, inclusion, root) == (True, True)
    if path:
        good &= _extends(old, old_root, size, root, _bit(path, rng)) == (False, False)
    if inclusion:
        changed = _bit(inclusion, rng)
        good &= _includes(leaves[index], index, size, changed, root) == (False, False)
    return good


def _extends(
    old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> tuple[bool, bool]:
    try:
        check_consistency(old=old, old_root=old_root, size=size, root=root, path=path)
        holds = True
    except ProofError:
        holds = False
    return holds, verifier.extends(old, old_root, size, root, path)


def _includes(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> tuple[bool, bool]:
    try:
        check_inclusion(leaf, index=index, size=size, path=path, root=root)
        holds = True
    except ProofError:
        holds = False
    return holds, verifier.includes(leaf, index, size, path, root)


def _bit(path: Sequence[bytes], rng: random.Random) -> list[bytes]:
    """The path with one bit of one hash changed."""
    place, bit = rng.randrange(len(path)), rng.randrange(256)
    changed = int.from_bytes(path[place]) ^ (1 << bit)
    return [*path[:place], changed.to_bytes(32), *path[place + 1 :]]


def _tampered(count: int) -> tuple[Counter[str], Counter[str]]:
    missed, found = Counter[str](), Counter[str]()
    for seed in range(count):
        log, tampered = InventedLog(1, seed=seed), tamper(seed, count=_ENTRIES)
        kept = {"kept": tampered.kept.to_text()}
        verdict = verify(tampered.lines, trust=_trust(log), kept=kept)
        (missed if verdict.is_whole else found)[tampered.what] += 1
    return missed, found


def _untouched(seed: int) -> bool:
    log = InventedLog(_ENTRIES, seed=seed)
    kept = {"kept": log.checkpoint(1 + seed % _ENTRIES).to_text()}
    return verify(log.lines([_ENTRIES]), trust=_trust(log), kept=kept).is_whole


def _trust(log: InventedLog) -> Trust:
    return Trust(log.signer.key.to_text(), (log.witness.key.to_text(),), 1)


if __name__ == "__main__":
    main()
