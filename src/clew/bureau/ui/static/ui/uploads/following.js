// What was handed in is followed until it is done: then the page tells what became of it.

import { getJson } from "../asking.js";
import { count, filled } from "./showing.js";

const EVERY_MS = 1500;

export async function follow(section, words) {
  const told = section.querySelector("[data-told]");
  const bar = section.querySelector("progress");
  bar.hidden = false;
  for (;;) {
    const now = await getJson(section.dataset.atWork).catch(() => null);
    if (now && !["handed_in", "reading", "matching"].includes(now.state)) return location.reload();
    if (now) show(now, { told, bar, words });
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

function show(now, { told, bar, words }) {
  const isMatched = now.state === "matching";
  const [read, all] = isMatched ? [now.matched, now.to_match] : [now.read, now.handed_in];
  bar.value = all ? read / all : 0;
  told.textContent = filled(isMatched ? words.matching : words.reading, { read: count(read), all: count(all) });
}
