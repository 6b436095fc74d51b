"""Bulk fingerprinting: every file of a source is read in the sandbox, shard by shard."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from clew.bulk.errors import BulkError
from clew.bulk.executor import Executor, Failure
from clew.bulk.output import Output
from clew.bulk.plan import Task
from clew.bulk.shard import Shard, make_shard
from clew.bulk.source import Source
from clew.intake.collection import Found, NotRead, shown
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.media.sandbox import Sandbox, SandboxError
from clew.model.problem import Problem, ProblemCode

_PROBLEMS_KEPT = 1_000  # in memory; all of them are in the shards


@dataclass(frozen=True, slots=True)
class FingerprintTask:
    """What a worker does with a task: a value that travels to it.

    Raises (when called):
        BulkError: the source cannot be reached; the shard stays undone.
        SandboxError: nothing can be decoded on this machine; likewise.
    """

    source: Source
    unsafe_no_sandbox: bool = False

    def __call__(self, task: Task) -> Shard:
        """Read the task's files, and return their shard."""
        sandbox = _sandbox(self.unsafe_no_sandbox)
        reader = Reader(
            sandbox=sandbox,
            new_sink=NoSink,
            spool=tempfile.TemporaryFile,
            archive_depth=sandbox.limits.archive_depth,
        )
        return make_shard(task.shard, self._readings(task, reader))

    def _readings(self, task: Task, reader: Reader) -> Iterator[FileReading | NotRead]:
        yield from task.not_read
        for name in task.files:
            with self.source.fetch(name) as found:
                yield from [found] if isinstance(found, NotRead) else _read(found, reader)


@dataclass(slots=True)
class Summary:
    """What became of a run; `already` counts shards that an earlier run had done."""

    files: int = 0
    fingerprints: int = 0
    bytes_read: int = 0
    shards: int = 0
    already: int = 0
    problem_count: int = 0
    problems: list[str] = field(default_factory=list)  # the first of them
    failed: list[str] = field(default_factory=list)  # shards that are still to be done, and why

    def count(self, shard: Shard) -> None:
        """Count a shard that is durable."""
        self.shards += 1
        self.files += shard.files
        self.fingerprints += shard.fingerprint_count
        self.bytes_read += shard.bytes_read
        self.problem_count += len(shard.problems)
        self.problems += shard.problems[: _PROBLEMS_KEPT - len(self.problems)]


def fingerprint(
    output: Output,
    do: FingerprintTask,
    executor: Executor,
    *,
    report: Callable[[int, int], None] = lambda _done, _shards: None,
) -> Summary:
    """Do what is left of the output's plan; `report` is told the shards done and in all."""
    summary = Summary()
    report(0, output.size.shards)
    summary.already = sum(output.has(number) for number in range(output.size.shards))
    for task, shard in executor.run(do, output.left()):
        if isinstance(shard, Failure):
            summary.failed.append(f"shard {task.shard} ({len(task.files)} files): {shard.reason}")
        else:
            output.keep(shard)
            summary.count(shard)
        report(summary.already + summary.shards, output.size.shards)
    return summary


def _read(found: Found, reader: Reader) -> Iterator[FileReading | NotRead]:
    """Read a file; whatever goes wrong with it that nobody foresaw costs this file only."""
    try:
        yield from reader.read(found)
    except (SandboxError, BulkError, OSError):
        raise  # the machine's trouble, not the file's
    except Exception as error:  # noqa: BLE001 -- told as the file's problem
        reason = f"could not be fingerprinted: {type(error).__name__}: {error}"
        advice = "tell the developers of Clew, with a file that shows it if it may be shared"
        problem = Problem(shown(found.name), ProblemCode.CRASHED, reason, advice)
        yield NotRead(found.name, problem)


@cache
def _sandbox(unsafe: bool) -> Sandbox:  # noqa: FBT001 -- the key of a cache
    """The worker process's own decoder, kept from task to task; it ends with the process."""
    return Sandbox(workers=1, unsafe_unconfined=unsafe)
