// The moments of two clips, blurred and grey: stepped through, or played a few a second. Both are
// always at the same moment of what they share. Moments are asked for a dozen at a time.

import { getJson } from "../asking.js";

const EVERY_MS = 250;

export class Playing {
  #how;
  #made = new Map();
  #place = -1;
  #timer = null;
  #isAsking = false;

  constructor(how) {
    this.#how = how;
  }

  get at() {
    return this.#made.get(this.#place)?.at_s ?? null;
  }

  startAt(atS) {
    this.#place = Math.round(atS / this.#how.stepS);
  }

  async step(by) {
    this.stop();
    await this.#goTo(this.#place + by);
  }

  async goTo(atS) {
    this.stop();
    await this.#goTo(Math.round(atS / this.#how.stepS));
  }

  toggle() {
    if (this.#timer) return this.stop();
    const { words, tell, playing } = this.#how;
    tell(words.playing);
    playing(true);
    this.#timer = setInterval(() => this.#goOn(), EVERY_MS);
  }

  stop() {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#how.playing(false);
  }

  async show() {
    const moment = this.#made.get(this.#place);
    if (!moment) return;
    const show = await this.#how.parts.draw(moment.parts);
    if (moment === this.#made.get(this.#place)) {
      show();
      this.#how.told(moment);
    }
  }

  async #goOn() {
    if (this.#place >= this.#last) return this.stop();
    if (!this.#isAsking) await this.#goTo(this.#place + 1);
  }

  get #last() {
    return Math.ceil(this.#how.lengthS / this.#how.stepS);
  }

  async #goTo(place) {
    const wanted = Math.max(0, Math.min(this.#last, place));
    if (!this.#made.has(wanted) && !(await this.#ask(wanted))) return;
    this.#place = wanted;
    await this.show();
  }

  async #ask(place) {
    const { address, stepS, words, tell } = this.#how;
    if (this.#isAsking) return false;
    this.#isAsking = true;
    tell(words.loading);
    try {
      const told = await getJson(`${address}?from=${place * stepS}&step=${stepS}`);
      told.moments.forEach((moment, number) => this.#made.set(place + number, moment));
      tell("");
      return this.#made.has(place);
    } catch (error) {
      this.stop();
      tell(error.message || words.lost, { isError: true });
      return false;
    } finally {
      this.#isAsking = false;
    }
  }
}
