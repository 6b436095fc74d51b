"""Worker processes on this machine, each with one task at a time.

The standard pool breaks as a whole when one worker is killed, and cannot tell whose task it was.
Here every worker has a pipe of its own, so that only the dead worker's task runs again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
        coming, idle, busy = iter(tasks), [_Worker(do) for _ in range(self.workers)], {}
        try:
            while True:
                for task in coming:
                    worker = idle.pop()
                    busy[worker.pipe] = (worker, _Attempt(task))
                    worker.start(task)
                    if not idle:
                        break
                if not busy:
                    return
                for pipe in wait(list(busy)):
                    worker, attempt = busy.pop(pipe)
                    answer = worker.answer()
                    if answer is None:
                        worker.end()
                        worker = _Worker(do)
                    if answer is None and attempt.number < ATTEMPTS:
                        busy[worker.pipe] = (worker, _Attempt(attempt.task, attempt.number + 1))
                        worker.start(attempt.task)
                        continue
                    idle.append(worker)
                    yield attempt.task, answer[0] if answer is not None else Failure(_DIED)
        finally:
            for worker in [*idle, *(worker for worker, _ in busy.values())]:
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
