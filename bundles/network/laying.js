// What the worker takes from others to lay the network out.
export { default as Graph } from "graphology";
export { graphToByteArrays } from "graphology-layout-forceatlas2/helpers.js";
export { default as iterate } from "graphology-layout-forceatlas2/iterate.js";
export { default as defaults } from "graphology-layout-forceatlas2/defaults.js";
