"""Adding: a seized collection goes into the vault, file by file, in batches that are durable.

Files are read by a few threads (each waits for its sandboxed worker, then fingerprints what comes
back) while this thread records what they finished. Whatever was reported as done is in the
records; after a kill the same command goes on with the rest.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import batched
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Exhibit
from clew.bureau.vault.actions.recording import (
    LoggedRun,
    Reading,
    path_key,
    record_readings,
)
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item, Location, Unread
from clew.fingerprint.classifiers.trial import Classifiers
from clew.intake.collection import Collection, Folders, Found, NotRead
from clew.intake.file_reading import FileReading
from clew.intake.reading import NO_CLASSIFIERS, Reader
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from clew.model.problem import Problem

_BATCH_FILES = 64
_BATCH_S = 1.0
_PROBLEMS_KEPT = 1_000  # in memory; all of them are in the records
_AHEAD = 40  # files under way for each thread, so that none waits while a batch is recorded
_LOOK_UP = 500  # names looked up in the records at once


@dataclass(slots=True)
class AddSummary:
    """What became of a run: counts of files, bytes read, and the problems met."""

    added: int = 0
    unchanged: int = 0
    bytes_read: int = 0
    by_family: Counter[Family] = field(default_factory=Counter)
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)  # the first of them

    def count(self, reading: Reading) -> None:
        """Count one recorded reading."""
        if isinstance(reading, FileReading):
            self.added += 1
            self.bytes_read += reading.size
            self.by_family[reading.media_type.family] += 1
        if reading.problem is not None:
            self.problem_count += 1
            if len(self.problems) < _PROBLEMS_KEPT:
                self.problems.append(reading.problem)


type Settled = tuple[Found, AddSummary]
"""A file all of which is durable, and what became of it and of what it holds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files and bytes that are durable, and in all."""

    files_done: int
    files: int
    bytes_done: int
    bytes: int


@dataclass(frozen=True, slots=True)
class AddRun:
    """What a run of `add` works for and with; `confinement` says how the sandbox holds.

    `classifiers` are those whose guests the sandbox has. `settle` is called in the transaction that
    makes files durable, with each and with what became of it and of what it holds.
    """

    acting_officer: Officer
    exhibit: Exhibit
    vault: VaultFolder
    sandbox: Sandbox
    confinement: str
    clock: Callable[[], datetime]
    classifiers: Classifiers = NO_CLASSIFIERS
    logged: LoggedRun = field(default_factory=LoggedRun)
    settle: Callable[[Sequence["Settled"]], None] = lambda _settled: None

    def record(self, readings: Sequence[Reading]) -> None:
        """Make a batch of readings durable: thumbnails first, then the rows that name them."""
        for reading in readings:
            if isinstance(reading, FileReading) and reading.thumbnail is not None:
                keep_thumbnail(self.vault, reading.digests.sha256.hex(), reading.thumbnail)
        record_readings(
            readings,
            acting_officer=self.acting_officer,
            exhibit=self.exhibit,
            sandbox=self.confinement,
            templates=self.vault.templates,
            now=self.clock(),
            run=self.logged,
        )
        self.logged.has_begun = True
        self.logged.files += sum(isinstance(one, FileReading) for one in readings)


def add(
    paths: Sequence[Path],
    *,
    run: AddRun,
    threads: int,
    report: Callable[[Progress], None] = lambda _progress: None,
    reread: bool = False,
) -> AddSummary:
    """Add every file under the paths to the run's exhibit, and return what became of them.

    A file whose name, size and modification time are recorded already is left alone, unless it
    had a problem, or `reread`. `report` is called whenever more is durable.

    Raises:
        VaultFullError: the disk is full; everything reported as done is kept.
    """
    return add_all(Folders(paths), run=run, threads=threads, report=report, reread=reread)


def add_all(
    collection: Collection,
    *,
    run: AddRun,
    threads: int,
    report: Callable[[Progress], None] = lambda _progress: None,
    reread: bool = False,
) -> AddSummary:
    """Add every file of a collection, as `add` does those under paths.

    Raises:
        VaultFullError: the disk is full; everything reported as done is kept.
    """
    batches = _Batches(run, report, total=_measure(collection))
    finished: _Finished = SimpleQueue()
    stop = Event()
    reader = _reader(run, collection, reread=reread)
    read = partial(_read, reader=reader, finished=finished, stop=stop)
    with ThreadPoolExecutor(threads) as pool:
        try:
            for found in _not_recorded(collection.walk(), batches, reread=reread):
                pool.submit(read, found)
                batches.under_way += 1
                batches.take(finished, until=_AHEAD * threads)
            batches.take(finished, until=0)
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            run.sandbox.close()  # so that no thread waits for a decoder
            raise
        finally:
            batches.record()
    return batches.summary


def keep_thumbnail(vault: VaultFolder, sha256: str, jpeg: bytes) -> None:
    """Keep an item's thumbnail; one that is kept already stays."""
    if not vault.thumbs.has(sha256):
        writer = vault.thumbs.writer()
        writer.write(jpeg)
        writer.commit(sha256)


