// The map: the page's table and its sites, drawn on boundaries that come from this site.

import { Drawing } from "./drawing.js";
import { symbol } from "./marks.js";
import { pointsOf, rowsOf } from "./reading.js";

const place = document.getElementById("map");
const svg = place.querySelector("svg");
const told = place.querySelector(".map-tip");
const usual = told.textContent;

const answer = await fetch(place.dataset.boundaries);
if (answer.ok) {
  const drawing = new Drawing(svg, await answer.json(), place.dataset, rowsOf(), pointsOf());
  place.hidden = false;
  for (const one of document.querySelectorAll("[data-symbol]")) symbol(one, one.dataset.symbol);
  let width = 0;
  new ResizeObserver(([{ contentRect: now }]) => {
    if (Math.abs(now.width - width) < 1) return;
    width = now.width;
    drawing.draw(width);
    tellMissing(drawing.missing);
  }).observe(place);
  for (const event of ["focusin", "mouseover"]) svg.addEventListener(event, ({ target }) => tell(target));
  for (const event of ["focusout", "mouseleave"]) svg.addEventListener(event, () => tell(svg));
}

function tell(target) {
  const name = target.closest("[data-name]")?.dataset.name;
  told.textContent = name || usual;
  for (const one of svg.querySelectorAll("a")) one.classList.toggle("at", one.dataset.name === name);
}

function tellMissing(missing) {
  const line = place.querySelector(".map-missing");
  line.hidden = !missing.length;
  line.querySelector("span").textContent = missing.map(({ label }) => label).join("; ");
}
