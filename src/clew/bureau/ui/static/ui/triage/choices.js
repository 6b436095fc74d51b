// What was chosen and what else could be: the facets, what is folded away, the words in use.

export function showChoices(section, { facets, folded, words, told, of }) {
  const stamp = (name) => section.querySelector(`#${name}`).content.cloneNode(true);
  const choices = document.getElementById("choices");
  choices.prepend(...facets.map((facet) => facetOf(facet, stamp)));
  document.getElementById("stacks-told").textContent = told;
  const items = document.getElementById("stacks-of");
  items.textContent = `${of}.`;
  items.hidden = false;
  document.getElementById("shown").append(...folded.map((one) => foldedOf(one, stamp)));
  section.querySelector("#tag-words")?.append(...words.map((word) => new Option(word)));
}

function facetOf({ heading, choices }, stamp) {
  const facet = stamp("facet");
  facet.querySelector("h2").textContent = heading;
  facet.querySelector("ul").append(...choices.map((choice) => choiceOf(choice, stamp)));
  return facet;
}

function choiceOf({ address, label, means, count, is_here: isHere }, stamp) {
  const choice = stamp("choice");
  const link = choice.querySelector("a");
  link.href = address;
  link.title = means;
  if (isHere) link.setAttribute("aria-current", "page");
  link.querySelector("b").textContent = count.toLocaleString(document.documentElement.lang);
  link.querySelector("span").textContent = label;
  return choice;
}

function foldedOf({ count, words, address }, stamp) {
  const folded = stamp("folded");
  folded.querySelector("b").textContent = count;
  folded.querySelector("b + span").textContent = words;
  folded.querySelector("a").href = address;
  return folded;
}
