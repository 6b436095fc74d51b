// How the two are laid on each other: the choices of the page, by keys, and how much light is whose.

const MIXES = { i: "mix-sides", o: "mix-50", b: "mix-blink", d: "mix-difference" };
const STEP = 10; // percent

export class Views {
  #section;
  #share;

  constructor(section) {
    this.#section = section;
    this.#share = section.querySelector("#share");
    this.#share?.addEventListener("input", () => this.#mix());
    this.#share?.closest("[hidden]")?.removeAttribute("hidden");
  }

  key(key) {
    if (!this.#share) return false;
    if (key in MIXES) return this.#choose(MIXES[key]);
    if (key === "l") return this.#turnOutlines();
    if (key === "+" || key === "-") return this.#lighten(key === "+" ? STEP : -STEP);
    return false;
  }

  #choose(id) {
    this.#section.querySelector(`#${id}`).checked = true;
    return true;
  }

  #turnOutlines() {
    this.#section.querySelector("#outlines").click();
    return true;
  }

  #lighten(by) {
    this.#share.value = Number(this.#share.value) + by;
    this.#mix();
    return true;
  }

  #mix() {
    const share = Number(this.#share.value);
    this.#choose("mix-50");
    this.#section.querySelector(".stage").style.setProperty("--share", share / 100);
    const number = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    this.#section.querySelector("[for=mix-50]").textContent = number.format(share / 100);
  }
}
