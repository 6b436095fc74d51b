"""networkx and igraph in their own environment: FOLDER/{ties,pairs}.jsonl in, JSON seconds out.

Communities of the weighted ties, and the same number of likeliest simple paths for each pair.
"""

import itertools
import json
import sys
import time
from pathlib import Path

import igraph
import networkx as nx

_PATHS = 20
_PAIRS_OF_NETWORKX = 3  # it takes long


def main() -> None:
    """Print what each takes: for communities once, for paths the median of the pairs."""
    folder = Path(sys.argv[1])
    ties = [json.loads(line) for line in (folder / "ties.jsonl").read_text().splitlines()]
    pairs = [json.loads(line) for line in (folder / "pairs.jsonl").read_text().splitlines()]
    json.dump({"networkx": _networkx(ties, pairs), "igraph": _igraph(ties, pairs)}, sys.stdout)


def _networkx(ties, pairs):
    graph = nx.Graph()
    graph.add_weighted_edges_from(ties, weight="cost")
    for _, _, data in graph.edges(data=True):
        data["strength"] = 1 / data["cost"]
    begun = time.perf_counter()
    nx.community.louvain_communities(graph, weight="strength", seed=1)
    communities = time.perf_counter() - begun
    return {
        "communities": communities,
        "paths": _median(_walked(graph, p) for p in pairs[:_PAIRS_OF_NETWORKX]),
    }


def _walked(graph, pair):
    begun = time.perf_counter()
    list(itertools.islice(nx.shortest_simple_paths(graph, *pair, weight="cost"), _PATHS))
    return time.perf_counter() - begun


def _igraph(ties, pairs):
    graph = igraph.Graph.TupleList(ties, edge_attrs=["cost"])
    graph.es["strength"] = [1 / cost for cost in graph.es["cost"]]
    begun = time.perf_counter()
    graph.community_leiden(objective_function="modularity", weights="strength", n_iterations=-1)
    communities = time.perf_counter() - begun
    times = []
    for a, b in pairs:
        begun = time.perf_counter()
        graph.get_k_shortest_paths(a, b, k=_PATHS, weights="cost", output="vpath")
        times.append(time.perf_counter() - begun)
    return {"communities": communities, "paths": _median(times)}


def _median(times):
    times = sorted(times)
    return times[len(times) // 2]


if __name__ == "__main__":
    main()
