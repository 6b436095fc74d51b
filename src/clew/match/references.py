"""What a subject is held against: an index and the records behind it, or a few held in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import INDEXED, BothWays, Keypoints, index_keys
from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.places.words import asked_words, held_words
from clew.fingerprint.sound_bits import index_entries, words_of
from clew.index.words import Listed, nearest_of
from clew.match.place_votes import NEAREST, most_voted, united
from clew.model.fingerprint import Form
from clew.model.match import Span
from clew.model.media import Family

_BLOCK = 256  # hashes held against all others at once


@dataclass(frozen=True, slots=True)
class Reference:
    """What the records say of one indexed hash: whose it is, and which frame or form of it.

    `target` is the key of the item or hash-set entry; `at_s` and `until_s` when a
    clip's look is seen, None for pictures; `duration_s` the target clip's length. A
    hash-set entry's `family` is IMAGE: lists do not say.
    """

    target: str
    family: Family = Family.IMAGE
    form: Form = Form.WHOLE
    at_s: float | None = None
    until_s: float | None = None
    quality: int = 100
    low_information: bool = False
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Hashes or descriptors near each other, in three int64 arrays of one length.

    Row i says that query hash `query[i]` lies `distance[i]` bits from the reference `key[i]`.
    """

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    distance: NDArray[np.int64]


