// The picture leaves as PNG or SVG once the node has logged why, and said how it is to be marked.

import { Refused, post } from "../asking.js";
import { pngOf } from "./png.js";
import { svgOf } from "./svg.js";

const MADE = { png: pngOf, svg: svgOf };

export function listenToForms(form, drawing, { tell, words }) {
  for (const one of document.querySelectorAll("[data-as-asked]")) {
    one.addEventListener("submit", () => sayAsAsked(one, form));
  }
  const leaving = document.getElementById("leaving");
  if (!leaving) return;
  for (const choice of leaving.querySelectorAll("option")) {
    choice.hidden = choice.disabled = false;
  }
  leaving.addEventListener("submit", (event) => {
    const kind = leaving.elements.form.value;
    if (!MADE[kind]) return;
    event.preventDefault();
    leave(leaving, kind, drawing, { tell, words });
  });
}

async function leave(leaving, kind, drawing, { tell, words }) {
  const fields = new FormData(leaving);
  const token = fields.get("csrfmiddlewaretoken");
  try {
    const elsewhere = leaving.dataset.prove;
    const answer = await post(leaving.action, fields, { token, elsewhere });
    const { marking } = await answer.json();
    save(await MADE[kind](drawing, marking), `clew-network.${kind}`);
    tell(words.left, { marking });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(error.message || words.lost);
  }
}

// The page's other forms say what is asked for now, not when the page came.
function sayAsAsked(one, form) {
  for (const field of one.querySelectorAll("[data-said]")) field.remove();
  for (const [name, value] of new URLSearchParams(form.query())) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    field.setAttribute("data-said", "");
    one.append(field);
  }
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
