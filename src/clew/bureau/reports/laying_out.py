"""Laying out: where the persons of a network stand in its picture; the same ones the same way."""

from collections.abc import Sequence

import networkx as nx

from clew.bureau.reports.figures import NetworkFigure

_SEED, _ROUNDS = 7, 300


def laid_out(figure: NetworkFigure) -> Sequence[tuple[float, float]]:
    """Return for each person how far right and down they stand, from 0 to 1.

    Fruchterman and Reingold's springs: who is bound lies near, the stronger the nearer.

    Example:
        >>> laid_out(NetworkFigure([], [], 0, 0))
        []
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(figure.persons)))
    graph.add_weighted_edges_from((one.a, one.b, 0.3 + one.p) for one in figure.bonds)
    found = nx.spring_layout(
        graph, k=1.6 / max(1, len(graph)) ** 0.5, iterations=_ROUNDS, seed=_SEED
    )
    across, down = (_spread([found[node][axis] for node in graph]) for axis in (0, 1))
    return list(zip(across, down, strict=True))


def _spread(values: Sequence[float]) -> list[float]:
    """Values from 0 to 1, the least and the greatest at the ends; all in the middle if alike."""
    if not values:
        return []
    least, wide = min(values), max(values) - min(values)
    return [round((one - least) / wide, 3) if wide else 0.5 for one in map(float, values)]