class References(Protocol):
    """Everything a subject is held against: an index and the records behind it."""

    @property
    def size(self) -> int:
        """How many hashes of pictures are searched; scores depend on it."""
        ...

    def near(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every pair within `radius` bits of the rows of `hashes` (q, 32)."""
        ...

    def near_keypoints(self, descriptors: NDArray[np.uint8], *, radius: int) -> Near:
        """Return the keypoints within `radius` bits of each row of `descriptors` (q, 32).

        Keys are those of `clew.fingerprint.keypoints.index_keys`. A row that is like too many to
        tell anything may be answered in part.
        """
        ...

    @property
    def sound_size(self) -> int:
        """How many hashes of sound are searched."""
        ...

    def near_sounds(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every pair of hashes of sound within `radius` bits of the rows (q, 32).

        Keys are those of `clew.fingerprint.sound_bits.index_entries`.
        """
        ...

    def sounds(self, ids: NDArray[np.int64]) -> Mapping[int, NDArray[np.uint32]]:
        """Return the words of these fingerprints of sound; one that may not be seen is left out."""
        ...

    def keypoints(self, ids: NDArray[np.int64]) -> Mapping[int, Keypoints]:
        """Return the keypoints of these fingerprints; one that may not be seen is left out."""
        ...

    def near_places(
        self, view: PlaceView, *, most: int, without: Collection[str]
    ) -> NDArray[np.int64]:
        """Return the fingerprints of the views of places most like one: `united` by two measures.

        These are how they look, and their keypoints' votes; see `clew.match.place_votes`. One that
        may not be seen is left out, and so are those of the targets `without` which.
        """
        ...

    def places(self, ids: NDArray[np.int64]) -> Mapping[int, PlaceKeypoints]:
        """Return the keypoints of these views; one that may not be seen is left out."""
        ...

    def frames_of(
        self, target: str, *, start_s: float, end_s: float
    ) -> Sequence[tuple[Span, Keypoints]]:
        """Return when a target's frames with keypoints are seen, and those, in the order of time.

        These are the frames that begin between two times; also those not searched for (see
        `Form.BETWEEN`). Nothing where the target may not be seen.
        """
        ...

    def describe(self, keys: NDArray[np.int64]) -> Mapping[int, Reference]:
        """Return what is known of these keys, which for keypoints are the fingerprints' ids.

        One that may not be seen, or is gone, is left out.
        """
        ...


class FewReferences:
    """References held in memory and searched by brute force: for comparing files directly.

    Example:
        >>> few = FewReferences([(Reference(target="b"), bytes(32))])
        >>> few.near(np.zeros((1, 32), np.uint8), radius=0).key.tolist()
        [0]
    """

    def __init__(
        self,
        references: Sequence[tuple[Reference, bytes]],
        *,
        keypoints: Sequence[tuple[Reference, bytes]] = (),
        sounds: Sequence[tuple[Reference, bytes]] = (),
        places: Sequence[tuple[Reference, bytes]] = (),
        among: int | None = None,
    ) -> None:
        """Hold these hashes, keypoints (`BothWays.to_bytes`), tracks (`as_bytes`) and `PlaceView`s.

        Scores are told as if they were found `among` so many hashes; None: as many as are held.
        """
        self._among = among
        all_ = enumerate([*references, *keypoints, *sounds, *places])
        self._described = {key: reference for key, (reference, _) in all_}
        joined = b"".join(data[:32] for _, data in references)
        self._hashes = np.frombuffer(joined, np.uint8).reshape(-1, 32)
        self._keypoints = {
            key: BothWays.from_bytes(data).plain
            for key, (_, data) in enumerate(keypoints, start=len(references))
        }
        indexed = {
            key: held.first(INDEXED)
            for key, held in self._keypoints.items()
            if self._described[key].form is not Form.BETWEEN
        }
        self._point_keys = np.concatenate(
            [np.empty(0, np.int64), *(index_keys(key, held) for key, held in indexed.items())]
        )
        self._descriptors = np.concatenate(
            [np.empty((0, 32), np.uint8), *(held.descriptors for held in indexed.values())]
        )
        first = len(references) + len(keypoints)
        self._sounds = {key: words_of(data) for key, (_, data) in enumerate(sounds, start=first)}
        tracks = [index_entries(key, words) for key, words in self._sounds.items()]
        self._sound_keys = np.concatenate([np.empty(0, np.int64), *(keys for keys, _ in tracks)])
        self._sound_hashes = np.concatenate(
            [np.empty((0, 32), np.uint8), *(hashes for _, hashes in tracks)]
        )
        views = enumerate(places, start=first + len(sounds))
        self._places = {key: PlaceView.from_bytes(data) for key, (_, data) in views}
        self._words: Listed | None = None

    @property
    def size(self) -> int:
        """How many hashes are held, or are to be thought searched."""
        return len(self._hashes) if self._among is None else self._among

    def near(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every pair within `radius` bits."""
        return _near(hashes, self._hashes, np.arange(len(self._hashes)), radius)

    def near_keypoints(self, descriptors: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every keypoint within `radius` bits."""
        return _near(descriptors, self._descriptors, self._point_keys, radius)

    @property
    def sound_size(self) -> int:
        """How many hashes of sound are held, or are to be thought searched."""
        return len(self._sound_hashes) if self._among is None else self._among

    def near_sounds(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every hash of sound within `radius` bits."""
        return _near(hashes, self._sound_hashes, self._sound_keys, radius)

    def sounds(self, ids: NDArray[np.int64]) -> Mapping[int, NDArray[np.uint32]]:
        """Return the words of these fingerprints."""
        return {int(key): self._sounds[int(key)] for key in ids}

    def keypoints(self, ids: NDArray[np.int64]) -> Mapping[int, Keypoints]:
        """Return the keypoints of these fingerprints."""
        return {int(key): self._keypoints[int(key)] for key in ids}

    def near_places(
        self, view: PlaceView, *, most: int, without: Collection[str]
    ) -> NDArray[np.int64]:
        """Return the views of places most like one by looks and by keypoints."""
        answering = {
            key: -float(held.embedding @ view.embedding)
            for key, held in self._places.items()
            if held.is_telling and self._described[key].target not in without
        }
        if len(answering) <= most:
            return np.array(list(answering), np.int64)
        likest = sorted(answering, key=lambda key: (answering[key], key))
        voted = [key for key in self._voted(view) if key in answering]
        return united(likest, voted, most=most)

    def _voted(self, view: PlaceView) -> list[int]:
        """All views by the votes of the keypoints of one; they are listed when first asked for."""
        if self._words is None:
            told = {key: held for key, held in self._places.items() if held.is_telling}
            self._words = Listed.of(
                {key: held_words(held.keypoints).as_held for key, held in told.items()}
            )
        asked = asked_words(view.keypoints)
        found = nearest_of([self._words], asked.words, asked.signatures, most=NEAREST)
        return list(map(int, most_voted(found)))

    def places(self, ids: NDArray[np.int64]) -> Mapping[int, PlaceKeypoints]:
        """Return the keypoints of these views."""
        return {int(key): self._places[int(key)].keypoints for key in ids}

    def frames_of(
        self, target: str, *, start_s: float, end_s: float
    ) -> Sequence[tuple[Span, Keypoints]]:
        """Return a target's frames with keypoints that begin between two times."""
        frames = [
            (Span(known.at_s, max(known.at_s, known.until_s or 0.0)), held)
            for key, held in self._keypoints.items()
            if (known := self._described[key]).target == target
            and known.at_s is not None
            and start_s <= known.at_s <= end_s
        ]
        return sorted(frames, key=lambda frame: frame[0].start_s)

    def describe(self, keys: NDArray[np.int64]) -> Mapping[int, Reference]:
        """Return what is known of these keys."""
        return {int(key): self._described[int(key)] for key in keys}


def _near(
    asking: NDArray[np.uint8], held: NDArray[np.uint8], keys: NDArray[np.int64], radius: int
) -> Near:
    words = np.ascontiguousarray(held).view(np.uint64)
    rows, columns, distances = [], [], []
    for start in range(0, len(asking), _BLOCK):
        block = np.ascontiguousarray(asking[start : start + _BLOCK]).view(np.uint64)
        bits = np.bitwise_count(block[:, None, :] ^ words[None]).sum(axis=2, dtype=np.int64)
        row, column = np.nonzero(bits <= radius)
        rows.append(row + start)
        columns.append(column)
        distances.append(bits[row, column])
    none = np.empty(0, np.int64)
    return Near(
        query=np.concatenate([none, *rows]),
        key=keys[np.concatenate([none, *columns])],
        distance=np.concatenate([none, *distances]),
    )
