// The graph on its canvas: what is chosen, lit or dim, in the colours of the page.

import { Sigma } from "./bundled/drawing.js";

const MANY = 5_000; // bonds; more of them are hidden while the picture moves
const FEW = 500; // bonds
const LOOK_MS = 250;

export function canDraw() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

export class Drawing {
  chosen = null;
  sigma;
  page; // its colours
  #network;
  #colours;
  #thin = 0.5;

  constructor(place, network, colours) {
    this.#network = network;
    this.#colours = colours;
    this.page = pageColours();
    this.sigma = new Sigma(network.graph, place, {
      allowInvalidContainer: true,
      enableEdgeEvents: true,
      labelColor: { attribute: "labelColor" },
      labelFont: getComputedStyle(document.body).fontFamily,
      labelRenderedSizeThreshold: 5,
      labelDensity: 0.6,
      stagePadding: 30,
      zIndex: true,
      defaultDrawNodeHover: (context, node, settings) => this.#drawHover(context, node, settings),
      nodeReducer: (node, about) => this.#node(node, about),
      edgeReducer: (edge, about) => this.#edge(edge, about),
    });
    place.setAttribute("data-drawn", "");
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.page = pageColours();
      this.refresh();
    });
  }

  refresh() {
    const { size } = this.#network.graph;
    this.sigma.setSetting("hideEdgesOnMove", size > MANY);
    this.#thin = size > FEW ? 0.5 : 2; // few bonds are easy to hit
    this.sigma.refresh();
  }

  choose(node) {
    this.chosen = node;
    this.sigma.refresh({ skipIndexation: true });
  }

  whenClicked({ node, edge, nothing }) {
    this.sigma.on("clickNode", (event) => node(event.node));
    this.sigma.on("clickEdge", (event) => edge(event.edge));
    this.sigma.on("clickStage", nothing);
  }

  zoom(by) {
    const camera = this.sigma.getCamera();
    this.#look({ ratio: camera.ratio * by });
  }

  move(x, y) {
    const camera = this.sigma.getCamera();
    this.#look({ x: camera.x + x * 0.1 * camera.ratio, y: camera.y + y * 0.1 * camera.ratio });
  }

  showAll() {
    this.#look({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
  }

  bringToSight(node) {
    if (!node) return;
    const { x, y } = this.sigma.getNodeDisplayData(node);
    const { width, height } = this.sigma.getDimensions();
    const at = this.sigma.framedGraphToViewport({ x, y });
    const isInSight = at.x > 40 && at.y > 40 && at.x < width - 40 && at.y < height - 40;
    if (!isInSight) this.#look({ x, y });
  }

  #look(at) {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.sigma.getCamera().animate(at, { duration: isStill ? 1 : LOOK_MS });
  }

  #node(node, about) {
    const { ink, faint, accent } = this.page;
    const isChosen = node === this.chosen;
    const isOnPath = this.#network.path.includes(node);
    const isLit = this.#isLit(node, about);
    return {
      ...about,
      color: isChosen || isOnPath ? accent : isLit ? this.#colours.of(about.group) : faint,
      label: isLit ? about.label : null,
      labelColor: ink,
      size: isChosen ? about.size + 3 : about.size,
      forceLabel: isChosen || isOnPath || this.#network.isSeed(node),
      highlighted: isChosen,
      zIndex: isChosen ? 2 : isLit ? 1 : 0,
    };
  }

  // All are, unless one is chosen (then its neighbours) or a group is.
  #isLit(node, about) {
    if (this.#colours.only !== null) return about.group === this.#colours.only;
    const { chosen } = this;
    return chosen === null || node === chosen || this.#network.graph.areNeighbors(node, chosen);
  }

  #edge(edge, about) {
    const [a, b] = this.#network.graph.extremities(edge);
    const { line, edge: strong, faint, accent } = this.page;
    const isOnPath = this.#network.isOnPath(a, b);
    const isOfChosen = this.chosen === null ? null : a === this.chosen || b === this.chosen;
    const plain = about.p > 0.8 ? strong : line;
    return {
      ...about,
      color: isOnPath ? accent : isOfChosen === false ? faint : plain,
      size: isOnPath ? 4 : isOfChosen ? 2.5 : this.#thin + about.p * 1.5,
      zIndex: isOnPath || isOfChosen ? 1 : 0,
    };
  }

  #drawHover(context, node, settings) {
    const { ink, ground, edge } = this.page;
    const size = settings.labelSize;
    context.font = `${settings.labelWeight} ${size}px ${settings.labelFont}`;
    context.beginPath();
    context.arc(node.x, node.y, node.size + 3, 0, Math.PI * 2);
    context.lineWidth = 2;
    context.strokeStyle = ink;
    context.stroke();
    if (!node.label) return;
    const width = context.measureText(node.label).width;
    const left = node.x + node.size + 6;
    context.fillStyle = ground;
    context.strokeStyle = edge;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(left - 4, node.y - size, width + 8, size * 1.7, 4);
    context.fill();
    context.stroke();
    context.fillStyle = ink;
    context.fillText(node.label, left, node.y + size * 0.35);
  }
}

function pageColours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"),
    line: colour("graph-line"),
    edge: colour("edge"),
    faint: colour("graph-faint"),
    accent: colour("accent"),
    ground: colour("raised"),
  };
}
