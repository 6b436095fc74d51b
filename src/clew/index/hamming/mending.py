"""Mending: what is damaged is set aside, told, and made again from the records by the caller.

Only the files that are not what was written are set aside: renamed, never deleted. The manifest
then says between which keys entries are missing, and the index does not answer until they are back.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.durable import sync_folder, write_durably
from clew.index.hamming.errors import REBUILD, IndexDamagedError
from clew.index.hamming.files import DAMAGED, IndexFiles
from clew.index.hamming.manifest import Manifest, SegmentName
from clew.index.hamming.segment import has_whole_entries, held_keys, map_segment
from clew.index.hamming.tail import read_tail, whole_records

_ALL_KEYS = (int(np.iinfo(np.int64).min), int(np.iinfo(np.int64).max))


def set_aside_damaged(folder: Path) -> list[str]:
    """Hold everything against its checksums, set aside what is damaged, and return its names.

    Tables are made of their entries: where only they are damaged, the next merge makes them anew.

    Raises:
        IndexDamagedError: the manifest itself is damaged, so that nothing can be told apart.
    """
    if not folder.is_dir():
        return []
    files = IndexFiles(folder)
    # The long look is taken without the lock: what is damaged stays so.
    suspects = [name for name in files.manifest().segments if not _is_whole(folder, name)]
    with files.writing():
        manifest = files.manifest()
        named = [name for name in manifest.segments if name in suspects]
        bare = [n for n in named if n.tables_crc is not None and has_whole_entries(folder, n)]
        lost = [n for n in named if n not in bare and not _is_whole(folder, n)]
        aside = _rename(folder, [name.tables_file for name in bare])
        aside += _rename(folder, [file for name in lost for file in name.files])
        kept = [_without_tables(n, bare) for n in manifest.segments if n not in lost]
        missing = [(name.lowest, name.highest) for name in lost]
        spoilt = not _is_whole_tail(folder / manifest.tail)
        after = manifest.with_segments(kept, new_tail=spoilt)
        if spoilt:
            missing.append(_ALL_KEYS)
            aside.append(_copy_aside(folder / manifest.tail))
            files.begin_tail(after, whole_records(folder / manifest.tail))
        if named or spoilt:
            files.swap(after.with_missing([*manifest.missing, *missing]))
    return aside


def refuse_if_missing(files: IndexFiles, manifest: Manifest) -> None:
    """Let nobody search while entries are missing.

    Raises:
        IndexDamagedError: some are.
    """
    if manifest.missing:
        aside = ", ".join(files.set_aside())
        raise IndexDamagedError(f"{files.folder} lacks what {aside} held; {REBUILD}")


def keys_between(files: IndexFiles, low: int, high: int) -> NDArray[np.int64]:
    """Return the keys that are held from `low` to `high`, sorted.

    Raises:
        IndexDamagedError: some are not what was written.
    """
    manifest = files.manifest()
    tail, _ = read_tail(files.folder / manifest.tail)
    near = [n for n in manifest.segments if n.lowest <= high and low <= n.highest]
    parts = [tail.keys, *(held_keys(files.folder, name) for name in near)]
    keys = np.concatenate([part[(low <= part) & (part <= high)] for part in parts])
    return np.unique(keys)


def _is_whole(folder: Path, name: SegmentName) -> bool:
    try:
        map_segment(folder, name)
    except IndexDamagedError:
        return False
    return True


def _is_whole_tail(path: Path) -> bool:
    try:
        read_tail(path)
    except IndexDamagedError:
        return False
    return True


def _without_tables(name: SegmentName, bare: Sequence[SegmentName]) -> SegmentName:
    return replace(name, tables_crc=None) if name in bare else name


def _copy_aside(tail: Path) -> str:
    """Copy a spoilt tail aside and return the copy's name.

    The tail itself stays until the manifest names the next: a tail that is not there is empty.
    """
    aside = tail.with_name(f"{tail.name}{DAMAGED}")
    write_durably(aside, [tail.read_bytes()])
    return aside.name


def _rename(folder: Path, names: Sequence[str]) -> list[str]:
    """Set these files aside; one that is not there cannot be."""
    held = [folder / name for name in sorted(names) if (folder / name).exists()]
    for path in held:
        path.replace(folder / f"{path.name}{DAMAGED}")
    sync_folder(folder)
    return [f"{path.name}{DAMAGED}" for path in held]
