// The gallery of a case's stacks, once they are known.

import { getJson } from "../asking.js";
import { showChoices } from "./choices.js";
import { Gallery } from "./gallery.js";
import { Grading } from "./grading.js";
import { listenToButtons, listenToKeys } from "./keys.js";
import { Reveal } from "./reveal.js";
import { Stacks } from "./stacks.js";

const section = document.getElementById("triage");
if (section) open(section);

async function open(section) {
  const { stacks: address, grade, undo, tag, untag, assign, scheme } = section.dataset;
  const { reveal, letGo, prove } = section.dataset;
  const words = section.querySelector("#words").dataset;
  const token = section.querySelector("[name=csrfmiddlewaretoken]").value;
  section.hidden = false;
  const found = await getJson(address).catch(({ message }) => lost(message || words.lost));
  showChoices(section, found);
  const stacks = new Stacks(found);
  section.hidden = !stacks.count;
  document.getElementById("no-stacks").hidden = Boolean(stacks.count);
  if (!stacks.count) return;

  const gallery = new Gallery(section, stacks, words);
  const tell = (text, how) => gallery.tell(text, how);
  const shared = { token, words, tell };
  const looking = new Reveal({ address: reveal, letGo, prove, ...shared });
  gallery.whenLeft(() => looking.end());
  gallery.list.addEventListener("scroll", () => looking.end(), { passive: true });
  const how = { grade, undo, tag, untag, assign, scheme, gallery, ...shared };
  const grading = new Grading(stacks, how);

  const acts = actsOf({ section, gallery, stacks, words, looking, grading });
  listenToKeys(section, gallery, acts);
  listenToButtons(section, gallery, acts);
  gallery.goTo(gallery.here);
  gallery.focus();
}

function actsOf({ section, gallery, stacks, words, looking, grading }) {
  return {
    reveal: () => {
      const why = document.getElementById("reason");
      if (why && !why.defaultValue) return askWhy(why, gallery, words);
      if (gallery.cell) looking.begin(stacks.first(gallery.here), gallery.cell);
    },
    letGo: () => looking.end(),
    grade: (button) => {
      grading.grade(gallery.here, button.dataset);
      gallery.goOn();
    },
    undo: () => grading.undo(),
    chooseTag: (label) => label.control.focus(),
    tag: (word) => grading.tag(gallery.here, word),
    chooseWhom: (label) => label.control.focus(),
    assign: (who) => grading.assign(gallery.here, who),
    open: () => location.assign(`${section.dataset.item}${stacks.first(gallery.here)}/`),
    cover: (button) => {
      const isCovered = gallery.cover();
      button.setAttribute("aria-pressed", String(isCovered));
      if (isCovered) button.focus();
      else gallery.focus();
    },
  };
}

// Says that the stacks did not come, and leaves the page as it is.
function lost(why) {
  const told = document.getElementById("stacks-told");
  told.textContent = why;
  told.classList.add("error");
  return new Promise(() => {});
}

function askWhy(why, gallery, words) {
  gallery.tell(words.why, { isError: true });
  why.focus();
}
