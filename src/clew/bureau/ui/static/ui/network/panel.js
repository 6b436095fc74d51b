// What is told of the person or the bond that is chosen, beside the picture.

import { worded } from "./words.js";

const MOST = 12; // bonds of a person
const TWO = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const SHARE = new Intl.NumberFormat(undefined, TWO);

export class Panel {
  #place;
  #said;
  #words;
  #network;
  #drawing;
  #addresses;
  #acts;

  constructor(section, { network, words, drawing }) {
    this.#place = section.querySelector("#one");
    this.#said = [...this.#place.childNodes];
    this.#words = words;
    this.#network = network;
    this.#drawing = drawing;
    this.#addresses = section.dataset;
  }

  whenAsked(acts) {
    this.#acts = acts;
  }

  empty() {
    this.#place.replaceChildren(...this.#said);
  }

  focus() {
    this.#place.focus();
  }

  show(node) {
    const about = this.#network.graph.getNodeAttributes(node);
    const name = element("h2", { className: "path", textContent: about.label });
    const facts = element("p", { className: "soft", textContent: this.#facts(about) });
    const address = `${this.#addresses.person}${node}/`;
    const page = element("a", { href: address, textContent: this.#words.page });
    const expand = button(this.#words.expand);
    expand.addEventListener("click", () => this.#acts.expand());
    const bonds = this.#network.bondsOf(node).slice(0, MOST);
    const parts = [name, facts, element("p", {}, page), element("p", {}, expand)];
    if (bonds.length) {
      parts.push(element("h3", { textContent: this.#words.bonds }));
      const lines = bonds.map((one) => this.#bond(node, ...one));
      parts.push(element("ul", { className: "plain" }, ...lines));
    }
    this.#place.replaceChildren(...parts);
  }

  // Its explanation, as the page of the bond has it.
  async explain(edge) {
    const [a, b] = this.#network.graph.extremities(edge);
    const address = `${this.#addresses.bond}${a}/${b}/`;
    const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = document.importNode(page.getElementById("explanation"), true);
    const both = `${this.#network.name(a)} – ${this.#network.name(b)}`;
    const names = element("h2", { className: "path", textContent: both });
    const alone = element("a", { href: address, textContent: this.#words.explanation });
    this.#place.replaceChildren(names, element("p", {}, alone), told);
    this.focus();
  }

  #bond(node, edge, other, p) {
    const about = { a: this.#network.name(node), b: this.#network.name(other) };
    const why = button(SHARE.format(p));
    why.setAttribute("aria-label", worded(this.#words.explain, about));
    why.title = why.getAttribute("aria-label");
    why.addEventListener("click", () => this.explain(edge));
    const who = button(about.b, "quiet name");
    who.addEventListener("click", () => {
      this.#acts.choose(other);
      this.focus();
    });
    return element("li", {}, why, " ", who);
  }

  #facts({ accounts, role, place, group }) {
    const { oneAccount, accounts: several, role: perhaps, inGroup } = this.#words;
    const members = this.#network.groups[group]?.members;
    return [
      accounts === 1 ? oneAccount : worded(several, { n: accounts }),
      role && worded(perhaps, { role }),
      place,
      members && worded(inGroup, { n: members }),
    ]
      .filter(Boolean)
      .join(", ");
  }
}

function button(textContent, className = "quiet") {
  return element("button", { type: "button", className, textContent });
}

function element(name, about, ...within) {
  const made = Object.assign(document.createElement(name), about);
  made.append(...within);
  return made;
}
