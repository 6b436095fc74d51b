// The page of two: their views by keys, held to be seen as they are, and clips moment by moment.

import { Holding } from "./holding.js";
import { listenToButtons, listenToKeys } from "./keys.js";
import { Parts } from "./parts.js";
import { Playing } from "./playing.js";
import { Views } from "./views.js";

const section = document.getElementById("pair");
if (section) open(section);

function open(section) {
  const words = section.querySelector("#words").dataset;
  const parts = new Parts(section);
  const tell = teller(section.querySelector("#told"));
  const playing = playingIn(section, { parts, words, tell });
  const holding = holdingIn(section, { parts, words, tell, playing });
  const acts = { views: new Views(section), holding, playing };
  for (const only of section.querySelectorAll("[data-script]")) only.hidden = false;
  listenToKeys(section, acts);
  listenToButtons(section, acts);
}

function holdingIn(section, { parts, words, tell, playing }) {
  const why = section.querySelector("#reason");
  if (!why) return null;
  const { look, letGo, prove, at } = section.dataset;
  const token = section.querySelector("[name=csrfmiddlewaretoken]").value;
  const moment = () => playing?.at ?? (at || null);
  const cover = () => {
    parts.wipe();
    playing?.show();
  };
  return new Holding({ look, letGo, prove, token, parts, why, words, tell, moment, cover });
}

function playingIn(section, { parts, words, tell }) {
  const { moments, length, step, at } = section.dataset;
  if (!moments) return null;
  const stage = section.querySelector("#laid");
  const button = section.querySelector("[data-moment=play]");
  const playing = new Playing({
    address: moments,
    lengthS: Number(length),
    stepS: Number(step),
    parts,
    words,
    tell,
    playing: (isPlaying) => button.setAttribute("aria-pressed", String(isPlaying)),
    told: (moment) => tellMoment(section, stage, moment, Number(length)),
  });
  if (at) playing.startAt(Number(at));
  return playing;
}

function tellMoment(section, stage, moment, length) {
  stage.hidden = false;
  const placed = section.querySelector("#placed");
  placed.textContent = `${moment.told}.`;
  placed.className = moment.is_exact ? "soft" : "approximate";
  const svg = stage.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${moment.width} ${moment.height}`);
  svg.querySelector(".edge").setAttribute("points", moment.match_outline);
  for (const line of svg.querySelectorAll(".halo, .lies")) line.setAttribute("points", moment.query_outline);
  section.querySelector("#when-query").textContent = moment.query_at;
  section.querySelector("#when-match").textContent = moment.match_at;
  moveHead(section, length ? moment.at_s / length : 0);
}

function moveHead(section, share) {
  const head = section.querySelector(".head");
  if (!head) return;
  const { start, length } = head.parentElement.dataset;
  head.setAttribute("x", Number(start) + share * Number(length) - Number(head.getAttribute("width")) / 2);
  head.removeAttribute("visibility");
}

function teller(told) {
  return (text, { isError = false } = {}) => {
    told.textContent = text;
    told.className = isError ? "error" : "soft";
  };
}
