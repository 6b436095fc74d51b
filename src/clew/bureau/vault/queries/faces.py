"""Faces: those seen in an item, and the search among all that an officer may see.

Rows hold them sealed, and so does the index; they are opened here and nowhere else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import batched

import numpy as np
from django.db.models import Count, Exists, OuterRef, QuerySet
from numpy.typing import NDArray

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import FACES
from clew.bureau.vault.models import Fingerprint
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, item
from clew.bureau.vault.queries.visibility import visible_locations
from clew.bureau.vault.references import item_key
from clew.bureau.vault.templates import Templates, template_name
from clew.fingerprint.faces.face import Face
from clew.fingerprint.kinds.face import KIND
from clew.index.vectors import VectorHits, VectorIndex
from clew.match.faces import KnownFace, SeenFace

_MOST = 200  # answers for one face: what comes after the first of them is no lead
_ROWS = 500


def faces_of_item(officer: Officer, sha256: str, *, templates: Templates) -> list[SeenFace]:
    """Return the faces seen in an item, in the order of their numbers.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
        TamperedTemplateError: a face is not what was recorded.
    """
    found = item(officer, sha256).sha256
    return list(recorded_faces([found], templates=templates).get(found, ()))


def recorded_faces(
    sha256s: Sequence[str], *, templates: Templates
) -> Mapping[str, Sequence[SeenFace]]:
    """Return the faces recorded of each item: for the run that sees everything.

    Raises:
        TamperedTemplateError: a face is not what was recorded.
    """
    faces: dict[str, list[SeenFace]] = defaultdict(list)
    rows = face_prints().filter(item__in=sha256s).order_by("item", "part", "at_s")
    for row in rows:
        faces[row.item_id].append(_opened(row, templates))
    return faces


def comparable_counts(officer: Officer, sha256s: Collection[str]) -> dict[str, int]:
    """Return how many faces of each item can be compared; an item without any is not a key."""
    seen = Exists(visible_locations(officer).filter(item=OuterRef("item")))
    counts: dict[str, int] = {}
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = face_prints().filter(seen, item__in=several, low_information=False)
        counts |= dict(rows.values_list("item").order_by("item").annotate(n=Count("pk")))
    return counts


def face_prints() -> QuerySet[Fingerprint]:
    """Return the rows of faces, of the version that is compared."""
    return Fingerprint.objects.filter(kind=KIND.name, version=KIND.version)


class VaultFaces:
    """The faces of a vault as the matcher sees them: all, or those that an officer may see.

    Raises:
        VectorsDamagedError: the index is broken; `clew index rebuild` makes it anew.
    """

    def __init__(self, vault: VaultFolder, *, officer: Officer | None) -> None:
        self._templates, self._officer = vault.templates, officer
        self._index = VectorIndex.open(vault.index_folder / FACES, seal=vault.templates)

    @property
    def size(self) -> int:
        """How many faces are searched."""
        return len(self._index)

    def near(self, embeddings: NDArray[np.float32], *, at_least: float) -> list[KnownFace]:
        """Return the faces like these that may be seen, of each the closest."""
        hits = self._index.search(embeddings, at_least=at_least)
        return [
            found
            for query in range(len(embeddings))
            for found in self._answers(hits, query, embeddings[query], at_least)
        ]

    def _answers(
        self, hits: VectorHits, query: int, asked: NDArray[np.float32], at_least: float
    ) -> list[KnownFace]:
        """The closest that may be seen, each with its exact cosine."""
        answers: list[KnownFace] = []
        for keys in batched(hits.key[hits.query == query].tolist(), _ROWS, strict=False):
            for row in self._visible().filter(id__in=keys):
                seen = _opened(row, self._templates)
                cosine = float(asked @ seen.face.embedding)
                if cosine >= at_least:
                    answers.append(KnownFace(query, item_key(row.item_id), seen, cosine))
            if len(answers) >= _MOST:
                break
        return sorted(answers, key=lambda one: -one.cosine)[:_MOST]

    def _visible(self) -> QuerySet[Fingerprint]:
        if self._officer is None:
            return face_prints()
        places = visible_locations(self._officer).filter(item=OuterRef("item"))
        return face_prints().filter(Exists(places))


def comparable_faces(
    above: int, most: int, *, templates: Templates
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield the rows above this one whose faces can be compared, with their embeddings."""
    rows = face_prints().filter(id__gt=above, low_information=False).order_by("id")
    for row in rows[:most]:
        yield row.id, _opened(row, templates).face.embedding


def _opened(row: Fingerprint, templates: Templates) -> SeenFace:
    data = templates.open(bytes(row.data), name=template_name(row.item_id, row.kind))
    return SeenFace.of(Face.from_bytes(data), row.part, row.at_s, row.until_s)
