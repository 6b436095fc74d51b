"""Indexing: the search indexes follow the records, and can always be made anew from them.

There are four in the vault folder: over the hashes of the items' pictures, over their keypoints,
over their sound, and over the hash lists' PDQ values.
"""

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from django.db.models import Max, QuerySet
from numpy.typing import NDArray

from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.vault.index_folders import (
    ENTRIES,
    HASH_BYTES,
    INDEXES,
    ITEMS,
    KEYPOINTS,
    SOUNDS,
    check_index,
)
from clew.bureau.vault.models import Fingerprint
from clew.fingerprint.keypoints import INDEXED, BothWays, index_keys, print_of
from clew.fingerprint.kind import KeypointKind, PictureKind, SoundKind
from clew.fingerprint.registry import names_of
from clew.fingerprint.sound_bits import index_entries, of_sound_keys, words_of
from clew.index.hamming import HammingIndex, IndexDamagedError
from clew.model.fingerprint import Form

type _Block = Sequence[tuple[int, bytes]]
type _Entries = tuple[NDArray[np.int64], NDArray[np.uint8]]

_HASHES = 20_000  # rows read and added at once
_PICTURES = 1_000  # the same, of keypoints: each row makes hundreds of entries


def update_indexes(folder: Path) -> int:
    """Add every row that the indexes under `folder` do not hold yet; durable when this returns.

    Return the highest fingerprint row up to which all are there now.

    Raises:
        IndexDamagedError: an index is broken; `rebuild_indexes` makes it anew.
    """
    last = Fingerprint.objects.aggregate(last=Max("id"))["last"] or 0
    up_to = Fingerprint.objects.filter(id__lte=last).order_by("id")
    _update(
        folder / KEYPOINTS,
        partial(
            _prints,
            up_to.filter(kind__in=names_of(KeypointKind)).exclude(form=Form.BETWEEN),
        ),
        as_entries=_descriptors,
        rows=_PICTURES,
        print_of=print_of,
    )
    _update(
        folder / ITEMS,
        partial(_prints, up_to.filter(kind__in=names_of(PictureKind))),
        as_entries=_hashes,
        rows=_HASHES,
    )
    _update(
        folder / SOUNDS,
        partial(_prints, up_to.filter(kind__in=names_of(SoundKind))),
        as_entries=_tracks,
        rows=_PICTURES,
        print_of=_print_of_sound,
    )
    _update(folder / ENTRIES, _listed, as_entries=_hashes, rows=_HASHES)
    return int(last)


def rebuild_indexes(folder: Path) -> None:
    """Make all indexes anew from the records; one that was damaged is set aside, not deleted."""
    for name in INDEXES:
        aside = folder / f"{name}.damaged"
        if _is_damaged(folder / name):
            shutil.rmtree(aside, ignore_errors=True)
            (folder / name).rename(aside)
        shutil.rmtree(folder / name, ignore_errors=True)
    update_indexes(folder)


def _is_damaged(folder: Path) -> bool:
    try:
        check_index(folder)
    except IndexDamagedError:
        return True
    return False


def _update(
    folder: Path,
    rows_above: Callable[[int, int], _Block],
    *,
    as_entries: Callable[[_Block], _Entries],
    rows: int,
    print_of: Callable[[int], int] = int,
) -> None:
    """Add the rows above the highest that is held, which `rows_above(row, most)` gives in order.

    `print_of` tells the row that a key holds.
    """
    with HammingIndex.open(folder) as index:
        last = print_of(index.highest_key)
        while block := rows_above(last, rows):
            last = block[-1][0]
            index.add(*as_entries(block))


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
