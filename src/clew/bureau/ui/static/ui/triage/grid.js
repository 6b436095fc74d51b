// A grid of which only the rows in sight are there: rows that leave are used again for those that
// come, so that scrolling through any number of stacks costs the same.

const LEAST_WIDTH = 144;
const GAP = 10;
const ROW = 214;
const BEYOND = 2; // rows above and below what is in sight

export class Grid {
  columns = 1;
  #gallery;
  #space;
  #card;
  #count;
  #fill;
  #drawn;
  #rows = new Map(); // number -> element
  #spare = [];
  #isAsked = false;

  constructor(gallery, card, { count, fill, drawn }) {
    this.#gallery = gallery;
    this.#space = gallery.querySelector(".space");
    this.#card = card;
    this.#count = count;
    this.#fill = fill;
    this.#drawn = drawn;
    gallery.addEventListener("scroll", () => this.ask(), { passive: true });
    new ResizeObserver(() => this.#lay()).observe(gallery);
  }

  ask() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#draw();
    });
  }

  cell(place) {
    const row = this.#rows.get(Math.floor(place / this.columns));
    return row?.children[place % this.columns];
  }

  get rowsAtOnce() {
    return Math.max(1, Math.floor(this.#gallery.clientHeight / ROW));
  }

  bringToSight(place) {
    const top = Math.floor(place / this.columns) * ROW;
    const { scrollTop, clientHeight } = this.#gallery;
    if (top < scrollTop) this.#gallery.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight) {
      this.#gallery.scrollTop = top + ROW - clientHeight;
    }
    this.#draw();
  }

  refresh(from, to) {
    for (let place = from; place <= to; place++) {
      const cell = this.cell(place);
      if (cell) this.#fill(cell, place);
    }
  }

  get #last() {
    return Math.ceil(this.#count / this.columns) - 1;
  }

  #lay() {
    const width = this.#space.clientWidth;
    const columns = Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
    if (columns !== this.columns) {
      this.columns = columns;
      for (const row of [...this.#rows.values(), ...this.#spare]) row.remove();
      this.#rows.clear();
      this.#spare = [];
    }
    this.#gallery.style.setProperty("--columns", columns);
    this.#space.style.height = `${(this.#last + 1) * ROW}px`;
    this.#draw();
  }

  #draw() {
    const seen = this.#rowsInSight();
    for (const [number, row] of this.#rows) {
      if (number < seen.first || number > seen.last) {
        this.#rows.delete(number);
        this.#put(row);
      }
    }
    for (let number = seen.first; number <= seen.last; number++) {
      if (!this.#rows.has(number)) this.#place(number);
    }
    for (const row of this.#spare) row.hidden = true;
    const end = Math.min((seen.last + 1) * this.columns, this.#count);
    this.#drawn(seen.first * this.columns, end - 1);
  }

  #rowsInSight() {
    const { scrollTop, clientHeight } = this.#gallery;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - BEYOND);
    const last = Math.min(this.#last, Math.ceil((scrollTop + clientHeight) / ROW) + BEYOND);
    return { first, last };
  }

  #place(number) {
    const row = this.#spare.pop() ?? this.#made();
    row.hidden = false;
    row.style.transform = `translateY(${number * ROW}px)`;
    this.#rows.set(number, row);
    for (let column = 0; column < this.columns; column++) {
      const place = number * this.columns + column;
      const cell = row.children[column];
      cell.hidden = place >= this.#count;
      if (cell.hidden) cell.removeAttribute("id");
      else this.#fill(cell, place);
    }
  }

  // Its cells give up their ids: another row may show the same stacks before this one is used.
  #put(row) {
    for (const cell of row.children) cell.removeAttribute("id");
    this.#spare.push(row);
  }

  #made() {
    const row = document.createElement("div");
    row.className = "row";
    row.setAttribute("role", "presentation");
    for (let column = 0; column < this.columns; column++) {
      row.append(this.#card.content.cloneNode(true));
    }
    this.#space.append(row);
    return row;
  }
}
