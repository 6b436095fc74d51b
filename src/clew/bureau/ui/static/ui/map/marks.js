// Marks: elements of a drawing, and a symbol for how far a site is, told apart by shape.

const ROUND = "M5,0A5,5,0,1,1,-5,0A5,5,0,1,1,5,0Z";
const SHAPES = {
  planned: ROUND,
  ready: `${ROUND}M2,0A2,2,0,1,1,-2,0A2,2,0,1,1,2,0Z`,
  entered: "M0,-6L6,5L-6,5Z",
  secured: "M-5,-5H5V5H-5Z",
  closed: "M-5,-5L5,5M-5,5L5,-5",
};

export function add(parent, name, about = {}, text = "") {
  const one = document.createElementNS(document.querySelector("#map svg").namespaceURI, name);
  for (const [key, value] of Object.entries(about)) one.setAttribute(key, value);
  if (text) one.textContent = text;
  parent.append(one);
  return one;
}

export function symbol(parent, state, about = {}) {
  return add(parent, "path", { class: `symbol ${state}`, d: SHAPES[state] ?? ROUND, ...about });
}
