// The cards of stacks, asked for window by window as they come into sight and once scrolling is
// calm. A card is kept for as long as the addresses of its picture count as part of what was shown.

import { getJson } from "../asking.js";

const WINDOW = 60;
const CALM_MS = 90;
const LASTS_MS = 9 * 60_000;

export class Shelf {
  #address;
  #stacks;
  #arrived;
  #windows = new Map(); // number -> { at, cards }; cards is null while they are asked for
  #timer = 0;

  constructor(address, stacks, arrived) {
    this.#address = address;
    this.#stacks = stacks;
    this.#arrived = arrived;
  }

  card(place) {
    const cards = this.#windows.get(Math.floor(place / WINDOW))?.cards;
    return cards?.[this.#stacks.first(place)];
  }

  want(from, to) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#askAll(from, to), CALM_MS);
  }

  #askAll(from, to) {
    const now = performance.now();
    for (let number = Math.floor(from / WINDOW); number * WINDOW <= to; number++) {
      const there = this.#windows.get(number);
      if (!there || now - there.at > LASTS_MS) this.#ask(number);
    }
  }

  async #ask(number) {
    const asked = { at: performance.now(), cards: null };
    this.#windows.set(number, asked);
    const from = number * WINDOW;
    const to = Math.min(from + WINDOW, this.#stacks.count);
    const items = Array.from({ length: to - from }, (_, n) => this.#stacks.first(from + n));
    try {
      asked.cards = await getJson(`${this.#address}?items=${items.join("+")}`);
      this.#arrived(from, to);
    } catch {
      this.#windows.delete(number); // the next look asks again
    }
  }
}
