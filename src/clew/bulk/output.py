"""The output folder of `bulk fingerprint`, whole after any kill.

`source.json` says what it was made of, `plan.jsonl` what is to be done (both durable before the
work begins), `shards/NNNNN/` holds what is done, a thousand shards a folder. A shard's lines are
renamed into place last, so a shard is done when they are there: that name is its entry in the
manifest, and no list grows with the collection.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clew.bulk.errors import BulkError
from clew.bulk.folder_source import FolderSource
from clew.bulk.held import LOCK, held
from clew.bulk.plan import PLAN, Size, Task, read_plan, write_plan
from clew.bulk.shard import Shard
from clew.bulk.source import Source
from clew.fingerprint.registry import picture_kinds
from clew.index.hamming.durable import ASIDE, write_durably
from clew.model.media import Family

_SOURCE = "source.json"
_FORMAT = 1
_BEFORE_WORK = {LOCK, PLAN, PLAN + ASIDE, _SOURCE + ASIDE}
_FOLDER_SHARDS = 1000


@dataclass(frozen=True, slots=True)
class Output:
    """An output folder whose plan is made."""

    folder: Path
    size: Size

    @property
    def identity(self) -> str:
        """What tells this output from one made later at the same place."""
        path = self.folder / _SOURCE
        return f"{self.folder}, made {path.stat().st_mtime_ns}"

    def left(self) -> Iterator[Task]:
        """Yield the tasks whose shards are not done."""
        return (task for task in read_plan(self.folder) if not self.has(task.shard))

    def has(self, shard: int) -> bool:
        """Tell whether a shard is done."""
        return self.lines_path(shard).exists()

    def keep(self, shard: Shard) -> None:
        """Make a shard durable; it is done when this returns."""
        path = self.lines_path(shard.number)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(self.fingerprints_path(shard.number), [shard.fingerprints])
        write_durably(path, [shard.lines])

    def lines_path(self, shard: int) -> Path:
        """Where a shard's lines are: one a file."""
        return self.folder / "shards" / f"{shard // _FOLDER_SHARDS:05d}" / f"{shard:08d}.jsonl"

    def fingerprints_path(self, shard: int) -> Path:
        """Where a shard's fingerprints are."""
        return self.lines_path(shard).with_suffix(".npy")


@contextmanager
def prepared(folder: Path, source: Source, *, shard_files: int) -> Iterator[Output]:
    """Give the folder, planned and held against a second run, made if it is new.

    Raises:
        BulkError: it holds something else, another source's output or another version's, another
            run is at work in it, or it lies inside the source.
    """
    if isinstance(source, FolderSource) and folder.is_relative_to(source.path):
        raise BulkError(f"{folder} lies inside {source.name}; name a folder outside for --out")
    folder.mkdir(parents=True, exist_ok=True)
    present = {path.name for path in folder.iterdir()}
    if _SOURCE not in present and present - _BEFORE_WORK:
        raise BulkError(
            f"{folder} is not empty and not an output of clew bulk fingerprint; name a new folder"
        )
    with held(folder):
        if _SOURCE not in present:
            size = write_plan(folder, source.files(), shard_files=shard_files)
            told = {"format": _FORMAT, "source": source.name, "kinds": _kinds(), **asdict(size)}
            write_durably(folder / _SOURCE, [json.dumps(told).encode()])
        told = _read_source(folder)
        if told["source"] != source.name:
            raise BulkError(
                f"{folder} holds the output of {told['source']}, not of {source.name}; "
                "name another folder for --out"
            )
        if told["kinds"] != _kinds():
            raise BulkError(
                f"{folder} was begun by a version of Clew whose fingerprints differ; "
                "name another folder for --out, or go on with that version"
            )
        yield opened(folder)


def opened(folder: Path) -> Output:
    """Return an output folder for reading.

    Raises:
        BulkError: it is none.
    """
    told = _read_source(folder)
    return Output(folder, Size(told["shards"], told["files"], told["bytes"]))


def _read_source(folder: Path) -> dict[str, Any]:
    path = folder / _SOURCE
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise BulkError(
            f"{folder} is not an output of clew bulk fingerprint: {_SOURCE} is missing; make it "
            f"with: clew bulk fingerprint SOURCE --out {folder}"
        ) from error
    except ValueError as error:
        raise BulkError(f"{path} cannot be understood; fingerprint into a new folder") from error
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise BulkError(f"{path} is not of format {_FORMAT}; use the version of Clew that made it")
    return told


def _kinds() -> dict[str, int]:
    """The versions of the fingerprints: one output never mixes two."""
    return {kind.name: kind.version for family in Family for kind in picture_kinds(family)}
