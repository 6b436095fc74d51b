// What the overview's charts take from others.
import "uplot/dist/uPlot.min.css";
export { default as Plot } from "uplot";
