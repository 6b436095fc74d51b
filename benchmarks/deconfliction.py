"""How long two bureaux take to learn which selectors both hold, and how much they send.

    python benchmarks/deconfliction.py [--selectors 100000] [--shared 1000]

Each bureau blinds its invented selectors, the hub multiplies them, the bureau makes its tags; both
do so at once, in a process each. Then they exchange the tags. All is packed and unpacked as it
travels, the hub's checks are made, and the hits are held against the truth. Documents, signatures
and seals, which the messages bear besides, are some 6 kB a run and are not counted.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence

from clew.exchange.deconfliction.asking import (
    answerer_tags,
    ask_apart,
    ask_together,
    run_number,
    starter_tags,
)
from clew.exchange.deconfliction.oprf import HolderKey, evaluate
from clew.exchange.deconfliction.packing import ELEMENTS, TAGS, in_order, pack, unpack
from clew.exchange.deconfliction.tags import hits, tags

_KEY = HolderKey.from_seed(bytes(range(32)), epoch="2026-03")
_NUMBER = run_number(b"one", b"other")


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
        starts, answers = pool.apply_async(_start, lists[:1]), pool.apply_async(_answer, lists[1:])
        (mine, sent, one), (theirs, asked, other) = starts.get(), answers.get()
    travels = [pack(in_order(each, form=TAGS), form=TAGS) for each in (mine, theirs)]
    found = hits(mine, unpack(travels[1], count=len(theirs), form=TAGS))
    found_there = hits(theirs, unpack(travels[0], count=len(mine), form=TAGS))
    wall = time.perf_counter() - begun
    if not found == found_there == tuple(range(options.shared)):
        sys.exit(f"wrong: {len(found)} hits, {options.shared} are shared")
    between = sum(map(len, travels))
    print(f"{options.selectors:,} x {options.selectors:,}: {len(found):,} hits, all of them true")
    print(f"  {wall:.1f} s by the clock, {one + other:.1f} s of processor time, two processes")
    print(f"  with the hub {sent / 1e6:.2f} MB and {asked / 1e6:.2f} MB;", end=" ")
    print(f"with each other {between / 1e6:.2f} MB: {(sent + asked + between) / 1e6:.2f} MB in all")


def _phone(number: int) -> bytes:
    return b"phone\0+%d" % number


def _start(selectors: Sequence[bytes]) -> tuple[tuple[bytes, ...], int, float]:
    """Do what the starter does, and what the hub does for it."""
    used = time.process_time()
    question = ask_apart(selectors, _NUMBER, seed=bytes(32))
    sent = pack(list(question.elements), form=ELEMENTS)
    arrived = unpack(sent, count=len(question.elements), form=ELEMENTS)
    answer = evaluate(arrived, key=_KEY)
    made = starter_tags(question, answer, public=_KEY.public)
    return made, len(sent) + sum(map(len, answer)), time.process_time() - used


def _answer(selectors: Sequence[bytes]) -> tuple[tuple[bytes, ...], int, float]:
    """Do what the answerer does, and what the hub does for it."""
    used = time.process_time()
    question = ask_together(selectors, _NUMBER, seed=bytes(32))
    sent = pack(list(question.elements), form=ELEMENTS)
    arrived = unpack(sent, count=len(question.elements), form=ELEMENTS)
    answer = tags(evaluate(arrived, key=_KEY))
    made = answerer_tags(question, answer, public=_KEY.public)
    return made, len(sent) + sum(map(len, answer)), time.process_time() - used


if __name__ == "__main__":
    main()
