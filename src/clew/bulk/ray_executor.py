"""A Ray cluster (optional: `pip install clew[cluster]`), which runs tasks of dead nodes elsewhere.

Ray executes what it is sent, so it only listens to those who know its token: every node is started
with RAY_AUTH_MODE=token and the same RAY_AUTH_TOKEN, in a network of its own.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from clew.bulk.errors import BulkError
from clew.bulk.executor import ATTEMPTS, Failure, failure_of

_STORE_BYTES = 100 << 20  # results are small: they need no large object store
_PATIENCE_S = 10
_AHEAD = 2  # tasks under way for each core, so that none waits for the next


@dataclass(frozen=True, slots=True)
class RayExecutor:
    """An executor on the cluster at `address`, or on `workers` cores of this machine.

    Raises (when run):
        BulkError: Ray is not installed, or the cluster cannot be reached.
    """

    address: str | None
    workers: int

    def run[T, R](
        self, do: Callable[[T], R], tasks: Iterable[T]
    ) -> Iterator[tuple[T, R | Failure]]:
        """Yield each task with its result as they finish; see `Executor`."""
        with self._connected() as ray:
            # `max_retries` counts dead workers and dead nodes, not what `do` raises.
            remote = ray.remote(num_cpus=1, max_retries=ATTEMPTS - 1)(_answer)
            shared = ray.put(do)
            under_way: dict[Any, T] = {}
            for task in tasks:
                under_way[remote.remote(shared, task)] = task
                while len(under_way) >= _AHEAD * _cores(ray):
                    yield _next(ray, under_way)
            while under_way:
                yield _next(ray, under_way)

    @contextmanager
    def _connected(self) -> Iterator[ModuleType]:
        if self.address:
            _must_answer(self.address)
        ray = _ray(is_own=self.address is None)
        here: dict[str, Any] = {"num_cpus": self.workers, "object_store_memory": _STORE_BYTES}
        where = {"address": self.address} if self.address else here | {"include_dashboard": False}
        try:
            ray.init(**where, log_to_driver=False, configure_logging=False)
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise _unusable(self.address or "on this machine", error) from error
        try:
            yield ray
        finally:
            ray.shutdown()


def _ray(*, is_own: bool) -> ModuleType:
    """Ray, asked to be quiet and to demand its token; a cluster of our own gets a new one."""
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if is_own and "RAY_AUTH_TOKEN_PATH" not in os.environ:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    try:
        import ray  # noqa: PLC0415 -- optional
    except ImportError as error:
        raise BulkError(
            "Ray is not installed; install it with: pip install 'clew[cluster]', or leave out "
            "--executor ray"
        ) from error
    return ray


def _must_answer(address: str) -> None:
    """Ray itself would try for minutes before it says that nobody answers."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_PATIENCE_S).close()
    except (OSError, ValueError) as error:
        raise _unusable(address, error) from error


def _unusable(where: str, error: Exception) -> BulkError:
    return BulkError(
        f"the Ray cluster {where} cannot be used: {error}; check --address (the head's host:port), "
        "that `ray status` works there, and RAY_AUTH_TOKEN"
    )


def _cores(ray: ModuleType) -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _next[T](ray: ModuleType, under_way: dict[Any, T]) -> tuple[T, Any]:
    """Wait for any task, and return it with its answer."""
    [ready], _ = ray.wait(list(under_way), num_returns=1)
    task = under_way.pop(ready)
    try:
        return task, ray.get(ready)
    except ray.exceptions.RayError as error:
        why = str(error).strip().splitlines()[0]
        return task, Failure(f"given up after {ATTEMPTS} attempts: {why}")


def _answer[T, R](do: Callable[[T], R], task: T) -> R | Failure:
    """Do a task, in a worker of the cluster."""
    try:
        return do(task)
    except Exception as error:  # noqa: BLE001 -- told to the caller as the task's failure
        return failure_of(error)
