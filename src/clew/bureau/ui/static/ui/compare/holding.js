// Both sides are seen as they are while a key, or the button, is held. When it is let go nothing of
// them stays, and how long they were there is told.

import { post } from "../asking.js";

export class Holding {
  #how;
  #held = null;

  constructor(how) {
    this.#how = how;
    addEventListener("blur", () => this.end());
    document.addEventListener("visibilitychange", () => this.end());
  }

  get isHeld() {
    return this.#held !== null;
  }

  async begin() {
    if (this.#held) return;
    const { look, token, prove, parts, moment, why, words, tell } = this.#how;
    if (!why.value.trim()) {
      tell(words.why, { isError: true });
      why.focus();
      return;
    }
    const held = { since: 0, isShown: false };
    this.#held = held;
    const fields = { reason: why.value, ...(moment() === null ? {} : { at_s: moment() }) };
    try {
      const answer = await post(look, fields, { token, elsewhere: prove });
      const show = await parts.draw((await answer.json()).parts);
      if (this.#held !== held) return this.#count(0); // let go before it came
      show();
      Object.assign(held, { since: performance.now(), isShown: true });
      tell(words.revealed);
    } catch (error) {
      if (this.#held === held) this.#held = null;
      tell(error.message || words.lost, { isError: true });
    }
  }

  end() {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    if (!held.isShown) return;
    this.#how.cover();
    this.#how.tell(this.#how.words.blurred);
    this.#count((performance.now() - held.since) / 1000);
  }

  async #count(seconds) {
    const { letGo, token } = this.#how;
    try {
      await post(letGo, { seconds }, { token, keepalive: true });
    } catch {
      // it counts as the node counts what nobody told
    }
  }
}
