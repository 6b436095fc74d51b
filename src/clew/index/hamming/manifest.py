"""The manifest: which segments and which tail make up the index. Replaced in one step."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from clew.index.hamming.durable import ASIDE, write_durably
from clew.index.hamming.errors import REBUILD, IndexDamagedError

_FILE = "manifest.json"
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class SegmentName:
    """A segment's file, its number of entries, and the CRC-32 of its bytes and of its tables'."""

    file: str
    count: int
    crc: int
    tables_crc: int | None = None

    @property
    def tables_file(self) -> str:
        """The file of its tables."""
        return f"{self.file}.tables"

    @property
    def files(self) -> set[str]:
        """All its files."""
        return {self.file} if self.tables_crc is None else {self.file, self.tables_file}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of an index. `number` rises with every change and names new files.

    Example:
        >>> Manifest().tail
        'tail-00000000'
    """

    segments: tuple[SegmentName, ...] = ()
    number: int = 0

    @property
    def tail(self) -> str:
        """The tail's file."""
        return f"tail-{self.number:08d}"

    @property
    def files(self) -> set[str]:
        """Every file that belongs to the index."""
        return {_FILE, self.tail}.union(*(segment.files for segment in self.segments))


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest; an empty one where there is none yet.

    Raises:
        IndexDamagedError: it cannot be understood, or is missing beside files that it named.
    """
    path = folder / _FILE
    try:
        told = json.loads(path.read_bytes())
        if told["format"] != _FORMAT:
            raise IndexDamagedError(
                f"{path} is of format {told['format']}, not {_FORMAT}; {REBUILD}"
            )
        return Manifest(tuple(SegmentName(**one) for one in told["segments"]), told["number"])
    except FileNotFoundError:
        return _first_manifest(folder)
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{path} cannot be understood; {REBUILD}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest; durable when this returns."""
    told = {
        "format": _FORMAT,
        "number": manifest.number,
        "segments": [asdict(segment) for segment in manifest.segments],
    }
    write_durably(folder / _FILE, [json.dumps(told).encode()])


def _first_manifest(folder: Path) -> Manifest:
    """The manifest of a new index, whose first segment a crash may have left beside its tail."""
    first = Manifest()
    files = {path.name for path in folder.glob("*-*") if path.suffix != ASIDE}
    if files - {first.tail} and first.tail not in files:
        raise IndexDamagedError(f"{folder / _FILE} is missing; {REBUILD}")
    return first
