"""The vault's search indexes: the names of their folders, and what they hold."""

from pathlib import Path

from clew.index.hamming import HammingIndex
from clew.index.sealed import Seal
from clew.index.vectors import VectorIndex
from clew.index.words import WordIndex

ITEMS = "items"
"""Over the hashes of the items' pictures and frames; a key is a Fingerprint's row."""

KEYPOINTS = "keypoints"
"""Over their keypoints; a key holds a Fingerprint's row: see `fingerprint.keypoints.index_keys`."""

SOUNDS = "sounds"
"""Over their sound; a key holds a Fingerprint's row: see `fingerprint.sound_bits.index_entries`."""

ENTRIES = "entries"
"""Over the hash lists' PDQ values; a key is a HashSetEntry's row."""

PLACES = "places"
"""Over what places look like to a model, sealed; a key is a Fingerprint's row."""

PLACE_WORDS = "place-words"
"""Over the keypoints of places, sealed (`index.words`); a key is a Fingerprint's row."""

INDEXES = (ITEMS, KEYPOINTS, SOUNDS, ENTRIES)
"""Those over bits. The sealed ones are PLACE_WORDS and, over vectors (`index.vectors`), PLACES and,
over faces and voices, those named in `traits`; a key there is a Fingerprint's row."""

HASH_BYTES = 32
"""The hash itself; an item's row also holds its turned forms, which only ask and never answer."""


DAMAGED = ".damaged"
"""How the name goes on of an index that is set aside whole."""


def check_index(folder: Path) -> int:
    """Read an index whole and return how many hashes it holds; 0 where there is none yet.

    Raises:
        IndexDamagedError: it is not what was written; `rebuild_indexes` makes it anew.
    """
    if not folder.is_dir():
        return 0
    with HammingIndex.open(folder) as index:
        index.check()
        return len(index)


def check_sealed_index(folder: Path, seal: Seal) -> int:
    """Read a sealed index whole and return how many it holds; 0 where there is none yet.

    Raises:
        SealedDamagedError: it is not what was written; `clew index rebuild` makes it anew.
    """
    if not folder.is_dir():
        return 0
    kind = WordIndex if folder.name == PLACE_WORDS else VectorIndex
    index = kind.open(folder, seal=seal)
    index.check()
    return len(index)


def set_aside_of(folder: Path) -> list[str]:
    """Return the names of what was set aside of an index as damaged, now or earlier."""
    with HammingIndex.open(folder) as index:
        parts = index.set_aside
    return parts + sorted(path.name for path in folder.parent.glob(f"{folder.name}{DAMAGED}*"))
