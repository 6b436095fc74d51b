// What the picture holds: persons as nodes, bonds as edges, and which of them the filters leave.
// What is told of them is changed in place: whoever draws is told once, by a refresh of all.

import { Graph } from "./bundled/drawing.js";
import { placed } from "./placing.js";

const FEW = 200; // persons

export class Network {
  graph = new Graph({ type: "undirected", multi: false });
  kinds = [];
  groups = [];
  path = [];
  #seeds = new Set();
  #order = []; // persons in sight, those of most bonds first

  // Takes what the node told; whoever was there keeps their place. Tells whether anybody is new.
  take(told) {
    const { graph } = this;
    this.kinds = told.kinds;
    this.groups = told.groups.map(([row, members]) => ({ row, members }));
    const keys = told.nodes.map(([row]) => String(row));
    this.#seeds = new Set(told.seeds.map((place) => keys[place]));
    this.path = told.path.map((place) => keys[place]);
    const bonds = new Map();
    for (const [a, b, strands] of told.bonds) {
      bonds.set(keyOf(keys[a], keys[b]), { a: keys[a], b: keys[b], strands });
    }
    const there = new Set(keys);
    graph.forEachNode((node) => there.has(node) || graph.dropNode(node));
    graph.forEachEdge((edge) => bonds.has(edge) || graph.dropEdge(edge));
    const isNew = this.#addNodes(told.nodes, bonds);
    for (const [key, { a, b, strands }] of bonds) {
      if (graph.hasEdge(key)) graph.getEdgeAttributes(key).strands = strands;
      else graph.addUndirectedEdgeWithKey(key, a, b, { strands, weight: strength(strands), p: 0 });
    }
    graph.forEachNode((node, about) => {
      about.size = sizeOf(graph, node);
    });
    return isNew;
  }

  // Keeps what a filter leaves in sight, and tells how much that is.
  filter({ kinds, from, until, least }) {
    const seen = new Set(this.#seeds);
    let bonds = 0;
    const left = ([kind, , , first, last]) => kinds.has(kind) && isWithin(first, last, from, until);
    this.graph.forEachEdge((edge, about, a, b) => {
      about.p = strength(about.strands.filter(left));
      about.hidden = about.p === 0 || about.p < least;
      if (about.hidden) return;
      seen.add(a).add(b);
      bonds += 1;
    });
    this.graph.forEachNode((node, about) => {
      about.hidden = !seen.has(node);
    });
    const size = (node) => this.graph.getNodeAttribute(node, "size");
    this.#order = [...seen].filter((node) => this.graph.hasNode(node));
    this.#order.sort((a, b) => size(b) - size(a) || a - b);
    return { people: this.#order.length, bonds };
  }

  isSeed(node) {
    return this.#seeds.has(node);
  }

  name(node) {
    return this.graph.getNodeAttribute(node, "label");
  }

  // Who comes after (or before) somebody.
  beside(node, by) {
    const place = this.#order.indexOf(node);
    const { length } = this.#order;
    return this.#order[(place + by + length + (place < 0 && by < 0 ? 1 : 0)) % length];
  }

  // The bonds of somebody that are in sight, strongest first: [edge, the other].
  bondsOf(node) {
    const found = [];
    this.graph.forEachEdge(node, (edge, about, a, b) => {
      if (!about.hidden) found.push([edge, a === node ? b : a, about.p]);
    });
    return found.sort((one, other) => other[2] - one[2]);
  }

  isOnPath(a, b) {
    const place = this.path.indexOf(a);
    return place >= 0 && (this.path[place + 1] === b || (place > 0 && this.path[place - 1] === b));
  }

  #addNodes(nodes, bonds) {
    const { graph } = this;
    const added = nodes.filter(([row]) => !graph.hasNode(String(row)));
    const who = added.map(([row, , , , , group]) => ({ key: String(row), group }));
    const places = placed(who, graph, bonds);
    for (const [row, label, accounts, role, place, group, isVictim] of nodes) {
      const about = { label, accounts, role, place, group, isVictim: Boolean(isVictim) };
      graph.mergeNode(String(row), { ...about, ...places.get(String(row)) });
    }
    return added.length > 0;
  }
}

export const strength = (strands) => 1 - Math.exp(-strands.reduce((sum, one) => sum + one[1], 0));

const keyOf = (a, b) => (Number(a) < Number(b) ? `${a}-${b}` : `${b}-${a}`);

function sizeOf(graph, node) {
  const least = graph.order < FEW ? 5 : 2.5;
  return Math.min(14, least + 1.2 * Math.sqrt(graph.degree(node)));
}

function isWithin(first, last, from, until) {
  if (from === null && until === null) return true;
  if (first === null || last === null) return false;
  return (until === null || first <= until) && (from === null || last >= from);
}
