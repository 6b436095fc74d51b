"""The files of an index: who may change them when, and how they are changed in one step.

Two locks keep writers apart. The writer's lock is held for a moment, to append to the tail or to
replace the manifest. The merger's lock is held for as long as segments are written anew; who needs
both takes the merger's first. A killed process holds neither.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clew.index.hamming.durable import ASIDE, is_being_written
from clew.index.hamming.entries import Entries
from clew.index.hamming.manifest import FILE, Manifest, read_manifest, write_manifest
from clew.index.hamming.tail import append_to_tail

DAMAGED = ".damaged"
"""How the name of a file ends that is set aside."""

_WRITER, _MERGER = "lock", "merging"


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """The folder of an index."""

    folder: Path

    def manifest(self) -> Manifest:
        """Return the manifest.

        Raises:
            IndexDamagedError: it is not what was written.
        """
        return read_manifest(self.folder)

    def swap(self, manifest: Manifest) -> None:
        """Replace the manifest and sweep up what it no longer names; the writer's lock is held."""
        write_manifest(self.folder, manifest)
        for path in self.folder.iterdir():
            if not self._belongs(path, manifest):
                path.unlink()

    def begin_tail(self, manifest: Manifest, entries: Entries) -> None:
        """Begin the tail that a manifest is about to name; durable when this returns.

        A file of that name was left by a change that was cut off before its manifest.
        """
        path = self.folder / manifest.tail
        path.unlink(missing_ok=True)
        if len(entries):
            append_to_tail(path, entries, at=0)

    def set_aside(self) -> list[str]:
        """Return the names of the files that are set aside."""
        return sorted(path.name for path in self.folder.glob(f"*{DAMAGED}"))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out; a new index begins with its manifest."""
        with (self.folder / _WRITER).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / FILE).exists():
                write_manifest(self.folder, self.manifest())
            yield

    @contextmanager
    def merging(self, *, wait: bool) -> Iterator[bool]:
        """Keep other mergers out; without `wait`, False where there is one at work."""
        with (self.folder / _MERGER).open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    @staticmethod
    def _belongs(path: Path, manifest: Manifest) -> bool:
        if path.suffix == ASIDE:
            return is_being_written(path)
        kept = {_WRITER, _MERGER} | manifest.files
        return path.name in kept or path.suffix == DAMAGED
