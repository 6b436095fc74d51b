"""Known lines: that a file needs no identifying, because somebody did it, said before all else."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clew.bureau.persons.words import known_by
from clew.cli.match_lines import Line
from clew.model.match import Relation

if TYPE_CHECKING:
    from clew.bureau.persons.queries import KnownRow


def known_line(line: Line, known: "Sequence[KnownRow]") -> Line:
    """Return a line with what its file is known by, if anything, right after its name.

    Example:
        >>> known_line({"query": "a.jpg", "relation": None}, [])
        {'query': 'a.jpg', 'relation': None}
    """
    if not known:
        return line
    return {"query": line["query"], "already_identified": [_told(row) for row in known]} | line


def known_target(known: "Sequence[KnownRow]") -> Line:
    """Return what the other side of a lead is known by, to be put to what is told of it.

    Example:
        >>> known_target([])
        {}
    """
    return {"already_identified": [_told(row) for row in known]} if known else {}


def known_sentences(line: Mapping[str, object]) -> list[str]:
    """Return what a line's file is known by, as sentences for people.

    Example:
        >>> told = {"kind": "person", "name": "A", "status": "safeguarded", "case": "2026-1"}
        >>> told |= {"relation": "copy", "confirmed": False}
        >>> known_sentences({"query": "a.jpg", "already_identified": [told]})
        ['a.jpg: ALREADY IDENTIFIED: person A, safeguarded (2026-1), by a copy not yet judged']
    """
    return [f"{line['query']}: ALREADY IDENTIFIED: {words}" for words in _in_words(line)]


def lead_sentences(line: Mapping[str, object]) -> list[str]:
    """Return what the other side of a lead is known by, as sentences for people."""
    target = line.get("match")
    told = _in_words(target) if isinstance(target, Mapping) else []
    return [f"{line['query']}: a lead to who is ALREADY IDENTIFIED: {words}" for words in told]


def _in_words(told_of: Mapping[str, object]) -> list[str]:
    told = told_of.get("already_identified", ())
    assert isinstance(told, Sequence)
    return [
        f"{one['kind']} {one['name']}, {one['status']} ({one['case']}), "
        + known_by(Relation(one["relation"]), confirmed=one["confirmed"])
        for one in told
    ]


def _told(row: "KnownRow") -> dict[str, object]:
    dossier = row.dossier
    return {
        "kind": dossier.kind.value,
        "id": str(dossier.id),
        "name": dossier.name,
        "status": dossier.status.value,
        "case": dossier.parts[0].case_number,
        "relation": row.relation.value,
        "through": row.through,
        "confirmed": row.confirmed,
    }
