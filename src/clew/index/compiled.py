"""Compiled: inner loops that numba compiles when first used, and keeps compiled where it may.

Imported only where loops are needed, for numba's import alone takes a while.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit
from numba.core import types
from numba.extending import intrinsic


def compiled[**P, R](
    function: Callable[P, R] | None = None, /, **options: bool
) -> Callable[..., Any]:
    """Compile a function; others run while it does (no lock of the interpreter is held).

    What is compiled is kept beside the function's file or in the user's cache folder. Where neither
    can be written to (a read-only install), every process compiles for itself. `options` are those
    of `numba.njit`.

    Example:
        >>> compiled(lambda x: x + 1)(1)
        2
    """
    if function is None:
        return lambda decorated: compiled(decorated, **options)
    try:
        made: Callable[..., Any] = njit(nogil=True, cache=True, **options)(function)
    except RuntimeError:  # no place to keep it
        made = njit(nogil=True, **options)(function)
    return made


@intrinsic
def ones(_context: Any, value: Any) -> Any:
    """The number of bits set in an unsigned integer."""

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return (value(value), codegen) if isinstance(value, types.Integer) else None
