"""Kernels: the inner loop of a search through vectors of bytes."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic
from numpy.typing import NDArray

from clew.index.compiled import compiled

_LANES = 128  # numbers multiplied at once


@compiled
def at_least(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    rows: NDArray[np.int8],
    scales: NDArray[np.float32],
    query: NDArray[np.int8],
    scale: float,
    least: float,
    found: NDArray[np.int64],
    cosines: NDArray[np.float32],
) -> int:
    """Write which rows (n, d) have at least this product with a query (d,); return how many.

    Each row is multiplied by its scale, the query by `scale`. `d` is a multiple of 128. What does
    not fit into `found` is counted only.
    """
    count = 0
    for row in range(rows.shape[0]):
        total = np.int32(0)
        for start in range(0, rows.shape[1], _LANES):
            total += _product(rows, row, query, start)
        cosine = total * scales[row] * scale
        if cosine >= least:
            if count < found.shape[0]:
                found[count] = row
                cosines[count] = cosine
            count += 1
    return count


@intrinsic
def _product(typing: Any, rows: Any, row: Any, query: Any, start: Any) -> Any:  # noqa: ARG001
    """The sum of 128 products of signed bytes, as one instruction after another does it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        matrix = context.make_array(signature.args[0])(context, builder, arguments[0])
        vector = context.make_array(signature.args[2])(context, builder, arguments[2])
        width = builder.extract_value(matrix.shape, 1)
        place = builder.add(builder.mul(arguments[1], width), arguments[3])
        one = _wide(builder, matrix.data, place)
        other = _wide(builder, vector.data, arguments[3])
        lanes = ir.VectorType(ir.IntType(32), _LANES)
        summed = get_or_insert_function(
            builder.module,
            ir.FunctionType(ir.IntType(32), [lanes]),
            f"llvm.vector.reduce.add.v{_LANES}i32",
        )
        return builder.call(summed, [builder.mul(one, other)])

    return types.int32(rows, row, query, start), generate


def _wide(builder: Any, data: Any, place: Any) -> Any:
    """128 bytes from a place on, as 32-bit numbers."""
    narrow = ir.VectorType(ir.IntType(8), _LANES)
    address = builder.bitcast(builder.gep(data, [place]), narrow.as_pointer())
    return builder.sext(builder.load(address, align=1), ir.VectorType(ir.IntType(32), _LANES))
