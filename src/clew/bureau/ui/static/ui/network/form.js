// What is asked for stands in the form: its filters count at once, its seeds when the node is asked.

const SOON_MS = 600;
const DAY_S = 86_400;
const PLAIN = { steps: "1", least: "0" };

export class Form {
  #form;
  #timer = 0;

  constructor(form) {
    this.#form = form;
  }

  whenChanged(call) {
    this.#form.addEventListener("input", (event) => {
      if (event.target.name === "account" || event.target.name === "steps") return;
      call();
      this.#tellSoon();
    });
  }

  filter(kinds) {
    const said = new FormData(this.#form);
    const chosen = said.getAll("kind");
    const wanted = chosen.length ? chosen : kinds;
    return {
      kinds: new Set(wanted.map((kind) => kinds.indexOf(kind))),
      from: dayOf(said.get("from"), 0),
      until: dayOf(said.get("until"), DAY_S - 1),
      least: Number(said.get("least")) || 0,
    };
  }

  setTime(from, until) {
    this.#form.elements.from.value = from;
    this.#form.elements.until.value = until;
    this.#form.elements.from.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What the form says, without what says nothing.
  query() {
    const said = new URLSearchParams(new FormData(this.#form));
    const all = this.#form.querySelectorAll("[name=kind]").length;
    if (said.getAll("kind").length === all) said.delete("kind");
    for (const [name, value] of [...said]) {
      if (value === "" || PLAIN[name] === value) said.delete(name);
    }
    return said.toString();
  }

  addSeed(seed) {
    this.#keepWhole();
    if (!this.#hidden("seed").some((one) => one.value === seed)) this.#add("seed", seed);
  }

  connect(from, to) {
    this.#keepWhole();
    for (const one of this.#hidden("between")) one.remove();
    this.#add("between", `${from}-${to}`);
  }

  async refreshTable() {
    clearTimeout(this.#timer);
    const address = `?${this.query()}`;
    history.replaceState(null, "", address);
    const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const table = page.getElementById("bonds");
    if (table) document.getElementById("bonds").replaceWith(document.importNode(table, true));
  }

  #tellSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refreshTable(), SOON_MS);
  }

  // The whole network needs saying once there is something else.
  #keepWhole() {
    const has = (name) => this.#hidden(name).length > 0;
    const isAround = this.#form.elements.account.value.trim() !== "";
    if (!isAround && !has("seed") && !has("between") && !has("whole")) this.#add("whole", "1");
  }

  #hidden(name) {
    return [...this.#form.querySelectorAll(`input[type=hidden][name=${name}]`)];
  }

  #add(name, value) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    this.#form.append(field);
  }
}

function dayOf(said, later) {
  const at = Date.parse(`${said}T00:00:00Z`);
  return Number.isNaN(at) ? null : at / 1000 + later;
}
