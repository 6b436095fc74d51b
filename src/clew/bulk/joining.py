"""A batch join: every pair of A and B within a radius, task by task, resumable.

Everything in between lies in `FILE.work`, beside the file that is asked for: the two sides once
(`join_sides`), then a file of pairs for each task that is done (`join_task`). When all are done
the file is written in one step and the work folder goes.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from clew.bulk.errors import BulkError
from clew.bulk.executor import Executor, Failure
from clew.bulk.held import held
from clew.bulk.join_kernel import PAIR
from clew.bulk.join_sides import ALL_TURNS, Side, gather
from clew.bulk.join_task import BLOCK_HASHES, JoinTask
from clew.bulk.output import Output
from clew.bulk.pair_lines import Named, check_name, lines_of, write_lines
from clew.index.hamming.durable import ASIDE, sync_folder, write_durably

_ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class Join:
    """What is joined, and where to. `is_turned` asks with A's pictures in all eight turns."""

    a: Output
    b: Output
    radius: int
    file: Path
    is_turned: bool = False
    block: int = BLOCK_HASHES

    @property
    def is_self(self) -> bool:
        """Whether A is joined with itself: pairs are then of different files, each once."""
        return self.a.folder == self.b.folder

    @property
    def work(self) -> Path:
        """The folder for everything in between."""
        return self.file.with_name(f"{self.file.name}.work")


@dataclass(frozen=True, slots=True)
class JoinSummary:
    """What a join gave: hashes on each side, pairs written, tasks, and those still to be done."""

    a_hashes: int
    b_hashes: int
    pairs: int
    tasks: int
    already: int
    failed: tuple[str, ...]


def join(
    wanted: Join,
    executor: Executor,
    *,
    report: Callable[[int, int], None] = lambda _done, _tasks: None,
) -> JoinSummary:
    """Find the pairs and write the file, unless tasks failed: then the same call goes on.

    Raises:
        BulkError: an output is unfinished or damaged, the file is there already, or what another
            join left lies in its work folder.
    """
    check_name(wanted.file)
    if wanted.file.exists():
        raise BulkError(f"{wanted.file} exists already; move it away, or name another file")
    wanted.work.mkdir(parents=True, exist_ok=True)
    with held(wanted.work):
        do = _prepared(wanted)
        tasks = sum(1 for _ in do.parts())
        already = sum(do.path(part).exists() for part in do.parts())
        done, failed = already, []
        report(done, tasks)
        left = (part for part in do.parts() if not do.path(part).exists())
        for part, result in executor.run(do, left):
            if isinstance(result, Failure):
                failed.append(f"{part}: {result.reason}")
            else:
                done += 1
            report(done, tasks)
        pairs = 0 if failed else _write(wanted, do)
    if not failed:
        shutil.rmtree(wanted.work)
    return JoinSummary(do.a.rows, do.b.rows, pairs, tasks, already, tuple(failed))


def _prepared(wanted: Join) -> JoinTask:
    """The task, with both sides gathered: now, or by the run that this one goes on with."""
    path = wanted.work / _ABOUT
    asked: dict[str, Any] = {
        "a": wanted.a.identity,
        "b": wanted.b.identity,
        "radius": wanted.radius,
        "is_turned": wanted.is_turned,
        "block": wanted.block,
    }
    turns = ALL_TURNS if wanted.is_turned else 1
    if path.exists():
        told = json.loads(path.read_bytes())
        rows = told.pop("rows")
        if told != asked:
            raise BulkError(
                f"{wanted.work} holds an unfinished join of other folders or settings; remove it, "
                "or name another --out"
            )
    else:
        rows = [
            gather(wanted.a, wanted.work, "a", turns=turns).rows,
            gather(wanted.b, wanted.work, "b", turns=1).rows,
        ]
        write_durably(path, [json.dumps(asked | {"rows": rows}).encode()])
    return JoinTask(
        a=Side(wanted.work, "a", rows[0], turns),
        b=Side(wanted.work, "b", rows[1], turns=1),
        radius=wanted.radius,
        is_self=wanted.is_self,
        block=wanted.block,
    )


def _write(wanted: Join, do: JoinTask) -> int:
    """Write the pairs of all parts into the file, in the order of the parts."""
    a, b = Named(do.a, wanted.a), Named(do.b, wanted.b)
    aside = wanted.file.with_name(f"{wanted.file.name}{ASIDE}")
    with aside.open("w", encoding="utf-8", newline="") as file:
        lines = lines_of(chain.from_iterable(_pairs(do)), a, b)
        count = write_lines(file, lines, as_csv=wanted.file.suffix == ".csv")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(wanted.file)
    sync_folder(wanted.file.parent)
    return count


def _pairs(do: JoinTask) -> Iterator[Any]:
    for part in do.parts():
        path = do.path(part)
        if path.stat().st_size:
            yield np.memmap(path, PAIR, "r")
