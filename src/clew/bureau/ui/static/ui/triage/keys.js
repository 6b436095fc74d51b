// Keys, which count while the gallery has the focus, and the buttons that do the same.

import { moved } from "./moving.js";

export function listenToKeys(section, gallery, acts) {
  gallery.list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (go(event.key, gallery) || act(event, section, acts)) event.preventDefault();
  });
  addEventListener("keyup", (event) => event.key === " " && acts.letGo());
  const cover = section.querySelector("[data-act=cover]"); // it has the focus while all is covered
  cover.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === cover.dataset.key) acts.cover(cover);
  });
}

export function listenToButtons(section, gallery, acts) {
  section.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button || button.dataset.act === "reveal") return;
    acts[button.dataset.act](button);
    if (button.dataset.act !== "cover") gallery.focus();
  });
  listenToForm(section, "assign", ({ for: whom }) => acts.assign(whom.value), gallery);
  listenToForm(section, "tag", ({ word }) => word.value.trim() && acts.tag(word.value), gallery);
  gallery.list.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("[data-place]");
    if (cell) gallery.goTo(Number(cell.dataset.place));
  });
  listenToHolding(section.querySelector("[data-act=reveal]"), acts);
}

function listenToForm(section, name, act, gallery) {
  section.querySelector(`form[data-act=${name}]`)?.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.target.elements);
    gallery.focus();
  });
}

function listenToHolding(button, acts) {
  button?.addEventListener("pointerdown", acts.reveal);
  button?.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.repeat) acts.reveal();
  });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, acts.letGo);
}

function go(key, gallery) {
  const place = moved(key, gallery.here, gallery.steps);
  if (place === null) return false;
  gallery.goTo(place);
  return true;
}

function act(event, section, acts) {
  const key = event.key.toLowerCase();
  const pressed = section.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!pressed) return false;
  if (event.repeat) return true;
  acts[pressed.dataset.act](pressed);
  return true;
}
