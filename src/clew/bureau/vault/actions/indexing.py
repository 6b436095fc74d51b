"""Indexing: the search indexes follow the records, and can always be made anew from them.

There are four in the vault folder: over the hashes of the items' pictures, over their keypoints,
over their sound, and over the hash lists' PDQ values.
"""

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path

import numpy as np
from django.db.models import Max, QuerySet
from numpy.typing import NDArray

from clew.bureau.hashsets.models import DeletedEntries, HashSetEntry
from clew.bureau.vault.index_folders import (
    DAMAGED,
    ENTRIES,
    HASH_BYTES,
    INDEXES,
    ITEMS,
    KEYPOINTS,
    SOUNDS,
)
from clew.bureau.vault.models import Fingerprint
from clew.fingerprint.keypoints import INDEXED, BothWays, index_keys, print_of
from clew.fingerprint.kind import KeypointKind, PictureKind, SoundKind
from clew.fingerprint.registry import names_of
from clew.fingerprint.sound_bits import index_entries, of_sound_keys, words_of
from clew.index.hamming import HammingIndex, IndexDamagedError, set_aside_damaged
from clew.model.fingerprint import Form

type _Block = Sequence[tuple[int, bytes]]
type _Entries = tuple[NDArray[np.int64], NDArray[np.uint8]]

_HASHES = 20_000  # rows read and added at once
_PICTURES = 1_000  # the same, of keypoints: each row makes hundreds of entries


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was done to an index: the files set aside as damaged, and the entries made again."""

    index: str
    set_aside: Sequence[str]
    entries: int


def update_indexes(folder: Path) -> int:
    """Let the indexes under `folder` follow the records; durable when this returns.

    What a damaged file held that is set aside is made again, every row is added that is not held
    yet, and what was deleted is removed. Return the highest fingerprint row up to which all are
    there now.

    Raises:
        IndexDamagedError: an index is broken; `rebuild_indexes` makes anew what it lost.
    """
    last, _ = _follow(folder)
    return last


def rebuild_indexes(folder: Path, *, whole: bool = False) -> Sequence[Rebuilt]:
    """Set aside what is damaged, make it again from the records, and return what was done.

    Nothing that is set aside is deleted. `whole` makes all indexes anew, damaged or not.
    """
    aside = {name: _set_aside(folder / name) for name in INDEXES}
    if whole:
        for name in INDEXES:
            with HammingIndex.open(folder / name) as index:
                index.clear()
    _, added = _follow(folder)
    return [Rebuilt(name, aside[name], added[name]) for name in INDEXES]


def compact_indexes(folder: Path) -> None:
    """Make one segment of each index's many, beside those who add and search.

    Raises:
        IndexDamagedError: an index is broken.
    """
    for name in INDEXES:
        with HammingIndex.open(folder / name) as index:
            index.compact()


def _set_aside(folder: Path) -> Sequence[str]:
    """Set aside the damaged files of an index, or all of it where nothing can be told apart."""
    try:
        return set_aside_damaged(folder)
    except IndexDamagedError:
        return [set_aside_whole(folder)]


def set_aside_whole(folder: Path) -> str:
    """Rename an index that is damaged, so that another can be made; return its new name."""
    names = chain([folder.name + DAMAGED], (f"{folder.name}{DAMAGED}-{n}" for n in count(2)))
    aside = next(path for name in names if not (path := folder.with_name(name)).exists())
    folder.rename(aside)
    return aside.name


def _follow(folder: Path) -> tuple[int, Mapping[str, int]]:
    """Update all indexes; return the last fingerprint row, and how many entries each was given."""
    with _one_at_a_time(folder):
        last = Fingerprint.objects.aggregate(last=Max("id"))["last"] or 0
        added = {
            name: _update(folder / name, source) for name, source in _sources(up_to=last).items()
        }
        _remove_deleted(folder / ENTRIES)
    return int(last), added


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let another process that updates finish first: two would add the same rows twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "updating").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True)
class _Source:
    """Where an index's entries come from.

    `rows_above` gives so many rows above one, in order; `print_of` tells the row that a key holds.
    """

    rows_above: Callable[[int, int], _Block]
    as_entries: Callable[[_Block], _Entries]
    at_once: int
    print_of: Callable[[int], int] = int

    def entries(self, above: int) -> Iterator[tuple[int, _Entries]]:
        """Yield the first row of each block above a row, and the block's entries."""
        while block := self.rows_above(above, self.at_once):
            above = block[-1][0]
            yield block[0][0], self.as_entries(block)

    def between(self, low: int, high: int) -> Iterator[_Entries]:
        """Yield the entries of the rows that two keys hold, and of those between them."""
        for first, entries in self.entries(self.print_of(low) - 1):
            if first > self.print_of(high):
                return
            yield entries


def _sources(*, up_to: int) -> Mapping[str, _Source]:
    prints = Fingerprint.objects.filter(id__lte=up_to).order_by("id")
    pictures = prints.filter(kind__in=names_of(PictureKind))
    keypoints = prints.filter(kind__in=names_of(KeypointKind)).exclude(form=Form.BETWEEN)
    sounds = prints.filter(kind__in=names_of(SoundKind))
    return {
        ITEMS: _Source(partial(_prints, pictures), _hashes, _HASHES),
        KEYPOINTS: _Source(partial(_prints, keypoints), _descriptors, _PICTURES, print_of),
        SOUNDS: _Source(partial(_prints, sounds), _tracks, _PICTURES, _print_of_sound),
        ENTRIES: _Source(_listed, _hashes, _HASHES),
    }


def _update(folder: Path, source: _Source) -> int:
    """Make again what is missing, add the rows above the highest held; return how many entries."""
    with HammingIndex.open(folder) as index:
        added = index.restore(source.between)
        for _, (keys, hashes) in source.entries(source.print_of(index.highest_key)):
            index.add(keys, hashes)
            added += len(keys)
        index.merge()
    return added


def _remove_deleted(folder: Path) -> None:
    """Remove the entries of hash lists that were deleted since."""
    for deleted in DeletedEntries.objects.order_by("id"):
        with HammingIndex.open(folder) as index:
            index.remove(np.frombuffer(deleted.rows, "<i8").astype(np.int64))
        deleted.delete()


def _prints(prints: QuerySet[Fingerprint], above: int, most: int) -> _Block:
    rows = prints.filter(id__gt=above).values_list("id", "data")[:most]
    return [(key, bytes(data)) for key, data in rows]


def _listed(above: int, most: int) -> _Block:
    rows = HashSetEntry.objects.exclude(pdq=None).filter(id__gt=above).order_by("id")
    return [(key, bytes(pdq or b"")) for key, pdq in rows.values_list("id", "pdq")[:most]]


def _hashes(block: _Block) -> _Entries:
    keys = np.array([key for key, _ in block], np.int64)
    hashes = b"".join(data[:HASH_BYTES] for _, data in block)
    return keys, np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES)


def _descriptors(block: _Block) -> _Entries:
    """The descriptors of every row's first keypoints; pictures without any give none."""
    held = [(key, BothWays.from_bytes(data).plain.first(INDEXED)) for key, data in block]
    keys = [index_keys(key, keypoints) for key, keypoints in held]
    return np.concatenate(keys), np.concatenate([points.descriptors for _, points in held])


def _tracks(block: _Block) -> _Entries:
    """The hashes of every row's sound."""
    tracks = [index_entries(key, words_of(data)) for key, data in block]
    return np.concatenate([keys for keys, _ in tracks]), np.concatenate([h for _, h in tracks])


def _print_of_sound(key: int) -> int:
    return int(of_sound_keys(np.array([key]))[0][0])
