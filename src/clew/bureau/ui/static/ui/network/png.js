// A PNG of what is drawn now: the layers of the picture one over the other, and its marking.

const LAYERS = ["edges", "nodes", "edgeLabels", "labels"];
const STRIP = 28; // for the marking, in pixels of the page

export function pngOf(drawing, marking) {
  const { sigma, page } = drawing;
  const { width, height } = sigma.getDimensions();
  const scale = window.devicePixelRatio || 1;
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = (height + STRIP) * scale;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = page.ground;
  context.fillRect(0, 0, width, height + STRIP);
  sigma.render(); // WebGL's layers last until the browser shows them
  const layers = sigma.getCanvases();
  for (const name of LAYERS) context.drawImage(layers[name], 0, 0, width, height);
  context.fillStyle = page.ink;
  context.font = "600 14px sans-serif";
  context.fillText(marking, 10, height + STRIP - 9);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
