// How far the files are: all together, and a few by name: those on their way, failed, and next.

const SHOWN = 40;
const EVERY_MS = 250;
const TOLD_MS = 10_000;

export class Shown {
  #section;
  #queue;
  #words;
  #isDue = false;
  #told = 0;

  constructor(section, queue, words) {
    this.#section = section;
    this.#queue = queue;
    this.#words = words;
  }

  changed() {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      this.draw();
    }, EVERY_MS);
  }

  draw() {
    const { files, total } = this.#queue;
    const words = this.#words;
    this.#at("under-way").hidden = !files.length;
    this.#at("all-sent").value = total.size ? total.here / total.size : Number(total.whole === files.length);
    const numbers = { whole: count(total.whole), all: count(files.length), here: bytes(total.here), size: bytes(total.size) };
    const parts = [filled(words.counted, numbers)];
    if (total.failed) parts.push(filled(words.failed, { failed: count(total.failed) }));
    this.#at("counted").textContent = parts.join(" · ");
    this.#list(files);
    if (performance.now() - this.#told > TOLD_MS) this.tell(parts.join(", "));
  }

  tell(text) {
    this.#told = performance.now();
    this.#at("told").textContent = text;
  }

  amiss(text) {
    const place = this.#at("amiss");
    place.hidden = !text;
    if (place.textContent !== text) place.textContent = text;
  }

  #list(files) {
    const by = Map.groupBy(files, ({ state }) => state);
    const rows = ["sending", "failed", "waiting"].flatMap((state) => by.get(state) ?? []);
    this.#at("files").replaceChildren(...rows.slice(0, SHOWN).map((one) => this.#row(one)));
    const left = rows.length - SHOWN;
    this.#at("beyond").hidden = left <= 0;
    this.#at("beyond").textContent = filled(this.#words.beyond, { left: count(left) });
  }

  #row(one) {
    const row = document.createElement("li");
    const name = document.createElement("bdi");
    name.className = "path";
    name.textContent = one.path.replace(/\p{C}/gu, "\ufffd");
    const told = document.createElement("span");
    told.className = one.state === "failed" ? "error" : "soft";
    told.textContent = one.why && one.state === "failed" ? one.why : this.#standing(one);
    row.append(name, " ", told);
    return row;
  }

  #standing({ state, here, file }) {
    return state === "sending" || here ? `${bytes(here)} / ${bytes(file.size)}` : this.#words.waiting;
  }

  #at(id) {
    return this.#section.querySelector(`#${id}`);
  }
}

export const filled = (words, said) => words.replace(/\{(\w+)\}/g, (_, name) => said[name]);

export const count = (n) => n.toLocaleString(document.documentElement.lang);

export function bytes(n) {
  const power = Math.min(4, Math.floor(Math.log2(n || 1) / 10));
  const unit = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"][power];
  const how = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: power ? 1 : 0 };
  return (n / 1024 ** power).toLocaleString(document.documentElement.lang, how);
}
