"""Roots and proofs are those of RFC 6962, at every size, and two verifiers agree on them."""

import random
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.ledger import verifier
from clew.ledger.hashing import EMPTY_ROOT, leaf_hash, node_hash
from clew.ledger.proving import ProofError, check_consistency, check_inclusion
from clew.ledger.tree import MissingHashError, Tree
from clew.simulate.logs import tree_over

# The reference of certificate-transparency's own tests: eight leaves, and the root of each size.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCIES = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
REFERENCE = [leaf_hash(content) for content in INPUTS]
LEAVES = [leaf_hash(b"%d" % number) for number in range(256)]


@pytest.mark.parametrize("size", range(9))
def test_a_root_is_that_of_the_reference(size: int) -> None:
    assert tree_over(REFERENCE[:size]).root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSIONS)
def test_a_proof_of_inclusion_is_that_of_the_reference(index: int, size: int) -> None:
    path = tree_over(REFERENCE).inclusion(index, size=size)

    assert [one.hex() for one in path] == INCLUSIONS[index, size]


@pytest.mark.parametrize(("old", "size"), CONSISTENCIES)
def test_a_proof_of_consistency_is_that_of_the_reference(old: int, size: int) -> None:
    path = tree_over(REFERENCE).consistency(old, size=size)

    assert [one.hex() for one in path] == CONSISTENCIES[old, size]


@cache
def _said_by_the_standard(start: int, end: int) -> bytes:
    """The hash of leaves as RFC 6962 defines it, word for word."""
    if start == end:
        return sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    half = max(2**power for power in range(9) if 2**power < end - start)
    middle = start + half
    return node_hash(_said_by_the_standard(start, middle), _said_by_the_standard(middle, end))


def test_at_all_sizes_to_256_every_entry_is_proved_and_both_verifiers_agree() -> None:
    for size in range(1, 257):
        tree, root = tree_over(LEAVES), _said_by_the_standard(0, size)
        assert tree.root(size) == root
        for index in range(size):
            path = tree.inclusion(index, size=size)
            check_inclusion(LEAVES[index], index=index, size=size, path=path, root=root)
            assert verifier.includes(LEAVES[index], index, size, path, root)


def test_at_all_pairs_of_sizes_to_256_the_longer_log_is_proved_and_both_verifiers_agree() -> None:
    roots = [_said_by_the_standard(0, size) for size in range(257)]
    for size in range(257):
        tree = tree_over(LEAVES)
        for old in range(size + 1):
            path = tree.consistency(old, size=size)
            check_consistency(old=old, old_root=roots[old], size=size, root=roots[size], path=path)
            assert verifier.extends(old, roots[old], size, roots[size], path)


@given(st.data())
def test_a_proof_of_another_entry_size_or_path_holds_for_neither_verifier(data) -> None:
    size = data.draw(st.integers(2, 256))
    index = data.draw(st.integers(0, size - 1))
    tree = tree_over(LEAVES)
    root, path = tree.root(size), tree.inclusion(index, size=size)
    leaf = LEAVES[index]
    wrong = {
        "another leaf": (LEAVES[(index + 1) % size], index, size, path, root),
        "another index": (leaf, (index + 1) % size, size, path, root),
        "beyond the end": (leaf, size, size, path, root),
        "another root": (leaf, index, size, path, EMPTY_ROOT),
        "too long": (leaf, index, size, [*path, root], root),
        "too short": (leaf, index, size, path[:-1], root),
        "reversed": (leaf, index, size, [*path[1:], path[0]], root) if len(path) > 1 else None,
    }
    for why, case in wrong.items():
        if case is None:
            continue
        one, at, among, steps, top = case
        with pytest.raises(ProofError):
            check_inclusion(one, index=at, size=among, path=steps, root=top)
        assert not verifier.includes(*case), why


@given(st.data())
def test_a_longer_log_that_does_not_keep_the_shorter_is_proved_to_neither(data) -> None:
    size = data.draw(st.integers(2, 256))
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    leaves = [*LEAVES[:changed], leaf_hash(b"another"), *LEAVES[changed + 1 :]]
    tree, forked = tree_over(LEAVES), tree_over(leaves)
    path = forked.consistency(old, size=size)

    with pytest.raises(ProofError):
        check_consistency(
            old=old, old_root=tree.root(old), size=size, root=forked.root(size), path=path
        )
    assert not verifier.extends(old, tree.root(old), size, forked.root(size), path)


@given(old=st.integers(0, 300), size=st.integers(0, 300), seed=st.integers())
def test_both_verifiers_give_the_same_answer_to_any_path(old: int, size: int, seed: int) -> None:
    rng = random.Random(seed)
    path = [rng.choice(LEAVES) for _ in range(rng.randrange(9))]
    root, old_root = rng.choice(LEAVES), rng.choice([*path, *LEAVES[:3], EMPTY_ROOT])

    try:
        check_consistency(old=old, old_root=old_root, size=size, root=root, path=path)
        holds = True
    except ProofError:
        holds = False

    assert verifier.extends(old, old_root, size, root, path) == holds


@pytest.mark.parametrize("size", [255, 256, 257, 65_535, 65_536, 65_537, 70_000])
def test_a_tree_of_many_tiles_proves_its_ends(size: int) -> None:
    leaves = [number.to_bytes(32) for number in range(size)]
    tree = tree_over(leaves)
    root = tree.root(size)

    for index in (0, size // 2, size - 2, size - 1):
        path = tree.inclusion(index, size=size)
        assert verifier.includes(leaves[index], index, size, path, root)
    for old in (1, 255, size - 1):
        path = tree.consistency(old, size=size)
        assert verifier.extends(old, tree.root(old), size, root, path)


def test_what_was_not_grown_is_told() -> None:
    tree = Tree(lambda runs: [[] if run.level else LEAVES[run.start : run.end] for run in runs])

    with pytest.raises(MissingHashError, match="grows the tree"):
        tree.root(257)
    with pytest.raises(MissingHashError, match="no entry 5"):
        tree.inclusion(5, size=5)
    with pytest.raises(MissingHashError, match="cannot begin"):
        tree.consistency(6, size=5)
