"""GraphML of a picture: what programs that draw and measure networks read.

The file says how it may be handled and that it holds hypotheses, as data of the graph. See the
GraphML Primer (graphml.graphdrawing.org).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from clew.network.bonds.bond import Bond

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_OF_NODES = {"name": "string", "accounts": "int", "role": "string", "place": "string"}
_OF_NODES |= {"group": "string", "victim": "boolean"}
_OF_BONDS = {"strength": "double", "kinds": "string", "first": "string", "last": "string"}


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A person of a picture as a file tells it: named as pages name it."""

    name: str
    accounts: int
    role: str
    place: str
    group: str
    is_victim: bool


def graphml(
    nodes: Mapping[str, PictureNode], bonds: Iterable[Bond], *, about: Mapping[str, str]
) -> bytes:
    """Return a picture as GraphML; `nodes` are by the ids that bonds name.

    Example:
        >>> text = graphml({"e1": PictureNode("ana", 1, "", "NZ", "", False)}, [], about={})
        >>> b'<data key="name">ana</data>' in text
        True
    """
    root = Element("graphml", xmlns=_NAMESPACE)
    _keys(root, "graph", dict.fromkeys(about, "string"))
    _keys(root, "node", _OF_NODES)
    _keys(root, "edge", _OF_BONDS)
    graph = SubElement(root, "graph", edgedefault="undirected")
    _data(graph, about.items())
    number_of = {name: f"n{place}" for place, name in enumerate(nodes)}
    for name, node in nodes.items():
        _data(SubElement(graph, "node", id=number_of[name]), _of_node(node))
    for bond in bonds:
        ends = {"source": number_of[bond.a], "target": number_of[bond.b]}
        _data(SubElement(graph, "edge", ends), _of_bond(bond))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _keys(root: Element, whose: str, types: Mapping[str, str]) -> None:
    for name, type_ in types.items():
        told = {"id": name, "for": whose, "attr.name": name, "attr.type": type_}
        SubElement(root, "key", told)


def _data(within: Element, values: Iterable[tuple[str, str]]) -> None:
    for key, value in values:
        if value:
            SubElement(within, "data", key=key).text = value


def _of_node(one: PictureNode) -> Sequence[tuple[str, str]]:
    return [
        ("name", one.name),
        ("accounts", str(one.accounts)),
        ("role", one.role),
        ("place", one.place),
        ("group", one.group),
        ("victim", str(one.is_victim).lower()),
    ]


def _of_bond(one: Bond) -> Sequence[tuple[str, str]]:
    return [
        ("strength", f"{one.p:.3f}"),
        ("kinds", " ".join(strand.kind for strand in one.strands)),
        ("first", one.first_at.isoformat() if one.first_at else ""),
        ("last", one.last_at.isoformat() if one.last_at else ""),
    ]
