// Draws areas, how much is in each, and sites. Each area that holds something is a link with a name.

import { geoPath } from "./bundled/drawing.js";
import { country, world } from "./frame.js";
import { add, symbol } from "./marks.js";
import { largest, shapesOf } from "./shapes.js";
import { spread } from "./spread.js";

const NARROW = 600;
const SYMBOL = 6; // pixels, half of it

export class Drawing {
  missing = []; // rows that no place was found for

  constructor(svg, topology, { focus }, rows, points) {
    const [[name, object]] = Object.entries(topology.objects);
    this.isWorld = name === "countries";
    this.shapes = shapesOf(topology, object);
    this.centres = topology.centres ?? {};
    Object.assign(this, { svg, focus, points, rows: rows.toSorted((a, b) => b.total - a.total) });
  }

  draw(width) {
    const size = [width, Math.round(this.isWorld ? width * 0.5 : Math.min(600, Math.max(330, width * 0.7)))];
    const projection = this.isWorld ? world(this.shapes, size) : country(this.shapes, this.framed(), size);
    const path = geoPath(projection);
    const focused = this.svg.contains(document.activeElement) && document.activeElement.dataset.name;
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    this.lands(path);
    this.missing = [];
    const sites = this.points.map((point) => ({ point, ...spot(projection(point.at)), r: SYMBOL }));
    const circles = this.rows.map((row) => this.area(row, path, projection)).filter(Boolean);
    const most = Math.max(1, ...this.rows.map(({ total }) => total));
    const [least, more] = width < NARROW ? [8, 6] : [10, 10];
    for (const one of circles) one.r = least + more * Math.sqrt(one.row.total / most);
    if (this.focus) spread(sites);
    spread(circles, sites);
    for (const one of sites) this.site(one);
    for (const one of circles) this.amount(one);
    if (focused) this.focusOn(focused);
  }

  // A window that gets another size must not lose the place of who walks by keys.
  focusOn(name) {
    const links = [...this.svg.querySelectorAll("a[aria-label]")];
    links.find(({ dataset }) => dataset.name === name)?.focus({ preventScroll: true });
  }

  // What holds nothing that the table counts.
  lands(path) {
    const codes = new Set(this.rows.map(({ code }) => code));
    for (const one of this.shapes.filter(({ id }) => !codes.has(id))) {
      const here = one.id && one.id === this.focus ? " here" : "";
      add(this.svg, "path", { class: `land${here}`, d: path(one) ?? "" });
    }
  }

  framed() {
    const counted = new Set(this.rows.map(({ code }) => code));
    const undrawn = Object.entries(this.centres).filter(([code]) => counted.has(code) || code === this.focus);
    return { focus: this.focus, counted, points: [...undrawn.map(([, at]) => at), ...this.points.map(({ at }) => at)] };
  }

  area(row, path, projection) {
    const shape = row.code && this.shapes.find(({ id }) => id === row.code);
    const centre = this.centres[row.code];
    if (!shape && !centre) {
      this.missing.push(row);
      return null;
    }
    const about = { href: row.href, class: "land", "data-name": row.label, tabindex: -1, "aria-hidden": true };
    if (shape) add(add(this.svg, "a", about), "path", { class: "land counted", d: path(shape) ?? "" });
    return { row, ...spot(shape ? path.centroid(largest(shape)) : projection(centre)), isDrawn: Boolean(shape) };
  }

  amount({ row, x, y, r, isDrawn }) {
    const link = this.link(row, "area");
    const where = { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1) };
    add(link, "circle", { class: isDrawn ? "amount" : "amount undrawn", ...where });
    add(link, "text", { class: "amount", x: where.cx, y: where.cy, dy: ".35em" }, row.shown);
  }

  // A link where sites are what is looked for; else a mark that the state's number stands for.
  site({ point, x, y }) {
    const about = { transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` };
    if (this.focus) symbol(this.link(point, "point"), point.state, about);
    else symbol(this.svg, point.state, { ...about, "data-name": point.label });
  }

  link({ href, label }, kind) {
    return add(this.svg, "a", { href, class: kind, "aria-label": label, "data-name": label });
  }
}

const spot = ([x, y]) => ({ x, y });
