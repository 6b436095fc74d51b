// Laying out goes on in a worker, so that the page answers meanwhile. So many rounds from the same
// places give the same picture, however fast the machine is.

const ROUNDS = [
  [500, 400],
  [2_000, 250],
  [Infinity, 120],
];

export class Layout {
  #network;
  #moved;
  #worker = null;

  constructor(network, moved) {
    this.#network = network;
    this.#moved = moved;
  }

  begin() {
    this.#worker?.terminate();
    const { graph } = this.#network;
    const nodes = graph.nodes();
    const place = new Map(nodes.map((node, number) => [node, number]));
    const at = new Float64Array(nodes.length * 2);
    nodes.forEach((node, number) => {
      const { x, y } = graph.getNodeAttributes(node);
      at.set([x, y], number * 2);
    });
    const bonds = graph.mapEdges((_, { weight }, a, b) => [place.get(a), place.get(b), weight]);
    const [, rounds] = ROUNDS.find(([most]) => nodes.length <= most);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#worker = new Worker(new URL("laying_worker.js", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => {
      if (isStill && !data.isDone) return;
      this.#take(nodes, data.at);
      if (data.isDone) document.getElementById("picture").setAttribute("data-laid", "");
    });
    document.getElementById("picture").removeAttribute("data-laid");
    this.#worker.postMessage({ at, bonds, rounds });
  }

  // Who left the picture meanwhile is passed over.
  #take(nodes, at) {
    const { graph } = this.#network;
    nodes.forEach((node, number) => {
      if (!graph.hasNode(node)) return;
      const about = graph.getNodeAttributes(node);
      about.x = at[number * 2];
      about.y = at[number * 2 + 1];
    });
    this.#moved();
  }
}
