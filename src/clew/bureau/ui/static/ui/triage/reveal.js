// One picture is seen as it is while a key, or the button, is held. It is drawn on the cell's
// canvas and has no address; when it is let go nothing of it stays, and how long it was there is told.

import { post } from "../asking.js";
import { told } from "./card.js";

export class Reveal {
  #how;
  #held = null; // what is held: { sha256, canvas, isShown, since }, until it is let go

  constructor(how) {
    this.#how = how;
    addEventListener("blur", () => this.end());
    document.addEventListener("visibilitychange", () => this.end());
  }

  async begin(sha256, cell) {
    if (this.#held) return;
    const canvas = cell.querySelector("canvas");
    const held = { sha256, canvas, since: performance.now() };
    this.#held = held;
    const { address, token, prove, words, tell } = this.#how;
    try {
      const answer = await post(`${address}${sha256}/`, {}, { token, elsewhere: prove });
      const picture = await createImageBitmap(await answer.blob());
      if (this.#held !== held) return this.#count(sha256, 0); // let go before it came
      held.since = performance.now();
      held.isShown = true;
      draw(canvas, picture);
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
    held.canvas.hidden = true;
    held.canvas.getContext("2d").clearRect(0, 0, held.canvas.width, held.canvas.height);
    if (!held.isShown) return;
    this.#how.tell(this.#how.words.blurred);
    this.#count(held.sha256, (performance.now() - held.since) / 1000);
  }

  async #count(sha256, seconds) {
    const { letGo, token, words } = this.#how;
    try {
      const answer = await post(`${letGo}${sha256}/`, { seconds }, { token, keepalive: true });
      const { items, ...today } = await answer.json();
      const n = items === 1 ? words.oneItem : told(words.items, { n: items });
      document.getElementById("seen").textContent = told(words.seen, { n, ...today });
    } catch {
      // it counts as the node counts what nobody told
    }
  }
}

function draw(canvas, picture) {
  const { width, height } = canvas;
  const scale = Math.min(width / picture.width, height / picture.height);
  const [across, down] = [picture.width * scale, picture.height * scale];
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
  pen.drawImage(picture, (width - across) / 2, (height - down) / 2, across, down);
  canvas.hidden = false;
}
