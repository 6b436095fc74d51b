"""Truth: what a search of a simulated collection should find, and a search held against it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clew.model.match import Relation, Transform

type Times = tuple[float, float]

_SPAN_TOLERANCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Expected:
    """One relation that is there: `path` under seized/ to `target` under known/ (or seized/).

    `transform` says how the query must be turned to lie on its target. `findable` is False for
    edits that this step of Clew does not find; they are there to keep its report honest.
    """

    path: str
    target: str
    relation: Relation
    transform: Transform = Transform.NONE
    query_span: Times | None = None
    match_span: Times | None = None
    findable: bool = True


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """Every relation of a collection; a file that is named nowhere is related to nothing.

    `places` names the room that a file shows: any two of one room may be linked, for two pictures
    taken from one spot lie on each other as an edit and its source do.
    """

    expected: tuple[Expected, ...]
    files: tuple[str, ...]
    places: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the truth as JSON text."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> "GroundTruth":
        """Return what `to_json` wrote.

        Example:
            >>> copy = Expected("seized/a", "known/b", Relation.COPY)
            >>> truth = GroundTruth((copy,), ("seized/a",))
            >>> GroundTruth.from_json(truth.to_json()) == truth
            True
        """
        told = json.loads(text)
        expected = tuple(_expected(one) for one in told["expected"])
        return cls(expected, tuple(told["files"]), told["places"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """A search held against the truth: what it found, missed, and claimed wrongly."""

    found: tuple[Expected, ...]
    missed: tuple[Expected, ...]
    beyond: tuple[Expected, ...]  # missed too, but not promised
    wrong: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The verdict as a sentence."""
        promised = len(self.found) + len(self.missed)
        return (
            f"{len(self.found)} of {promised} promised relations were found, "
            f"{len(self.wrong)} were wrong; {len(self.beyond)} edits are beyond this version."
        )


def held_against(truth: GroundTruth, lines: Iterable[Mapping[str, object]]) -> Verdict:
    """Compare match lines (as `clew match --json` prints them) with the truth.

    Matches among the seized files of one source count as right: they share a picture too.
    """
    claims = [(str(line["query"]), line) for line in lines if line["relation"] is not None]
    found = [e for e in truth.expected if any(_meets(e, q, line) for q, line in claims)]
    missed = [e for e in truth.expected if e not in found]
    return Verdict(
        found=tuple(found),
        missed=tuple(e for e in missed if e.findable),
        beyond=tuple(e for e in missed if not e.findable),
        wrong=tuple(
            sorted({_claim(q, line) for q, line in claims if not _is_true(truth, q, line)})
        ),
    )


def _expected(one: dict[str, object]) -> Expected:
    spans = {
        name: tuple(span) if isinstance(span := one[name], list) else None
        for name in ("query_span", "match_span")
    }
    relation, transform = Relation(str(one["relation"])), Transform(str(one["transform"]))
    return Expected(**(one | spans | {"relation": relation, "transform": transform}))  # type: ignore[arg-type] # checked by the round trip of its doctest


def _meets(expected: Expected, query: str, line: Mapping[str, object]) -> bool:
    return (
        query == expected.path
        and expected.target in _targets(line)
        and line["relation"] == expected.relation.value
        and line["transform"] == expected.transform.value
        and _lies_on(expected.query_span, line["query_span"])
        and _lies_on(expected.match_span, line["match_span"])
    )


def _lies_on(expected: Times | None, found: object) -> bool:
    if expected is None:
        return True
    return isinstance(found, Sequence) and all(
        abs(a - b) <= _SPAN_TOLERANCE_S for a, b in zip(expected, found, strict=True)
    )


def _is_true(truth: GroundTruth, query: str, line: Mapping[str, object]) -> bool:
    """Whether query and target share a source or a room, or the target is a hash list's entry."""
    match = line["match"]
    if isinstance(match, Mapping) and match.get("hashset"):
        return True
    return any(_sources(truth, query) & _sources(truth, target) for target in _targets(line))


def _sources(truth: GroundTruth, path: str) -> set[str]:
    sources = {path} | {e.target for e in truth.expected if e.path == path}
    return sources | {truth.places[source] for source in sources if source in truth.places}


def _targets(line: Mapping[str, object]) -> set[str]:
    match = line["match"]
    places = match.get("locations", ()) if isinstance(match, Mapping) else ()
    return {str(place["path"]) for place in places}


def _claim(query: str, line: Mapping[str, object]) -> str:
    return f"{query}: {line['relation']} of {', '.join(sorted(_targets(line)))}"


def read_truth(folder: Path) -> GroundTruth:
    """Return the truth of a collection that was written to this folder."""
    return GroundTruth.from_json((folder / "truth.json").read_text())
