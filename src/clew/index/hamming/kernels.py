"""Kernels: the inner loops of searching and building tables."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from clew.index.compiled import compiled, ones

_AHEAD = 16  # stretches whose memory is asked for before they are read
_LINE = 16  # sketches in a line of the processor's cache
_SORTED_FROM = 32  # queries at once
_BINS, _BIN_SHIFT = 2048, 5  # neighbouring buckets of a table


@compiled
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


@compiled
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
def _fetch(_context: Any, array: Any, place: Any) -> Any:
    """Ask for the memory about `array[place]` ahead of its use."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [address.type], kind)
        builder.call(prefetch, [address, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, place), codegen


@compiled(boundscheck=False)
def _fewest(sketches: NDArray[np.uint32], begin: int, end: int, next_two: int) -> np.uint32:
    """The fewest bits by which a sketch in this stretch differs: one pass that has no branches."""
    fewest = np.uint32(32)
    for place in range(np.uintp(begin), np.uintp(end)):  # counted from the end if it had a sign
        off = np.uint32(sketches[place] ^ next_two)  # numba would go on in 64 bits
        fewest = min(fewest, np.uint32(ones(off)))
    return fewest


@compiled(boundscheck=False)
def _in_order(values: NDArray[np.uint16], masks: NDArray[np.uint16]) -> NDArray[np.int64]:
    """The probes of one table, `query << 16 | change`, roughly by the bucket they read.

    Many queries then walk through the table from front to back, not from page to page; few are
    left as they are, for they do not repay the sorting.
    """
    queries, changes = values.shape[0], masks.shape[0]
    probes = np.empty(queries * changes, np.int64)
    if queries < _SORTED_FROM:
        for query in range(queries):
            for change in range(changes):
                probes[query * changes + change] = query << 16 | change
        return probes
    places = np.zeros(_BINS + 1, np.int64)
    for query in range(queries):
        for change in range(changes):
            places[((values[query] ^ masks[change]) >> _BIN_SHIFT) + 1] += 1
    for bin_ in range(_BINS):
        places[bin_ + 1] += places[bin_]
    for query in range(queries):
        for change in range(changes):
            bin_ = (values[query] ^ masks[change]) >> _BIN_SHIFT
            probes[places[bin_]] = query << 16 | change
            places[bin_] += 1
    return probes


@compiled(boundscheck=False)
def probe_tables(  # noqa: C901, PLR0913, PLR0917 -- one loop nest, compiled as a whole
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
    told: NDArray[np.int64],
    first: tuple[int, int],
    hits: NDArray[np.int64],
) -> tuple[int, tuple[int, int]]:
    """Fill `hits` from probe `first` (chunk, place in the order) on, as far as there is room.

    Return how many, and the first probe not done, which is (16, 0) at the end. `told` (q,) counts
    the hits of each query.
    """
    room, entries = hits.shape[1], held.shape[0]
    three = 3 * radius // 16
    begins, ends = np.empty(_AHEAD, np.int64), np.empty(_AHEAD, np.int64)
    next_two = np.empty(values.shape[1], np.uint32)
    count, resumed = 0, first[1]
    for chunk in range(first[0], 16):
        own = values[chunk]
        for query in range(own.shape[0]):
            next_two[query] = np.uint32(values[(chunk + 1) & 15, query]) | (
                np.uint32(values[(chunk + 2) & 15, query]) << np.uint32(16)
            )
        table, listed = sketches[chunk], rows[chunk]
        probes = _in_order(own, masks)
        for ahead in range(resumed, probes.shape[0] + _AHEAD):
            now = ahead - _AHEAD
            if now >= resumed:
                query, change = probes[now] >> 16, probes[now] & 0xFFFF
                begin, end = begins[now & _AHEAD - 1], ends[now & _AHEAD - 1]
                differing = bits[change]
                nearest = differing + _fewest(table, begin, end, next_two[query])
                if nearest <= three and told[query] < at_most:
                    if count + end - begin > room:
                        return count, (chunk, now)
                    for place in range(begin, end):
                        off = table[place] ^ next_two[query]
                        if not _may_be_near(off, differing, radius):
                            continue
                        row = listed[place]
                        if row >= entries:  # a spoilt table must not reach beyond the hashes
                            continue
                        distance = _apart(held, row, words, query)
                        if distance <= radius and told[query] < at_most:
                            hits[0, count], hits[1, count], hits[2, count] = query, row, distance
                            told[query] += 1
                            count += 1
            if ahead < probes.shape[0]:
                bucket = own[probes[ahead] >> 16] ^ masks[probes[ahead] & 0xFFFF]
                begin, end = starts[chunk, bucket], starts[chunk, bucket + 1]
                begins[ahead & _AHEAD - 1], ends[ahead & _AHEAD - 1] = begin, end
                for place in range(begin, end, _LINE):
                    _fetch(table, place)
        resumed = 0
    return count, (16, 0)


@compiled(boundscheck=False)
def _may_be_near(off: np.uint32, differing: int, radius: int) -> bool:
    """Whether a sketch that differs in the bits `off`, after a chunk that does, may be of a hit."""
    three, two = differing + ones(off), differing + ones(off & np.uint32(0xFFFF))
    return bool(three <= 3 * radius // 16 and two <= 2 * radius // 16)


@compiled(boundscheck=False)
def _apart(held: NDArray[np.uint64], row: int, words: NDArray[np.uint64], query: int) -> int:
    return int(
        ones(held[row, 0] ^ words[query, 0])
        + ones(held[row, 1] ^ words[query, 1])
        + ones(held[row, 2] ^ words[query, 2])
        + ones(held[row, 3] ^ words[query, 3])
    )
