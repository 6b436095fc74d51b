"""The manifest: which segments and which tail make up the index. Replaced in one step."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

from clew.index.hamming.durable import write_durably
from clew.index.hamming.errors import REBUILD, IndexDamagedError

FILE = "manifest.json"
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class GoneName:
    """The file of a segment's removed keys, its CRC-32, and how many entries they hide."""

    file: str
    crc: int
    entries: int


@dataclass(frozen=True, slots=True)
class SegmentName:
    """A segment's file, its number of entries, and what its bytes are held against.

    `crc` is of all its bytes, `keys_crc` of its keys, `tables_crc` of its tables; `lowest` and
    `highest` are the bounds of its keys. `gone` names keys that were removed since it was written.
    """

    file: str
    count: int
    crc: int
    keys_crc: int
    lowest: int
    highest: int
    tables_crc: int | None = None
    gone: GoneName | None = None

    @property
    def held(self) -> int:
        """How many of its entries are not removed."""
        return self.count - (self.gone.entries if self.gone else 0)

    @property
    def tables_file(self) -> str:
        """The file of its tables."""
        return f"{self.file}.tables"

    @property
    def files(self) -> set[str]:
        """All its files."""
        tables = set() if self.tables_crc is None else {self.tables_file}
        return {self.file} | tables | ({self.gone.file} if self.gone else set())

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Self:
        """Return the name that a manifest tells."""
        gone = told["gone"]
        return cls(**{**told, "gone": GoneName(**gone) if gone else None})


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of an index. `number` rises with every change and names new files.

    `missing` are the bounds of keys that files held which were damaged and are set aside.

    Example:
        >>> Manifest().tail
        'tail-00000000'
    """

    segments: tuple[SegmentName, ...] = ()
    tail: str = "tail-00000000"
    number: int = 0
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def files(self) -> set[str]:
        """Every file that belongs to the index."""
        return {FILE, self.tail}.union(*(segment.files for segment in self.segments))

    def smallest(self, entries: int) -> set[SegmentName]:
        """Return the smallest segments, as many as together hold so many entries."""
        by_count = sorted(self.segments, key=lambda name: name.count)
        ends = accumulate(name.count for name in by_count)
        return {name for name, end in zip(by_count, ends, strict=True) if end <= entries}

    def with_segments(self, segments: Sequence[SegmentName], *, new_tail: bool = False) -> Self:
        """Return the next manifest, of these segments."""
        number = self.number + 1
        tail = f"tail-{number:08d}" if new_tail else self.tail
        return replace(self, segments=tuple(segments), tail=tail, number=number)

    def with_missing(self, missing: Sequence[tuple[int, int]]) -> Self:
        """Return the next manifest, where these are missing."""
        return replace(self, missing=tuple(missing), number=self.number + 1)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest; an empty one where there is none yet.

    Raises:
        IndexDamagedError: it is not what was written, or is missing beside files that it named.
    """
    path = folder / FILE
    content = _content(path)
    if content is None and (any(folder.glob("segment-*")) or any(folder.glob("tail-*"))):
        content = _content(path)  # a new index begins with its manifest: is there one by now?
        if content is None:
            raise IndexDamagedError(f"{path} is missing; {REBUILD}")
    if content is None:
        return Manifest()
    try:
        told = json.loads(content)
        if told["format"] != _FORMAT:
            raise IndexDamagedError(
                f"{path} is of format {told['format']}, not {_FORMAT}; {REBUILD}"
            )
        if told["crc"] != _crc(told["index"]):
            raise IndexDamagedError(f"{path} was changed; {REBUILD}")
        return _manifest(**told["index"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{path} cannot be understood; {REBUILD}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest; durable when this returns."""
    index = asdict(manifest)
    told = {"format": _FORMAT, "crc": _crc(index), "index": index}
    write_durably(folder / FILE, [json.dumps(told).encode()])


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _manifest(
    *, segments: list[Any], tail: str, number: int, missing: list[tuple[int, int]]
) -> Manifest:
    names = tuple(SegmentName.from_told(one) for one in segments)
    return Manifest(names, tail, number, tuple((low, high) for low, high in missing))


def _crc(index: object) -> int:
    return zlib.crc32(json.dumps(index, sort_keys=True).encode())
