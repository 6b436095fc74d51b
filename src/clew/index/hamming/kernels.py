"""Kernels: the inner loops, compiled by numba when first used and kept compiled beside this file.

Imported only where they are needed, for the import alone takes a while.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

_AHEAD = 16  # stretches whose memory is asked for before they are read
_LINE = 16  # sketches in a line of the processor's cache


@numba.njit(nogil=True, cache=True)
def fill_chunks(
    hashes: NDArray[np.uint8], shuffle: NDArray[np.int64], chunks: NDArray[np.uint16]
) -> None:
    """Write the chunks (16, n) of hashes (n, 32) whose bits are shuffled."""
    for row in range(hashes.shape[0]):
        for chunk in range(16):
            value = 0
            for bit in range(16):
                place = shuffle[16 * chunk + bit]
                value |= ((hashes[row, place >> 3] >> (place & 7)) & 1) << bit
            chunks[chunk, row] = value


@numba.njit(nogil=True, cache=True)
def sort_into(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    values: NDArray[np.uint16],
    after: NDArray[np.uint16],
    then: NDArray[np.uint16],
    places: NDArray[np.int64],
    rows: NDArray[np.uint32],
    sketches: NDArray[np.uint32],
) -> None:
    """List rows and sketches by value; `places` says where each value starts, and is moved on."""
    for row in range(values.shape[0]):
        place = places[values[row]]
        places[values[row]] = place + 1
        rows[place] = row
        sketches[place] = np.uint32(after[row]) | (np.uint32(then[row]) << np.uint32(16))


@intrinsic
def _ones(_context: Any, value: Any) -> Any:
    """The number of bits set in an unsigned integer."""

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return (value(value), codegen) if isinstance(value, types.Integer) else None


@intrinsic
def _fetch(_context: Any, array: Any, place: Any) -> Any:
    """Ask for the memory about `array[place]` ahead of its use."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [address.type], kind)
        builder.call(prefetch, [address, number(0), number(1), number(1)])
        return context.get_dummy_value()

    return types.void(array, place), codegen


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _fewest(sketches: NDArray[np.uint32], begin: int, end: int, next_two: int) -> np.uint32:
    """The fewest bits by which a sketch in this stretch differs: one pass that has no branches."""
    fewest = np.uint32(32)
    for place in range(begin, end):
        off = np.uint32(sketches[place] ^ next_two)  # numba would go on in 64 bits
        ones = np.uint32(_ones(off))
        fewest = min(fewest, ones)
    return fewest


@numba.njit(nogil=True, cache=True, boundscheck=False)
def probe_tables(  # noqa: C901, PLR0912, PLR0913, PLR0917 -- one loop nest, compiled as a whole
    values: NDArray[np.uint16],
    words: NDArray[np.uint64],
    held: NDArray[np.uint64],
    starts: NDArray[np.uint32],
    rows: NDArray[np.uint32],
    sketches: NDArray[np.uint32],
    masks: NDArray[np.uint16],
    bits: NDArray[np.int64],
    radius: int,
    at_most: int,
    first: int,
    hits: NDArray[np.int64],
) -> tuple[int, int]:
    """Fill `hits` from query `first` on; return how many, and the first query not (fully) done."""
    room, entries, changes = hits.shape[1], held.shape[0], masks.shape[0]
    two, three = 2 * radius // 16, 3 * radius // 16
    begins, ends = np.empty(changes + _AHEAD, np.int64), np.empty(changes + _AHEAD, np.int64)
    count = 0
    for query in range(first, values.shape[0]):
        before = count
        for chunk in range(16):
            own = values[query, chunk]
            next_two = np.uint32(values[query, (chunk + 1) & 15]) | (
                np.uint32(values[query, (chunk + 2) & 15]) << np.uint32(16)
            )
            table, listed = sketches[chunk], rows[chunk]
            for change in range(changes + _AHEAD):
                if change < changes:
                    bucket = own ^ masks[change]
                    begins[change] = starts[chunk, bucket]
                    ends[change] = starts[chunk, bucket + 1]
                    for place in range(begins[change], ends[change], _LINE):
                        _fetch(table, place)
                now = change - _AHEAD
                if now < 0:
                    continue
                differing = bits[now]
                begin, end = begins[now], ends[now]
                if differing + _fewest(table, begin, end, next_two) > three:
                    continue
                for place in range(begin, end):
                    off = table[place] ^ next_two
                    if differing + _ones(off) > three:
                        continue
                    if differing + _ones(off & np.uint32(0xFFFF)) > two:
                        continue
                    row = listed[place]
                    if row >= entries:  # a spoilt table must not reach beyond the hashes
                        continue
                    distance = (
                        _ones(held[row, 0] ^ words[query, 0])
                        + _ones(held[row, 1] ^ words[query, 1])
                        + _ones(held[row, 2] ^ words[query, 2])
                        + _ones(held[row, 3] ^ words[query, 3])
                    )
                    if distance > radius or count - before >= at_most:
                        continue
                    if count == room:
                        return before, query
                    hits[0, count] = query
                    hits[1, count] = row
                    hits[2, count] = distance
                    count += 1
    return count, values.shape[0]
