// Both sides are seen as they are while they are held: drawn on the page's parts, and wiped.

import { post } from "../asking.js";
import { Held } from "../held.js";

export class Holding extends Held {
  #why;
  #askWhy;

  constructor({ look, letGo, prove, token, parts, why, words, tell, moment, cover }) {
    super({
      words,
      tell,
      cover,
      ask: async () => {
        const fields = { reason: why.value, ...(moment() === null ? {} : { at_s: moment() }) };
        const answer = await post(look, fields, { token, elsewhere: prove });
        return parts.draw((await answer.json()).parts);
      },
      count: async (_, seconds) => {
        const answer = await post(letGo, { seconds }, { token, keepalive: true });
        await answer.json(); // a browser waits on an answer that nobody reads
      },
    });
    this.#why = why;
    this.#askWhy = () => tell(words.why, { isError: true });
  }

  async begin() {
    if (this.#why.value.trim()) return super.begin();
    this.#askWhy();
    this.#why.focus();
  }
}
