// Keys count while the picture has the focus; buttons do the same by the pointer.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export function listenToKeys(section, drawing, acts) {
  const picture = section.querySelector("#picture");
  const byKey = new Map();
  for (const button of section.querySelectorAll("[data-act]")) {
    const { act, key } = button.dataset;
    if (key) byKey.set(key, act);
    button.addEventListener("click", () => acts[act]());
  }
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = byKey.get(event.key.toLowerCase());
    if (ARROWS[event.key]) acts.move(...ARROWS[event.key]);
    else if (act) acts[act]();
    else if (event.key === "Enter") acts.open();
    else if (event.key === "Escape") acts.leave();
    else return;
    event.preventDefault();
  });
  section.querySelector("#one").addEventListener("keydown", (event) => {
    if (event.key === "Escape") picture.focus();
  });
}
