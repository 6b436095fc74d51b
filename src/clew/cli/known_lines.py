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


def known_sentences(line: Mapping[str, object]) -> list[str]:
    """Return what a line's file is known by, as sentences for people.

    Example:
        >>> told = {"kind": "person", "name": "A", "status": "safeguarded", "case": "2026-1"}
        >>> told |= {"relation": "copy", "confirmed": False}
        >>> known_sentences({"query": "a.jpg", "already_identified": [told]})
        ['a.jpg: ALREADY IDENTIFIED: person A, safeguarded (2026-1), by a copy not yet judged']
    """
    told = line.get("already_identified", ())
    assert isinstance(told, Sequence)
    return [
        f"{line['query']}: ALREADY IDENTIFIED: {one['kind']} {one['name']}, "
        f"{one['status']} ({one['case']}), "
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
