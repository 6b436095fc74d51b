// The gallery: which stack the officer is at, and the cells around it.

import { Cards, told } from "./card.js";
import { Grid } from "./grid.js";
import { Shelf } from "./shelf.js";

export class Gallery {
  here;
  #section;
  #list;
  #stacks;
  #words;
  #shelf;
  #cards;
  #grid;
  #left = () => {};

  constructor(section, stacks, words) {
    this.#section = section;
    this.#list = section.querySelector("#gallery");
    this.#stacks = stacks;
    this.#words = words;
    this.here = placeOf(location.hash, stacks.count);
    this.#shelf = new Shelf(section.dataset.cards, stacks, (from, to) => this.#arrived(from, to));
    this.#cards = new Cards(stacks, this.#shelf, words);
    this.#grid = new Grid(this.#list, section.querySelector("#card"), {
      count: stacks.count,
      fill: (cell, place) => this.#cards.fill(cell, place, { isHere: place === this.here }),
      drawn: (from, to) => this.#shelf.want(from, to),
    });
  }

  get list() {
    return this.#list;
  }

  get steps() {
    const { columns, rowsAtOnce } = this.#grid;
    const isRightToLeft = getComputedStyle(this.#list).direction === "rtl";
    return { columns, rowsAtOnce, count: this.#stacks.count, isRightToLeft };
  }

  get cell() {
    return this.#list.hidden ? undefined : this.#grid.cell(this.here);
  }

  whenLeft(act) {
    this.#left = act;
  }

  goTo(place) {
    const before = this.here;
    this.#left();
    this.here = place;
    this.#grid.bringToSight(place);
    this.refresh(before);
    this.refresh(place);
    history.replaceState(null, "", `#${place + 1}`);
    this.sayWhere();
  }

  goOn() {
    if (this.here + 1 < this.#stacks.count) this.goTo(this.here + 1);
  }

  refresh(place) {
    this.#grid.refresh(place, place);
  }

  focus() {
    this.#list.focus({ preventScroll: true });
  }

  // Covers everything, or shows it again; returns whether it is covered.
  cover() {
    this.#left();
    this.#list.hidden = !this.#list.hidden;
    this.#section.querySelector("#covered").hidden = !this.#list.hidden;
    return this.#list.hidden;
  }

  tell(text, { isError = false } = {}) {
    const line = this.#section.querySelector("#told");
    line.textContent = text;
    line.classList.toggle("error", isError);
  }

  #arrived(from, to) {
    this.#grid.refresh(from, to - 1);
    this.sayWhere();
  }

  sayWhere() {
    this.#list.setAttribute("aria-activedescendant", `stack-${this.here}`);
    const nth = told(this.#words.nth, { n: this.here + 1, all: this.#stacks.count });
    const line = this.#section.querySelector("#at");
    line.textContent = `${nth}: ${this.#cards.label(this.here)}`;
  }
}

function placeOf(hash, count) {
  const number = Number.parseInt(hash.slice(1), 10) - 1;
  return number >= 0 && number < count ? number : 0;
}
