"""Worker processes on this machine, each with one task at a time.

The standard pool breaks as a whole when one worker is killed, and cannot tell whose task it was.
Here every worker has a pipe of its own, so that only the dead worker's task runs again.
"""

import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from clew.bulk.executor import ATTEMPTS, Failure, failure_of

_END_S = 5.0
_DIED = f"its worker process died {ATTEMPTS} times (killed, or out of memory)"


@dataclass(frozen=True, slots=True)
class ProcessPool:
    """An executor of so many processes; they start with a run and end with it.

    Example:
        >>> sorted(ProcessPool(workers=1).run(abs, [-2, 3]))
        [(-2, 2), (3, 3)]
    """

    workers: int

    def run[T, R](
        self, do: Callable[[T], R], tasks: Iterable[T]
    ) -> Iterator[tuple[T, R | Failure]]:
        """Yield each task with its result as they finish; see `Executor`."""
        coming = iter(tasks)
        idle: list[_Worker[T, R]] = [_Worker(do) for _ in range(self.workers)]
        busy: dict[_Worker[T, R], _Attempt[T]] = {}
        try:
            while True:
                for task in islice(coming, len(idle)):
                    worker = idle.pop()
                    busy[worker] = _Attempt(task)
                    worker.start(task)
                if not busy:
                    return
                ready = set(wait([worker.pipe for worker in busy]))
                for worker in [worker for worker in busy if worker.pipe in ready]:
                    attempt, answer = busy.pop(worker), worker.answer()
                    if answer is not None:
                        idle.append(worker)
                        yield attempt.task, answer[0]
                        continue
                    worker.end()
                    new = _Worker(do)
                    if attempt.number < ATTEMPTS:
                        busy[new] = _Attempt(attempt.task, attempt.number + 1)
                        new.start(attempt.task)
                    else:
                        idle.append(new)
                        yield attempt.task, Failure(_DIED)
        finally:
            for worker in [*idle, *busy]:
                worker.end()


@dataclass(frozen=True, slots=True)
class _Attempt[T]:
    task: T
    number: int = 1


class _Worker[T, R]:
    """One process, from our side."""

    def __init__(self, do: Callable[[T], R]) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(do, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def start(self, task: T) -> None:
        """Hand over a task; a worker that is dead already shows it when it should answer."""
        try:
            self.pipe.send(task)
        except OSError:
            pass

    def answer(self) -> tuple[R | Failure] | None:
        """Return what the worker answers, None where it died instead."""
        try:
            return (self.pipe.recv(),)
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """End the process for certain: politely by closing its pipe when it is idle."""
        self.pipe.close()
        self._process.terminate()
        self._process.join(_END_S)
        self._process.kill()
        self._process.join()


def _serve[T, R](do: Callable[[T], R], pipe: Connection) -> None:
    """Work on tasks until the pipe closes. Runs in the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller, who ends us
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: R | Failure = do(task)
        except Exception as error:  # noqa: BLE001 -- told to the caller as the task's failure
            answer = failure_of(error)
        try:
            pipe.send(answer)
        except OSError:
            return  # the caller is gone
