"""How long two bureaux take to learn which selectors both hold, and how much they send.

    python benchmarks/deconfliction.py [--selectors 100000] [--shared 1000]

Each bureau blinds its invented selectors, the hub multiplies them, the bureau takes the blinds off;
both do so at once, in a process each. Then they exchange tags. The hits are checked
against the truth. Proofs are drawn over 256 elements of each answer.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence

from clew.exchange.deconfliction.oprf import HolderKey, blind, evaluate, unblind
from clew.exchange.deconfliction.proof import check_proof, draw, prove
from clew.exchange.deconfliction.tags import hits, tags

_KEY = HolderKey.from_seed(bytes(range(32)), epoch="2026-03")
_SESSION = bytes(32)
_PROVED = 256


def main() -> None:
    """Compare, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--selectors", type=int, default=100_000)
    parser.add_argument("--shared", type=int, default=1_000)
    options = parser.parse_args()
    shared = [_phone(number) for number in range(options.shared)]
    rest = options.selectors - options.shared
    lists = [shared + [_phone(side * 10**9 + each) for each in range(rest)] for side in (1, 2)]
    begun = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        (mine, sent, one), (theirs, _, other) = pool.map(_ask, lists)
    found = hits(mine, theirs)
    wall = time.perf_counter() - begun
    if found != tuple(range(options.shared)):
        sys.exit(f"wrong: {len(found)} hits, {options.shared} are shared")
    tag_bytes = sum(map(len, mine))
    print(f"{options.selectors:,} x {options.selectors:,}: {len(found):,} hits, all of them true")
    print(f"  {wall:.1f} s by the clock, {one + other:.1f} s of processor time, two processes")
    print(f"  with the hub {sent / 1e6:.2f} MB a bureau; with the other {tag_bytes / 1e6:.2f} MB")


def _phone(number: int) -> bytes:
    return b"phone\0+%d" % number


def _ask(selectors: Sequence[bytes]) -> tuple[tuple[bytes, ...], int, float]:
    """Do what a bureau does, and what the hub does for it."""
    used = time.process_time()
    blinded = blind(selectors)
    answer = evaluate(blinded.elements, key=_KEY)
    drawn = draw(_PROVED, of=len(answer))
    pair = [[each[place] for place in drawn] for each in (blinded.elements, answer)]
    proof = prove(pair[0], pair[1], key=_KEY)
    check_proof(proof, pair[0], pair[1], public=_KEY.public)
    made = tags(unblind(blinded, answer), session=_SESSION)
    sent = sum(map(len, (*blinded.elements, *answer, proof)))
    return made, sent, time.process_time() - used


if __name__ == "__main__":
    main()
