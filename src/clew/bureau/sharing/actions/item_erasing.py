"""Erasing an item: nothing of its content stays, nor anything that was made from it.

Gone are its file, thumbnail and sensor noise, its entries in all indexes, its fingerprints, texts,
objects, sayings, matches with what was judged of them, grades, tags, notes, its support of series
and persons, the patterns of cameras that were grown from it, what referrals lent and told of it,
and which item it was that officers looked at.
Files and indexes go first and rows last, so that after a crash the same call goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.exposure.actions import forget_item
from clew.bureau.grades.models import ItemGrade
from clew.bureau.notes.models import Mention, Note, NoteVersion
from clew.bureau.persons.models import Decision
from clew.bureau.referrals.models import Part
from clew.bureau.tagging.models import ItemTag
from clew.bureau.turns import take_turn
from clew.bureau.vault.actions.touches import drop_untrue
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import ITEMS, KEYPOINTS, PLACE_WORDS, PLACES, SOUNDS
from clew.bureau.vault.models import (
    Camera,
    ConditionsNote,
    Fingerprint,
    Item,
    Judgement,
    Loan,
    Location,
    Match,
    Unread,
)
from clew.bureau.vault.traits import TRAITS
from clew.bureau.watch.models import Seen
from clew.fingerprint.keypoints import BothWays, index_keys
from clew.fingerprint.kind import KeypointKind, PictureKind, SoundKind
from clew.fingerprint.registry import names_of
from clew.fingerprint.sound_bits import index_entries, words_of
from clew.index.hamming import HammingIndex
from clew.index.vectors import VectorIndex
from clew.index.words import WordIndex

type _Keys = NDArray[np.int64]


def erase_item(sha256: str, *, vault: VaultFolder, for_good: bool) -> None:
    """Take an item out of this node; doing it twice changes nothing.

    Where it is told anew (not `for_good`), its place in referrals is kept until it is.

    Raises:
        IndexDamagedError: an index is broken; `clew index rebuild`, then do it again.
        SealedDamagedError: so is a sealed one.
    """
    keys = _keys_in_indexes(sha256)
    _erase_in_indexes(keys, vault)
    _erase_files(sha256, vault)
    with transaction.atomic():
        _erase_rows(sha256, for_good=for_good)
    _erase_in_indexes(keys, vault)  # who followed the records meanwhile may have put them in again


def forget_lent(places: QuerySet[Location]) -> None:
    """Take places away, with what says out of which cases they came."""
    rows = dict(places.values_list("pk", "item"))
    Loan.objects.filter(location__in=rows).delete()
    Location.objects.filter(pk__in=rows).delete()
    drop_untrue(set(rows.values()))


def forget_told(parts: QuerySet[Part], *, for_good: bool) -> None:
    """Referrals keep that there was an item, by its hash, and nothing of it.

    Where it is told anew, its place in them is kept until it is.
    """
    gone: dict[str, object] = {"item": None} | ({"said": {}} if for_good else {})
    Part.objects.filter(pk__in=list(parts.values_list("pk", flat=True))).update(**gone)


def forget_notes(notes: QuerySet[Note]) -> None:
    """Take notes on an item away.

    Those that came from another node are records of their own: they stay, on the case.
    """
    keys = list(notes.filter(officer__isnull=False).values_list("pk", flat=True))
    notes.update(item=None)
    Note.objects.filter(thread__in=keys, officer=None).update(thread=None)
    for of_a_note in (Mention, NoteVersion):
        of_a_note.objects.filter(note__in=keys).delete()
    Note.objects.filter(pk__in=keys, thread__isnull=False).delete()
    Note.objects.filter(pk__in=keys).delete()


def forget_empty_exhibits(case: Case | None) -> None:
    """Take away the exhibits of a case that hold nothing.

    What officers recorded of an exhibit's custody stays: it is of a thing, not of the file.
    """
    empty = Exhibit.objects.filter(
        case=case, locations=None, unread=None, custody=None, referral=None, deliveries=None
    )
    empty.delete()


@dataclass(frozen=True, slots=True)
class _InIndexes:
    """Under which keys an item is in the indexes: rows of fingerprints, or made from them."""

    rows: _Keys
    by_index: Mapping[str, _Keys]


def _keys_in_indexes(sha256: str) -> _InIndexes:
    prints = Fingerprint.objects.filter(item=sha256)
    return _InIndexes(
        np.array(list(prints.values_list("id", flat=True)), np.int64),
        {
            ITEMS: _keys(prints, PictureKind, lambda key, _data: np.array([key], np.int64)),
            KEYPOINTS: _keys(prints, KeypointKind, _keypoint_keys),
            SOUNDS: _keys(prints, SoundKind, _sound_keys),
        },
    )


def _erase_in_indexes(keys: _InIndexes, vault: VaultFolder) -> None:
    folder = vault.index_folder
    for name, of_index in keys.by_index.items():
        if len(of_index) and (folder / name).is_dir():
            with HammingIndex.open(folder / name) as index:
                index.remove(of_index)
    if not len(keys.rows):
        return
    for name in (PLACES, *(kept.index for kept in TRAITS)):
        if (folder / name).is_dir():
            VectorIndex.open(folder / name, seal=vault.templates).remove(keys.rows)
    if (folder / PLACE_WORDS).is_dir():
        WordIndex.open(folder / PLACE_WORDS, seal=vault.templates).remove(keys.rows)


def _keys(
    prints: QuerySet[Fingerprint], kind: type, keys_of: Callable[[int, bytes], _Keys]
) -> _Keys:
    rows = prints.filter(kind__in=names_of(kind)).values_list("id", "data")
    found = [keys_of(key, bytes(data)) for key, data in rows.iterator()]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _keypoint_keys(key: int, data: bytes) -> _Keys:
    return index_keys(key, BothWays.from_bytes(data).plain)


def _sound_keys(key: int, data: bytes) -> _Keys:
    return index_entries(key, words_of(data))[0]


def _erase_files(sha256: str, vault: VaultFolder) -> None:
    for store in (vault.blobs, vault.thumbs, vault.noise):
        store.remove(sha256)
    for camera in Camera.objects.filter(items=sha256):
        vault.noise.remove(camera.pattern.hex)


def _erase_rows(sha256: str, *, for_good: bool) -> None:
    take_turn()  # no matching run may name the item meanwhile
    matches = Match.objects.filter(Q(query=sha256) | Q(target=sha256))
    about = Decision.objects.filter(Q(item=sha256) | Q(match__in=matches))
    Decision.objects.filter(part_of__in=about).update(part_of=None)
    about.delete()
    Judgement.objects.filter(match__in=matches).delete()
    forget_lent(Location.objects.filter(item=sha256, loans__isnull=False))
    forget_told(Part.objects.filter(item=sha256), for_good=for_good)
    forget_notes(Note.objects.filter(item=sha256))
    for model in (ItemGrade, ItemTag, Seen, ConditionsNote, Location, Unread):
        model.objects.filter(item=sha256).delete()
    Camera.objects.filter(items=sha256).delete()
    forget_item(sha256)
    Item.objects.filter(pk=sha256).delete()
