// One picture is seen as it is while a key, or the button, is held. It is drawn on the cell's
// canvas and has no address; when it is let go nothing of it stays.

import { post } from "./asking.js";

export class Reveal {
  #how;
  #held = null; // what is held: { sha256, canvas }, until it is let go

  constructor(how) {
    this.#how = how;
    addEventListener("blur", () => this.end());
    document.addEventListener("visibilitychange", () => this.end());
  }

  async begin(sha256, cell) {
    if (this.#held) return;
    const held = { sha256, canvas: cell.querySelector("canvas") };
    this.#held = held;
    const { address, token, prove, words, tell } = this.#how;
    try {
      const answer = await post(`${address}${sha256}/`, {}, { token, elsewhere: prove });
      const picture = await createImageBitmap(await answer.blob());
      if (this.#held === held) draw(held.canvas, picture);
      picture.close();
      if (this.#held === held) tell(words.revealed);
    } catch (error) {
      this.#held = null;
      tell(error.message || words.lost, { isError: true });
    }
  }

  end() {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    held.canvas.hidden = true;
    held.canvas.getContext("2d").clearRect(0, 0, held.canvas.width, held.canvas.height);
    this.#how.tell(this.#how.words.blurred);
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
