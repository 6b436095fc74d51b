"""Laying out: where the persons of a network stand in its picture; the same ones the same way."""

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx

from clew.bureau.reports.figures import NetworkFigure

_BETWEEN_PARTS = 1.6  # bonds long


def laid_out(figure: NetworkFigure) -> Sequence[tuple[float, float]]:
    """Return for each person how far right and down they stand, from 0 to 1.

    Kamada and Kawai's springs: the fewer bonds lie between two, the nearer they stand. Parts that
    nothing binds stand side by side.

    Example:
        >>> laid_out(NetworkFigure([], [], 0, 0))
        []
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(figure.persons)))
    graph.add_edges_from(((one.a, one.b) for one in figure.bonds), length=1.0)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    ends = [max(part, key=lambda node: (graph.degree[node], -node)) for part in parts]
    graph.add_edges_from(pairwise(ends), length=_BETWEEN_PARTS)
    if len(graph) < 2:
        return [(0.5, 0.5)] * len(graph)
    found = nx.kamada_kawai_layout(graph, weight="length")
    across, down = (
        _spread([float(found[node][axis]) for node in sorted(graph)]) for axis in (0, 1)
    )
    return list(zip(across, down, strict=True))


def _spread(values: Sequence[float]) -> list[float]:
    """Values from 0 to 1, the least and the greatest at the ends; all in the middle if alike."""
    least, wide = min(values), max(values) - min(values)
    return [round((one - least) / wide, 3) if wide > 0.01 else 0.5 for one in values]
