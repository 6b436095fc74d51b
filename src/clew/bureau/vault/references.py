"""References: all that a file is held against, as the matcher sees it: the indexes and the records.

A target's key is "item:SHA256" or "entry:NUMBER". With an officer, only what that officer may see
answers; without one everything does, which is for the run that records matches (they are filtered
when they are read).
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import batched
from typing import Self

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import (
    ENTRIES,
    ITEMS,
    KEYPOINTS,
    PLACE_WORDS,
    PLACES,
    SOUNDS,
)
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.models import Fingerprint, Item
from clew.bureau.vault.queries.visibility import visible_locations
from clew.fingerprint.keypoints import BothWays, Keypoints
from clew.fingerprint.kind import KeypointKind
from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.places.words import asked_words
from clew.fingerprint.registry import biometric_kinds, names_of
from clew.fingerprint.sound_bits import words_of
from clew.index.hamming import HammingIndex
from clew.index.vectors import VectorIndex
from clew.index.words import WordIndex
from clew.match.calibration import LEAST_PLACE_COSINE
from clew.match.place_votes import NEAREST, most_voted, united
from clew.match.references import Near, Reference
from clew.match.subject import Subject
from clew.model import fingerprint
from clew.model.fingerprint import Form
from clew.model.match import Span
from clew.model.media import Family

_ROWS = 5_000
_MOST_LIKE_ONE = 1_000  # keypoints like one: more are a pattern that tells nothing


class VaultReferences:
    """The items and hash lists of a vault; closed by the end of its `with` block."""

    def __init__(self, vault: VaultFolder, *, officer: Officer | None) -> None:
        folder = vault.index_folder
        self._officer = officer
        self._items = HammingIndex.open(folder / ITEMS)
        self._keypoints = HammingIndex.open(folder / KEYPOINTS)
        self._sounds = HammingIndex.open(folder / SOUNDS)
        self._entries = HammingIndex.open(folder / ENTRIES)
        self._places = VectorIndex.open(folder / PLACES, seal=vault.templates)
        self._place_words = WordIndex.open(folder / PLACE_WORDS, seal=vault.templates)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._items.close()
        self._keypoints.close()
        self._sounds.close()
        self._entries.close()

    def check(self) -> None:
        """Read whole what was too large for that when it was opened.

        Raises:
            IndexDamagedError: an index is not what was written.
        """
        for index in (self._items, self._keypoints, self._sounds, self._entries):
            index.check_rest()

    @property
    def size(self) -> int:
        """How many hashes are searched."""
        return len(self._items) + len(self._entries)

    def near(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every pair within `radius` bits; the keys of entries are negative."""
        items = self._items.search(hashes, radius=radius)
        entries = self._entries.search(hashes, radius=radius)
        return Near(
            query=np.concatenate([items.query, entries.query]),
            key=np.concatenate([items.key, -entries.key]),
            distance=np.concatenate([items.distance, entries.distance]).astype(np.int64),
        )

    def near_keypoints(self, descriptors: NDArray[np.uint8], *, radius: int) -> Near:
        """Return the keypoints within `radius` bits, of those like very many only some."""
        found = self._keypoints.search(descriptors, radius=radius, at_most=_MOST_LIKE_ONE)
        return Near(found.query, found.key, found.distance.astype(np.int64))

    @property
    def sound_size(self) -> int:
        """How many hashes of sound are searched."""
        return len(self._sounds)

    def near_sounds(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every hash of sound within `radius` bits."""
        found = self._sounds.search(hashes, radius=radius, at_most=_MOST_LIKE_ONE)
        return Near(found.query, found.key, found.distance.astype(np.int64))

    def sounds(self, ids: NDArray[np.int64]) -> Mapping[int, NDArray[np.uint32]]:
        """Return the words of the fingerprints that may be heard."""
        rows = self._visible().filter(id__in=ids.tolist()).values_list("id", "data")
        return {key: words_of(bytes(data)) for key, data in rows}

    def keypoints(self, ids: NDArray[np.int64]) -> Mapping[int, Keypoints]:
        """Return the keypoints of the fingerprints that may be seen."""
        rows = self._visible().filter(id__in=ids.tolist()).values_list("id", "data")
        return {key: BothWays.from_bytes(bytes(data)).plain for key, data in rows}

    def near_places(
        self, view: PlaceView, *, most: int, without: Collection[str]
    ) -> NDArray[np.int64]:
        """Return the views of places most like one, by looks and by keypoints, that may be seen."""
        alike = self._places.search(view.embedding[None], at_least=LEAST_PLACE_COSINE)
        asked = asked_words(view.keypoints)
        nearest = self._place_words.nearest(asked.words, asked.signatures, most=NEAREST)
        likest = self._first_visible(alike.key.tolist(), most=most, without=without)
        voted = self._first_visible(most_voted(nearest).tolist(), most=most, without=without)
        return united(likest, voted, most=most)

    def _first_visible(
        self, keys: Sequence[int], *, most: int, without: Collection[str]
    ) -> list[int]:
        """The first fingerprints that may be seen, but those of the targets left out."""
        found: list[int] = []
        for several in batched(keys, _ROWS, strict=False):
            rows = self._visible().filter(id__in=several).values_list("id", "item_id")
            seen = {key for key, sha256 in rows if item_key(sha256) not in without}
            found += [key for key in several if key in seen]
            if len(found) >= most:
                break
        return found[:most]

    def places(self, ids: NDArray[np.int64]) -> Mapping[int, PlaceKeypoints]:
        """Return the keypoints of the views of places that may be seen."""
        rows = self._visible().filter(id__in=ids.tolist()).values_list("id", "data")
        return {key: PlaceView.from_bytes(bytes(data)).keypoints for key, data in rows}

    def frames_of(
        self, target: str, *, start_s: float, end_s: float
    ) -> Sequence[tuple[Span, Keypoints]]:
        """Return the frames with keypoints of an item that may be seen."""
        kind, _, sha256 = target.partition(":")
        rows = self._visible().filter(
            item=sha256 if kind == "item" else None,
            kind__in=names_of(KeypointKind),
            at_s__range=(start_s, end_s),
        )
        return [
            (Span(at_s, max(at_s, until_s or 0.0)), BothWays.from_bytes(bytes(data)).plain)
            for at_s, until_s, data in rows.order_by("at_s").values_list("at_s", "until_s", "data")
            if at_s is not None
        ]

    def describe(self, keys: NDArray[np.int64]) -> Mapping[int, Reference]:
        """Return what is known of the keys that may be seen."""
        described: dict[int, Reference] = {}
        for several in batched(keys.tolist(), _ROWS, strict=False):
            described |= self._items_of([key for key in several if key > 0])
            described |= self._entries_of([-key for key in several if key < 0])
        return described

    def _items_of(self, keys: Sequence[int]) -> dict[int, Reference]:
        rows = self._visible().filter(id__in=keys).select_related("item").defer("data")
        return {row.id: _item_reference(row) for row in rows}

    def _visible(self) -> QuerySet[Fingerprint]:
        if self._officer is None:
            return Fingerprint.objects.all()
        seen = visible_locations(self._officer).filter(item=OuterRef("item"))
        return Fingerprint.objects.filter(Exists(seen))

    def _entries_of(self, keys: Sequence[int]) -> dict[int, Reference]:
        may_see = Q() if self._officer is None else Q(hashset__in=visible_hashsets(self._officer))
        rows = HashSetEntry.objects.filter(may_see, id__in=keys, hashset__complete=True)
        return {-key: Reference(target=f"entry:{key}") for key in rows.values_list("id", flat=True)}


def subject_of(item: Item) -> Subject:
    """Return a recorded item as the matcher sees it, without what describes people."""
    return Subject(
        family=Family(item.family),
        fingerprints=[
            _fingerprint(row) for row in item.fingerprints.exclude(kind__in=biometric_kinds())
        ],
        duration_s=item.facts.get("duration_s"),
    )


def _fingerprint(row: Fingerprint) -> fingerprint.Fingerprint:
    return fingerprint.Fingerprint(
        kind=row.kind,
        version=row.version,
        data=bytes(row.data),
        quality=row.quality,
        form=Form(row.form),
        at_s=row.at_s,
        until_s=row.until_s,
        low_information=row.low_information,
        part=row.part,
    )


def _item_reference(row: Fingerprint) -> Reference:
    return Reference(
        target=item_key(row.item_id),
        family=Family(row.item.family),
        form=Form(row.form),
        at_s=row.at_s,
        until_s=row.until_s,
        quality=row.quality,
        low_information=row.low_information,
        duration_s=row.item.facts.get("duration_s"),
    )
