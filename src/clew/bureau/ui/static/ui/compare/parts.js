// The parts of the page that pictures are drawn on. A picture comes as bytes, is drawn on a canvas in
// place of the blurred one that the page holds, and is wiped when it is to be seen no more.

export class Parts {
  #section;
  #canvases = new Map();

  constructor(section) {
    this.#section = section;
  }

  async draw(pictures) {
    const names = Object.keys(pictures).filter((name) => this.#place(name));
    const bitmaps = await Promise.all(names.map((name) => bitmapOf(pictures[name])));
    return () => names.forEach((name, number) => this.#drawOne(name, bitmaps[number]));
  }

  wipe() {
    for (const canvas of this.#canvases.values()) {
      canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
      const blurred = this.#blurred(canvas.dataset.drawn);
      if (blurred) [blurred.hidden, canvas.hidden] = [false, true];
    }
  }

  #drawOne(name, bitmap) {
    const canvas = this.#canvas(name);
    const blurred = this.#blurred(name);
    if (blurred?.classList.contains("base")) canvas.style.width = `${blurred.clientWidth || canvas.clientWidth}px`;
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    canvas.hidden = false;
    if (blurred) blurred.hidden = true;
  }

  #canvas(name) {
    if (!this.#canvases.has(name)) this.#canvases.set(name, canvasAt(this.#place(name), name));
    return this.#canvases.get(name);
  }

  #place(name) {
    return this.#section.querySelector(`[data-part="${name}"]`);
  }

  #blurred(name) {
    const place = this.#place(name);
    return place instanceof HTMLCanvasElement ? null : place;
  }
}

function canvasAt(place, name) {
  const isCanvas = place instanceof HTMLCanvasElement;
  const canvas = isCanvas ? place : document.createElement("canvas");
  canvas.dataset.drawn = name;
  if (isCanvas) return canvas;
  canvas.className = place.className;
  place.after(canvas);
  return canvas;
}

async function bitmapOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return createImageBitmap(new Blob([bytes]));
}
