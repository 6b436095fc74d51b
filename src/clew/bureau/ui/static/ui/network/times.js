// How many bonds were at work when, as bars; dragging over them chooses a time.

const BARS = 60;
const WIDTH = 600;
const HEIGHT = 60;
const DAY_S = 86_400;
const SVG = document.getElementById("times").namespaceURI; // no address is written here

export class Times {
  #svg;
  #ends;
  #network;
  #form;
  #from = 0;
  #until = 0;

  constructor(section, { network, form }) {
    this.#svg = section.querySelector("#times");
    this.#ends = ["from", "until"].map((end) => section.querySelector(`#times-${end}`));
    this.#network = network;
    this.#form = form;
    this.#listen();
  }

  draw() {
    const spans = this.#spans();
    this.#svg.closest(".times").hidden = spans.length === 0;
    if (!spans.length) return;
    this.#from = spans.reduce((least, [first]) => Math.min(least, first), Infinity);
    this.#until = spans.reduce((most, [, last]) => Math.max(most, last), 0) + DAY_S;
    const counts = new Array(BARS).fill(0);
    for (const [first, last] of spans) {
      for (let bar = this.#bar(first); bar <= this.#bar(last); bar++) counts[bar] += 1;
    }
    const most = Math.max(...counts);
    const bars = counts.map((count, bar) => {
      const high = count ? Math.max(1, (count / most) * HEIGHT) : 0;
      const [x, width] = [(bar * WIDTH) / BARS, WIDTH / BARS - 1];
      return rect({ x, y: HEIGHT - high, width, height: high });
    });
    this.#svg.replaceChildren(...bars);
    this.#ends[0].textContent = day(this.#from);
    this.#ends[1].textContent = day(this.#until - DAY_S);
    this.mark();
  }

  // Which bars lie in the time that is chosen.
  mark() {
    const { from, until } = this.#form.filter(this.#network.kinds);
    [...this.#svg.children].forEach((bar, number) => {
      const begin = this.#from + (number * (this.#until - this.#from)) / BARS;
      const end = begin + (this.#until - this.#from) / BARS;
      const isOut = (from !== null && end < from) || (until !== null && begin > until);
      bar.setAttribute("class", isOut ? "out" : "in");
    });
  }

  clear() {
    this.#form.setTime("", "");
  }

  #listen() {
    let begun = null;
    const at = (event) => {
      const { left, width } = this.#svg.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
      return this.#from + share * (this.#until - this.#from - 1);
    };
    const choose = (event) => {
      const [from, until] = [begun, at(event)].sort((a, b) => a - b);
      this.#form.setTime(day(from), day(until));
    };
    this.#svg.addEventListener("pointerdown", (event) => {
      begun = at(event);
      this.#svg.setPointerCapture(event.pointerId);
    });
    this.#svg.addEventListener("pointermove", (event) => begun !== null && choose(event));
    this.#svg.addEventListener("pointerup", (event) => {
      choose(event);
      begun = null;
    });
  }

  #spans() {
    const found = [];
    this.#network.graph.forEachEdge((_, { strands }) => {
      for (const [, , , first, last] of strands) {
        if (first !== null && last !== null) found.push([first, last]);
      }
    });
    return found;
  }

  #bar(at) {
    const share = (at - this.#from) / (this.#until - this.#from);
    return Math.min(BARS - 1, Math.max(0, Math.floor(share * BARS)));
  }
}

const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

function rect(sizes) {
  const made = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries(sizes)) made.setAttribute(name, value.toFixed(1));
  return made;
}
