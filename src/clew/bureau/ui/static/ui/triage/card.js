// One cell of the gallery: a stack's first item, blurred, and what is said of the stack.

export class Cards {
  #stacks;
  #shelf;
  #words;

  constructor(stacks, shelf, words) {
    this.#stacks = stacks;
    this.#shelf = shelf;
    this.#words = words;
  }

  fill(cell, place, { isHere }) {
    const card = this.#shelf.card(place);
    const copies = this.#stacks.size(place) - 1;
    const grade = this.#stacks.grade(place);
    cell.id = `stack-${place}`;
    cell.dataset.place = place;
    cell.classList.toggle("here", isHere);
    cell.classList.toggle("is-graded", grade !== "");
    cell.setAttribute("aria-selected", String(isHere));
    cell.setAttribute("aria-posinset", place + 1);
    cell.setAttribute("aria-setsize", this.#stacks.count);
    cell.setAttribute("aria-label", this.label(place));
    this.#picture(cell, card);
    write(cell, ".name", card?.name ?? this.#words.loading);
    write(cell, ".note", [card?.badge, ...this.#stacks.tags(place)].filter(Boolean).join(", "));
    showIf(cell, ".length", card?.length ?? "");
    showIf(cell, ".copies", copies ? `+${copies}` : "");
    showIf(cell, ".grade", grade);
  }

  label(place) {
    const card = this.#shelf.card(place);
    const copies = this.#stacks.size(place) - 1;
    const grade = this.#stacks.grade(place);
    const tags = this.#stacks.tags(place);
    const words = this.#words;
    const said = [
      card?.name ?? words.loading,
      card ? `${card.family}, ${card.badge}` : "",
      copies > 1 ? told(words.copies, { n: copies }) : copies ? words.oneCopy : "",
      grade ? told(words.graded, { value: grade }) : words.ungraded,
      tags.length ? told(words.tagged, { words: tags.join(", ") }) : "",
    ];
    return said.filter(Boolean).join(", ");
  }

  #picture(cell, card) {
    const picture = cell.querySelector("img");
    const address = card?.picture ?? "";
    if (picture.dataset.address !== address) {
      picture.dataset.address = address;
      if (address) picture.src = address;
      else picture.removeAttribute("src");
    }
    picture.hidden = !address;
    const none = cell.querySelector(".no-picture");
    none.hidden = Boolean(address);
    if (!address) none.textContent = card ? `${card.family}, ${this.#words.noPicture}` : "";
  }
}

export function told(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function write(cell, selector, text) {
  const part = cell.querySelector(selector);
  if (part.textContent !== text) part.textContent = text;
}

function showIf(cell, selector, text) {
  write(cell, selector, text);
  cell.querySelector(selector).hidden = text === "";
}
