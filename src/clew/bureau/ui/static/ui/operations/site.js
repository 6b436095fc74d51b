// A site's page: word that finds no connection is kept here and sent as soon as there is one.

import { send } from "./sending.js";
import { forget, keep, refuse, unsent } from "./unsent.js";

const AGAIN_MS = 10_000;
const section = document.getElementById("unsent");
if (section) begin();

function begin() {
  for (const form of document.querySelectorAll("form[data-keeps]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tell(form, event.submitter);
    });
  }
  addEventListener("online", sendAll);
  setInterval(sendAll, AGAIN_MS);
  show();
  sendAll();
}

async function tell(form, button) {
  const { csrfmiddlewaretoken: _, ...fields } = Object.fromEntries(new FormData(form, button));
  fields.at ||= new Date().toISOString();
  const chosen = form.querySelector("select")?.selectedOptions[0] ?? button;
  keep({
    id: fields.event ?? crypto.randomUUID(),
    officer: section.dataset.officer,
    address: form.action,
    fields,
    says: [section.dataset.site, form.dataset.keeps, chosen.textContent, fields.count, fields.words]
      .filter(Boolean)
      .join(" · "),
    at: new Date().toLocaleTimeString(document.documentElement.lang),
  });
  const event = form.querySelector("[name=event]");
  if (event) event.value = crypto.randomUUID();
  await sendAll();
}

let isSending = false;
async function sendAll() {
  if (isSending) return;
  isSending = true;
  let taken = 0;
  try {
    for (const entry of unsent(section.dataset.officer)) {
      if (entry.refused !== undefined) continue;
      const { is, why } = await send(entry, token());
      if (is === "later") break;
      if (is === "taken") taken += 1;
      if (is === "taken") forget(entry.id);
      else refuse(entry.id, why);
    }
  } finally {
    isSending = false;
    show();
  }
  const isDone = unsent(section.dataset.officer).length === 0;
  if (taken && isDone) location.replace(location.href); // shown as the node tells it
}

function show() {
  const entries = unsent(section.dataset.officer);
  section.hidden = entries.length === 0;
  section.querySelector("ul").replaceChildren(...entries.map(line));
}

function line(entry) {
  const one = document.createElement("li");
  one.textContent = `${entry.at} · ${entry.says} `;
  if (entry.refused !== undefined) {
    const why = document.createElement("span");
    why.className = "error";
    why.textContent = `${section.dataset.refused} ${entry.refused} `;
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = section.dataset.forget;
    button.addEventListener("click", () => {
      forget(entry.id);
      show();
    });
    one.append(why, button);
  }
  return one;
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
