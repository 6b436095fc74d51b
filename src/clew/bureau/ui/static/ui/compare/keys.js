// Keys, which count while the part of the page with the two has the focus, and the buttons that do
// the same. Whoever types, or has a button or a choice at hand, keeps the keys that these need.

const TYPED_IN = "input:not([type=radio], [type=checkbox], [type=range]), select, textarea";
const MOVES = { arrowright: 1, arrowleft: -1 };
const PRESSED = "button, summary, a, input";

export function listenToKeys(section, { views, holding, playing }) {
  section.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches(TYPED_IN)) return;
    const key = event.key.toLowerCase();
    if (key === " ") {
      if (event.target.matches(PRESSED) && !event.target.matches("[data-act=reveal]")) return;
      if (!event.repeat) holding?.begin();
      event.preventDefault();
    } else if (act(key, event, section, views, playing)) {
      event.preventDefault();
    }
  });
  addEventListener("keyup", (event) => event.key === " " && holding?.end());
}

export function listenToButtons(section, { holding, playing }) {
  const reveal = section.querySelector("[data-act=reveal]");
  reveal?.addEventListener("pointerdown", () => holding?.begin());
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => holding?.end());
  const acts = {
    play: () => playing.toggle(),
    back: () => playing.step(-1),
    on: () => playing.step(1),
    go: (button) => playing.goTo(Number(button.value)),
  };
  for (const button of section.querySelectorAll("[data-moment]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      acts[button.dataset.moment](button);
    });
  }
}

function act(key, event, section, views, playing) {
  if (views.key(key)) return true;
  if (playing && key in MOVES) {
    if (event.target.matches("input")) return false; // the choices move by the same keys
    playing.step(MOVES[key]);
    return true;
  }
  const button = section.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button || event.repeat) return Boolean(button);
  button.click();
  return true;
}
