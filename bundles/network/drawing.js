// What the network's picture takes from others to draw.
export { default as Graph } from "graphology";
export { default as Sigma } from "sigma";
