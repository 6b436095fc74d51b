// Charts of the overview, drawn from the tables that say the same.

import { Plot } from "./bundled/charting.js";

const HEIGHT = 220;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 8]]; // told apart without colours, too
const charts = [...document.querySelectorAll("[data-chart]")];
const dark = matchMedia("(prefers-color-scheme: dark)");
let drawn = [];

dark.addEventListener("change", draw);
addEventListener("resize", () => {
  for (const [plot, place] of drawn) plot.setSize({ width: place.clientWidth, height: HEIGHT });
});
draw();

function draw() {
  for (const [plot] of drawn) plot.destroy();
  drawn = charts.map((place) => [chart(place), place]);
}

function chart(place) {
  const { head, weeks, series } = read(document.getElementById(place.dataset.chart));
  const [ink, soft, line, ...colours] = style("--ink", "--soft", "--line", "--accent", "--wait", "--warn");
  const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const options = {
    width: place.clientWidth,
    height: HEIGHT,
    tzDate: (at) => Plot.tzDate(new Date(at * 1000), "Etc/UTC"),
    axes: [{ ...axis, values: (_, ticks) => ticks.map((at) => day(at).slice(5)) }, { ...axis, size: 64 }],
    scales: { y: { range: (_, least, most) => [Math.min(0, least ?? 0), Math.max(1, (most ?? 0) * 1.05)] } },
    series: [
      { label: head, value: (_, at) => (at === null ? "" : day(at)) },
      ...series.map(({ words }, number) => ({
        label: words,
        stroke: colours[number] ?? ink,
        dash: DASHES[number],
        width: 2,
        spanGaps: true,
        points: { show: true, size: 4 },
      })),
    ],
  };
  return new Plot(options, [weeks, ...series.map(({ values }) => values)], place);
}

function read(table) {
  const rows = [...table.tBodies[0].rows].reverse();
  const heads = [...table.tHead.rows[0].cells].map((cell, column) => ({ cell, column }));
  const shown = heads.filter(({ cell, column }) => column && !("tableOnly" in cell.dataset));
  return {
    head: heads[0].cell.textContent,
    weeks: rows.map((row) => Date.parse(`${row.cells[0].textContent}T00:00Z`) / 1000),
    series: shown.map(({ cell, column }) => ({
      words: cell.textContent,
      values: rows.map((row) => {
        const { value } = row.cells[column].dataset;
        return value === undefined ? null : Number(value);
      }),
    })),
  };
}

const day = (at) => new Date(at * 1000).toISOString().slice(0, 10);

function style(...names) {
  const told = getComputedStyle(document.documentElement);
  return names.map((name) => told.getPropertyValue(name).trim());
}
