// An SVG of what is in sight: lines, discs and names, as they stand in the picture, and its marking.

const SVG = document.getElementById("times").namespaceURI; // no address is written here
const STRIP = 28; // for the marking
const FEW = 100; // persons, of whom all are named
const TEXT = { "font-size": 12 };

export function svgOf(drawing, marking) {
  const { sigma, page } = drawing;
  const { width, height } = sigma.getDimensions();
  const made = document.implementation.createDocument(SVG, "svg");
  const add = (name, about, text) => {
    const one = made.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(about)) one.setAttribute(key, value);
    if (text) one.textContent = text;
    made.documentElement.append(one);
  };
  made.documentElement.setAttribute("viewBox", `0 0 ${width} ${height + STRIP}`);
  made.documentElement.setAttribute("font-family", "sans-serif");
  add("title", {}, marking);
  add("rect", { width, height: height + STRIP, fill: page.ground });
  const graph = sigma.getGraph();
  const at = (node) => sigma.framedGraphToViewport(sigma.getNodeDisplayData(node));
  graph.forEachEdge((edge, _, a, b) => {
    const { hidden, color, size } = sigma.getEdgeDisplayData(edge);
    if (hidden) return;
    const [from, to] = [at(a), at(b)];
    const ends = { x1: short(from.x), y1: short(from.y), x2: short(to.x), y2: short(to.y) };
    add("line", { ...ends, stroke: color, "stroke-width": short(sigma.scaleSize(size)) });
  });
  graph.forEachNode((node) => {
    const { hidden, color, size, label } = sigma.getNodeDisplayData(node);
    if (hidden) return;
    const { x, y } = at(node);
    const r = sigma.scaleSize(size);
    add("circle", { cx: short(x), cy: short(y), r: short(r), fill: color });
    if (!label || (r <= 4 && graph.order >= FEW)) return;
    add("text", { ...TEXT, x: short(x + r + 3), y: short(y + 4), fill: page.ink }, label);
  });
  const strip = { ...TEXT, x: 10, y: height + STRIP - 9, "font-weight": 600, fill: page.ink };
  add("text", strip, marking);
  return new Blob([new XMLSerializer().serializeToString(made)], { type: "image/svg+xml" });
}

const short = (number) => number.toFixed(1);
