// Lays a network out by ForceAtlas2, some rounds at a time, and tells where everybody is meanwhile.

import { Graph, defaults, graphToByteArrays, iterate } from "./bundled/laying.js";

const AT_ONCE = 20;
const EACH = 10; // numbers of a node in the matrix, of which the first two are its place

self.addEventListener("message", ({ data: { at, bonds, rounds } }) => {
  const graph = new Graph({ type: "undirected", multi: false });
  for (let node = 0; node < at.length / 2; node++) {
    graph.addNode(node, { x: at[node * 2], y: at[node * 2 + 1] });
  }
  for (const [a, b, weight] of bonds) graph.addEdge(a, b, { weight });
  const how = settings(graph.order);
  const { nodes, edges } = graphToByteArrays(graph, (_, { weight }) => weight);
  for (let round = 1; round <= rounds; round++) {
    iterate(how, nodes, edges);
    const isDone = round === rounds;
    if (round % AT_ONCE === 0 || isDone) self.postMessage({ at: places(nodes), isDone });
  }
});

function settings(order) {
  return {
    ...defaults,
    barnesHutOptimize: order > 1_000,
    edgeWeightInfluence: 1,
    gravity: 0.08,
    scalingRatio: 10,
    slowDown: 1 + Math.log(order),
    strongGravityMode: true,
  };
}

function places(nodes) {
  const at = new Float64Array((nodes.length / EACH) * 2);
  for (let node = 0; node < nodes.length / EACH; node++) {
    at[node * 2] = nodes[node * EACH];
    at[node * 2 + 1] = nodes[node * EACH + 1];
  }
  return at;
}
