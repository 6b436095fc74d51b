"""The executor: runs many independent tasks, on the cores of one machine or of many.

Rules that every executor keeps (tests/contracts/test_executors.py):
1. Every task is answered once, in any order: with its result or with a Failure.
2. A task that raises costs only itself. A task whose worker died runs again, at most `ATTEMPTS`
   times altogether, so tasks must be safe to repeat.
3. Tasks are taken from the iterable only as workers come free, so that it may be endless.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

ATTEMPTS = 3
"""How often a task is started whose worker dies, before it is given up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no result, in words.

    Example:
        >>> Failure("ValueError: no such shape").reason
        'ValueError: no such shape'
    """

    reason: str


class Executor(Protocol):
    """Runs tasks. `do` and the tasks travel to other processes, so both are plain values."""

    def run[T, R](
        self, do: Callable[[T], R], tasks: Iterable[T]
    ) -> Iterator[tuple[T, R | Failure]]:
        """Yield each task with what `do` returned for it, as they finish."""
        ...


def failure_of(error: BaseException) -> Failure:
    """Return the failure that an exception stands for.

    Example:
        >>> failure_of(KeyError("a"))
        Failure(reason="KeyError: 'a'")
    """
    return Failure(f"{type(error).__name__}: {error}")
