// What is seen as it is for as long as a key, or a button, is held: one thing at a time. How that is
// asked for, covered and counted differs by page: `ask` gives what draws it, once the node let it
// out; `cover` leaves nothing of it; `count` tells the node for how many seconds it was there.

export class Held {
  #how;
  #held = null; // { what, isShown, since }, until it is let go

  constructor(how) {
    this.#how = how;
    addEventListener("blur", () => this.end());
    document.addEventListener("visibilitychange", () => this.end());
  }

  get isHeld() {
    return this.#held !== null;
  }

  async begin(what) {
    if (this.#held) return;
    const held = { what, isShown: false, since: 0 };
    this.#held = held;
    const { ask, words, tell } = this.#how;
    try {
      const show = await ask(what);
      if (this.#held !== held) return this.#count(what, 0); // let go before it came
      Object.assign(held, { isShown: true, since: performance.now() });
      show();
      tell(words.revealed);
    } catch (error) {
      if (this.#held === held) this.end();
      tell(error.message || words.lost, { isError: true });
    }
  }

  end() {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    if (!held.isShown) return;
    this.#how.cover(held.what);
    this.#how.tell(this.#how.words.blurred);
    this.#count(held.what, (performance.now() - held.since) / 1000);
  }

  async #count(what, seconds) {
    try {
      await this.#how.count(what, seconds);
    } catch {
      // it counts as the node counts what nobody told
    }
  }
}
