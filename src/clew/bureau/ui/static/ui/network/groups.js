// The largest groups of the picture have a colour each; pressing one dims all others.

const COLOURED = 6;

export class GroupColours {
  only = null; // the place of the one group that is lit
  #place;
  #words;
  #colours;
  #whenChosen = () => {};

  constructor(place, words) {
    this.#place = place;
    this.#words = words;
    this.#read();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#read());
  }

  of(group) {
    return this.#colours[group] ?? this.#colours.other;
  }

  whenChosen(call) {
    this.#whenChosen = call;
  }

  tell(groups) {
    this.only = null;
    const buttons = groups.slice(0, COLOURED).map(({ members }, group) => this.#button(members, group));
    const more = document.createElement("span");
    more.className = "soft";
    const left = groups.length - COLOURED;
    if (left > 0) more.textContent = this.#words.unlike.replace("{n}", left.toLocaleString());
    this.#place.replaceChildren(...buttons, more);
  }

  #button(members, group) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.setAttribute("aria-pressed", "false");
    const dot = document.createElement("span");
    dot.className = `dot group-${group}`;
    button.append(dot, this.#words.group.replace("{n}", members.toLocaleString()));
    button.addEventListener("click", () => {
      this.only = this.only === group ? null : group;
      for (const [place, other] of [...this.#place.querySelectorAll("button")].entries()) {
        other.setAttribute("aria-pressed", String(this.only === place));
      }
      this.#whenChosen();
    });
    return button;
  }

  #read() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    this.#colours = Array.from({ length: COLOURED }, (_, group) => value(`--group-${group}`));
    this.#colours.other = value("--edge");
  }
}
