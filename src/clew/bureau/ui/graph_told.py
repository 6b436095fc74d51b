"""What the script draws, as JSON: rows without names of columns, as there are many.

nodes  row, name, accounts, likeliest role, place, group (a place in `groups`, or -1), a victim (1)
bonds  two places in `nodes`, and strands: place in `kinds`, weight, count, first and last second
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from clew.bureau.speaking import phrase
from clew.bureau.ui.graph_drawn import Drawn, named
from clew.network.bonds.bond import KINDS, Strand

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import BuiltGroup
    from clew.bureau.network.queries import BuiltNetwork
    from clew.bureau.ui.people import Person

_PLACE_OF_KIND = {kind: place for place, kind in enumerate(KINDS)}


def told(officer: "Officer", network: "BuiltNetwork", drawing: Drawn) -> dict[str, object]:
    """Return a picture, before its filters, as the script takes it."""
    people = named(officer, network, drawing.bonds.names)
    groups = _groups(people.values())
    place_of_group = {row: place for place, row in enumerate(groups)}
    place_of = {name: place for place, name in enumerate(people)}
    return {
        "kinds": KINDS,
        "nodes": [_node(one, place_of_group) for one in people.values()],
        "bonds": [
            [place_of[one.a], place_of[one.b], [_strand(each) for each in one.strands]]
            for one in drawing.bonds.bonds
            if one.a in place_of and one.b in place_of
        ],
        "groups": [[one.pk, len(one.members)] for one in groups.values()],
        "seeds": [place_of[name] for name in drawing.seeds if name in place_of],
        "path": [place_of[name] for name in drawing.path if name in place_of],
        "left": [drawing.bonds.names_left, drawing.bonds.bonds_left],
    }


def _groups(people: "Iterable[Person]") -> "dict[int, BuiltGroup]":
    """The groups of some persons by their rows, those of most of them first."""
    of_persons = [one.groups[0] for one in people if one.groups]
    counts = Counter(group.pk for group in of_persons)
    rows = {group.pk: group for group in of_persons}
    return {pk: rows[pk] for pk in sorted(rows, key=lambda pk: (-counts[pk], pk))}


def _node(one: "Person", place_of_group: Mapping[int, int]) -> list[object]:
    role = phrase(one.row.roles[0]["role"]) if one.row.roles else ""
    group = place_of_group[one.groups[0].pk] if one.groups else -1
    return [one.row.pk, one.name, len(one.accounts), role, one.place, group, int(one.is_victim)]


def _strand(one: Strand) -> list[object]:
    times = [int(at.timestamp()) if at else None for at in (one.first_at, one.last_at)]
    return [_PLACE_OF_KIND[one.kind], round(one.weight, 3), one.count, *times]
