"""Traits: what tells people in two files, a face or a voice.

Every match is a lead, and a person decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import score
from clew.model.fingerprint import Fingerprint
from clew.model.match import Match, Relation, Span

_MOST_ASKED = 64  # traits asked about at once


class SeenTrait(Protocol):
    """One trait of a file: `part` numbers it there, the span tells when in a clip it is there.

    `against` says why it cannot be compared, None where it can.
    """

    @property
    def part(self) -> int: ...  # noqa: D102 -- told above

    @property
    def span(self) -> Span | None: ...  # noqa: D102 -- told above

    @property
    def against(self) -> StrEnum | None: ...  # noqa: D102 -- told above

    @property
    def embedding(self) -> NDArray[np.float32]: ...  # noqa: D102 -- of length 1


@dataclass(frozen=True, slots=True)
class Trait[Seen: SeenTrait]:
    """A kind of trait: how it is read from fingerprints, and what it says that two agree.

    `kind` and `version` are the fingerprint's. `read` takes a fingerprint's data, its part and its
    times. `log_ratio` tells of a cosine how much more often one person's traits agree so than two
    people's; below `least_cosine` nothing is listed. Scores are as if `least_searched` at least
    had been searched. `beside` adds what a reader must know of a pair.
    """

    kind: str
    version: int
    relation: Relation
    least_cosine: float
    log_ratio: Callable[[float], float]
    read: Callable[[bytes, int, float | None, float | None], Seen]
    least_searched: int = 1
    beside: Callable[[Seen, Seen], Mapping[str, object]] = lambda _asked, _known: {}

    def seen_in(self, fingerprints: Sequence[Fingerprint]) -> list[Seen]:
        """Return those among a file's fingerprints."""
        return [
            self.read(one.data, one.part, one.at_s, one.until_s)
            for one in fingerprints
            if one.kind == self.kind
        ]


@dataclass(frozen=True, slots=True, eq=False)
class KnownTrait[Seen: SeenTrait]:
    """A trait that is like one asked about: `query` numbers that one. The cosine is exact."""

    query: int
    target: str
    seen: Seen
    cosine: float


class TraitReferences[Seen: SeenTrait](Protocol):
    """The traits that are searched, and the records behind them."""

    @property
    def size(self) -> int:
        """How many are searched; scores depend on it."""
        ...

    def near(
        self, embeddings: NDArray[np.float32], *, at_least: float
    ) -> Sequence[KnownTrait[Seen]]:
        """Return those with at least this cosine to the rows of `embeddings`.

        One that may not be seen is left out.
        """
        ...


def match_traits[Seen: SeenTrait](
    trait: Trait[Seen],
    seen: Sequence[Seen],
    references: TraitReferences[Seen],
    *,
    least_score: float = 0.0,
) -> list[Match]:
    """Return for each file with a trait like one of these its best pair of traits, best first.

    Those that cannot be compared are not asked about.
    """
    asked = [one for one in seen if one.against is None]
    best: dict[str, Match] = {}
    for found in _near(trait, asked, references):
        match = _match(trait, asked[found.query], found, searched=references.size)
        if match.score >= least_score and _cosine(best.get(found.target)) < found.cosine:
            best[found.target] = match
    return sorted(best.values(), key=lambda match: (-_cosine(match), match.target))


def _near[Seen: SeenTrait](
    trait: Trait[Seen], asked: Sequence[Seen], references: TraitReferences[Seen]
) -> Iterator[KnownTrait[Seen]]:
    for start in range(0, len(asked), _MOST_ASKED):
        several = np.stack([one.embedding for one in asked[start : start + _MOST_ASKED]])
        for found in references.near(several, at_least=trait.least_cosine):
            yield KnownTrait(found.query + start, found.target, found.seen, found.cosine)


def _match[Seen: SeenTrait](
    trait: Trait[Seen], asked: Seen, found: KnownTrait[Seen], *, searched: int
) -> Match:
    return Match(
        target=found.target,
        relation=trait.relation,
        score=score(trait.log_ratio(found.cosine), searched=max(searched, trait.least_searched)),
        query_span=asked.span,
        match_span=found.seen.span,
        evidence={
            "kind": trait.kind,
            "cosine": round(found.cosine, 3),
            trait.kind: asked.part + 1,
            f"other_{trait.kind}": found.seen.part + 1,
            "searched": searched,
            **trait.beside(asked, found.seen),
        },
    )


def _cosine(match: Match | None) -> float:
    evidence: Mapping[str, object] = {} if match is None else match.evidence
    cosine = evidence.get("cosine", -2.0)
    assert isinstance(cosine, float)
    return cosine
