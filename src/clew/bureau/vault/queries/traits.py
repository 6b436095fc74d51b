"""Traits: faces and voices in an item, and the search among all that an officer may see.

Rows hold them sealed, and so do the indexes; they are opened here and nowhere else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import batched

import numpy as np
from django.db.models import Count, Exists, OuterRef, QuerySet
from numpy.typing import NDArray

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.models import Fingerprint
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, seen_item
from clew.bureau.vault.queries.visibility import visible_locations
from clew.bureau.vault.templates import Templates, template_name
from clew.bureau.vault.traits import KeptTrait
from clew.index.vectors import VectorHits, VectorIndex
from clew.match.traits import KnownTrait, SeenTrait, Trait

_MOST = 200  # answers for one trait: what comes after the first of them is no lead
_ROWS = 500


def traits_of_item[Seen: SeenTrait](
    trait: Trait[Seen], officer: Officer, sha256: str, *, templates: Templates
) -> list[Seen]:
    """Return the faces or voices in an item, in the order of their numbers.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
        TamperedTemplateError: one is not what was recorded.
    """
    found = seen_item(officer, sha256)
    return list(recorded_traits(trait, [found], templates=templates).get(found, ()))


def recorded_traits[Seen: SeenTrait](
    trait: Trait[Seen], sha256s: Sequence[str], *, templates: Templates
) -> Mapping[str, Sequence[Seen]]:
    """Return those recorded of each item: for the run that sees everything.

    Raises:
        TamperedTemplateError: one is not what was recorded.
    """
    seen: dict[str, list[Seen]] = defaultdict(list)
    rows = trait_prints(trait).filter(item__in=sha256s).order_by("item", "part", "at_s")
    for row in rows:
        seen[row.item_id].append(_opened(trait, row, templates))
    return seen


def comparable_counts[Seen: SeenTrait](
    trait: Trait[Seen], officer: Officer, sha256s: Collection[str]
) -> dict[str, int]:
    """Return how many of each item can be compared; an item without any is not a key."""
    seen = Exists(visible_locations(officer).filter(item=OuterRef("item")))
    counts: dict[str, int] = {}
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = trait_prints(trait).filter(seen, item__in=several, low_information=False)
        counts |= dict(rows.values_list("item").order_by("item").annotate(n=Count("pk")))
    return counts


def trait_prints[Seen: SeenTrait](trait: Trait[Seen]) -> QuerySet[Fingerprint]:
    """Return the rows of a trait, of the version that is compared."""
    return Fingerprint.objects.filter(kind=trait.kind, version=trait.version)


class VaultTraits[Seen: SeenTrait]:
    """The faces or voices of a vault as the matcher has them: all, or those an officer may see.

    Raises:
        SealedDamagedError: the index is broken; `clew index rebuild` makes it anew.
    """

    def __init__(
        self, vault: VaultFolder, kept: KeptTrait[Seen], *, officer: Officer | None
    ) -> None:
        self._trait, self._templates, self._officer = kept.trait, vault.templates, officer
        self._index = VectorIndex.open(vault.index_folder / kept.index, seal=vault.templates)

    @property
    def size(self) -> int:
        """How many are searched."""
        return len(self._index)

    def near(self, embeddings: NDArray[np.float32], *, at_least: float) -> list[KnownTrait[Seen]]:
        """Return those like these that may be seen, of each the closest."""
        hits = self._index.search(embeddings, at_least=at_least)
        return [
            found
            for query in range(len(embeddings))
            for found in self._answers(hits, query, embeddings[query], at_least)
        ]

    def _answers(
        self, hits: VectorHits, query: int, asked: NDArray[np.float32], at_least: float
    ) -> list[KnownTrait[Seen]]:
        """The closest that may be seen, each with its exact cosine."""
        answers: list[KnownTrait[Seen]] = []
        for keys in batched(hits.key[hits.query == query].tolist(), _ROWS, strict=False):
            for row in self._visible().filter(id__in=keys):
                seen = _opened(self._trait, row, self._templates)
                cosine = float(asked @ seen.embedding)
                if cosine >= at_least:
                    answers.append(KnownTrait(query, item_key(row.item_id), seen, cosine))
            if len(answers) >= _MOST:
                break
        return sorted(answers, key=lambda one: -one.cosine)[:_MOST]

    def _visible(self) -> QuerySet[Fingerprint]:
        if self._officer is None:
            return trait_prints(self._trait)
        places = visible_locations(self._officer).filter(item=OuterRef("item"))
        return trait_prints(self._trait).filter(Exists(places))


def comparable_traits[Seen: SeenTrait](
    trait: Trait[Seen], above: int, most: int, *, templates: Templates
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield the rows above this one that can be compared, with their embeddings."""
    rows = trait_prints(trait).filter(id__gt=above, low_information=False).order_by("id")
    for row in rows[:most]:
        yield row.id, _opened(trait, row, templates).embedding


def _opened[Seen: SeenTrait](trait: Trait[Seen], row: Fingerprint, templates: Templates) -> Seen:
    data = templates.open(bytes(row.data), name=template_name(row.item_id, row.kind))
    return trait.read(data, row.part, row.at_s, row.until_s)