def _measure(collection: Collection) -> tuple[int, int]:
    """How many files there are, and their bytes, for the progress bar."""
    files = size = 0
    for found in collection.walk():
        if isinstance(found, Found):
            files, size = files + 1, size + found.size
    return files, size


def _not_recorded(
    walked: Iterator[Found | NotRead], batches: "_Batches", *, reread: bool
) -> Iterator[Found]:
    """Yield the files that are not in the records yet; the rest is counted."""
    for several in batched(walked, _LOOK_UP, strict=False):
        batches.waiting += [found for found in several if isinstance(found, NotRead)]
        files = [found for found in several if isinstance(found, Found)]
        recorded = set() if reread else _recorded(files, batches.run.exhibit)
        for found in files:
            if (found.name, found.size, found.mtime_ns) in recorded:
                batches.skip(found)
            else:
                yield found


def _recorded(files: Sequence[Found], exhibit: Exhibit) -> set[tuple[bytes, int, int]]:
    """The files that need not be read again: recorded, and without a problem that may be gone."""
    names = [path_key(found.name) for found in files]
    trouble = Unread.objects.filter(exhibit=exhibit, path_sha256=OuterRef("path_sha256"))
    rows = Location.objects.filter(~Exists(trouble), exhibit=exhibit, path_sha256__in=names)
    return {
        (bytes(name), size, mtime_ns)
        for name, size, mtime_ns in rows.values_list("path_bytes", "size", "mtime_ns")
    }


def _reader(run: AddRun, collection: Collection, *, reread: bool) -> Reader:
    """A reader that decodes what is new, or everything again, as a new version of Clew may need."""
    return Reader(
        sandbox=run.sandbox,
        new_sink=run.vault.blobs.writer,
        spool=run.vault.spool,
        is_known=_never if reread else _is_known,
        archive_depth=run.sandbox.limits.archive_depth,
        classifiers=run.classifiers,
        opened=collection.open,
    )


def _never(_sha256: str) -> bool:
    return False


def _is_known(sha256: str) -> bool:
    """Whether the item was decoded before. Runs in a reading thread, on a connection of its own."""
    try:
        return Item.objects.filter(sha256=sha256, problem_code="").exists()
    finally:
        connection.close()


def _read(found: Found, *, reader: Reader, finished: "_Finished", stop: Event) -> None:
    """Read one file in a thread; whatever comes of it goes into `finished`, the file's own last.

    After `stop` nothing more is handed over: what a closed sandbox says of a file is not true.
    """
    try:
        before: Reading | None = None
        for reading in reader.read(found):
            if before is not None:
                finished.put((found, before, False))
            if stop.is_set():
                return
            before = reading
        finished.put((found, before, True))
    except Exception as error:  # noqa: BLE001 -- raised again in the thread that called add()
        finished.put(error)


type _Finished = SimpleQueue[tuple[Found, Reading | None, bool] | Exception]
"""What was read of a file, and whether that is all of it: then both are durable at once."""


class _Batches:
    """Gathers what the threads finish and records it in batches, in the calling thread."""

    def __init__(
        self, run: AddRun, report: Callable[[Progress], None], *, total: tuple[int, int]
    ) -> None:
        self.run = run
        self.summary = AddSummary()
        self.waiting: list[Reading] = []
        self.under_way = 0
        self._became: dict[bytes, AddSummary] = {}  # of files under way, by their path
        self._settled: list[Settled] = []
        self._report = report
        self._files, self._bytes = total
        self._files_done = self._bytes_done = 0
        self._since = time.monotonic()

    def take(self, finished: _Finished, *, until: int) -> None:
        """Take what is finished until at most `until` files are under way."""
        while self.under_way > until:
            try:
                self._take_one(finished.get(timeout=_BATCH_S))
            except Empty:
                pass
            if len(self.waiting) >= _BATCH_FILES or time.monotonic() - self._since > _BATCH_S:
                self.record()

    def _take_one(self, got: tuple[Found, Reading | None, bool] | Exception) -> None:
        if isinstance(got, Exception):
            raise got
        found, reading, is_all = got
        if reading is not None:
            self.waiting.append(reading)
            self._became.setdefault(found.path, AddSummary()).count(reading)
        if is_all:
            self.under_way -= 1
            self._done(found)

    def skip(self, found: Found) -> None:
        """Count a file that is recorded already."""
        self.summary.unchanged += 1
        self._became[found.path] = AddSummary(unchanged=1)
        self._done(found)

    def _done(self, found: Found) -> None:
        self._files_done += 1
        self._bytes_done += found.size
        self._settled.append((found, self._became.pop(found.path, AddSummary())))

    def record(self) -> None:
        """Make everything that waits durable, then report it."""
        self._since = time.monotonic()
        batch, self.waiting = self.waiting, []
        settled, self._settled = self._settled, []
        with transaction.atomic():
            if batch:
                self.run.record(batch)
            if settled:
                self.run.settle(settled)
        for reading in batch:
            self.summary.count(reading)
        self._report(Progress(self._files_done, self._files, self._bytes_done, self._bytes))
