// One picture is seen as it is while it is held. It is drawn on the cell's canvas and has no address;
// when it is let go nothing of it stays.

import { post } from "../asking.js";
import { Held } from "../held.js";
import { told } from "./card.js";

export class Reveal extends Held {
  constructor({ address, letGo, prove, token, words, tell }) {
    super({
      words,
      tell,
      ask: async ({ sha256, canvas }) => {
        const answer = await post(`${address}${sha256}/`, {}, { token, elsewhere: prove });
        const picture = await createImageBitmap(await answer.blob());
        return () => draw(canvas, picture);
      },
      cover: ({ canvas }) => {
        canvas.hidden = true;
        canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
      },
      count: async ({ sha256 }, seconds) => {
        const answer = await post(`${letGo}${sha256}/`, { seconds }, { token, keepalive: true });
        const { items, ...today } = await answer.json();
        const n = items === 1 ? words.oneItem : told(words.items, { n: items });
        document.getElementById("seen").textContent = told(words.seen, { n, ...today });
      },
    });
  }

  begin(sha256, cell) {
    return super.begin({ sha256, canvas: cell.querySelector("canvas") });
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
