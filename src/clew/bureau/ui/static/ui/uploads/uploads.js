// The page that sends files: choose or drop, send, pause, go on, and have what is whole added.

import { post } from "../asking.js";
import { chosen, dropped } from "./choosing.js";
import { follow } from "./following.js";
import { Queue } from "./queue.js";
import { Shown } from "./showing.js";

const section = document.getElementById("sending");
if (section) open(section);

function open(section) {
  const words = section.querySelector("#words").dataset;
  const form = section.querySelector("form");
  const token = form.elements.csrfmiddlewaretoken.value;
  const at = (id) => section.querySelector(`#${id}`);
  const queue = new Queue({ token, changed: () => changed(), done: () => done() });
  const shown = new Shown(section, queue, words);
  let delivery = null;
  section.hidden = false;
  for (const one of document.querySelectorAll("[data-at-work]")) follow(one, words);

  function changed() {
    const { files, isGoing, trouble, total } = queue;
    at("send").disabled = !files.length;
    at("send").hidden = Boolean(delivery);
    at("pause").hidden = !isGoing;
    at("go-on").hidden = !delivery || isGoing;
    at("hand-in").hidden = !delivery || isGoing || !total.whole;
    at("cancel").hidden = !delivery;
    form.elements.exhibit.readOnly = Boolean(delivery);
    shown.amiss(trouble ? words[trouble] : !isGoing && delivery && total.failed ? words.someFailed : "");
    shown.changed();
  }

  function add(found) {
    if (!found.length) return shown.amiss(words.empty);
    queue.add(found);
    shown.draw();
    changed();
    if (delivery && !queue.trouble) queue.goOn();
  }

  async function send() {
    const fields = { exhibit: form.elements.exhibit.value };
    delivery = await (await post(section.dataset.open, fields, { token })).json();
    queue.into(delivery);
    queue.goOn();
  }

  function done() {
    shown.draw();
    if (queue.total.whole === queue.files.length) act(handIn);
  }

  async function handIn() {
    await queue.pause();
    await post(delivery.take_in, {}, { token });
    location.reload();
  }

  async function cancel() {
    await queue.clear();
    await post(delivery.empty, {}, { token });
    location.reload();
  }

  async function pause() {
    await queue.pause();
    shown.tell(words.paused);
    at("go-on").focus();
  }

  function goOn() {
    queue.goOn();
    at("pause").focus();
  }

  async function act(what) {
    await Promise.resolve(what()).catch(({ message }) => shown.amiss(message || words.lost));
  }

  for (const id of ["some-files", "a-folder"]) at(id).addEventListener("change", ({ target }) => add(chosen(target)));
  form.addEventListener("submit", (event) => (event.preventDefault(), act(send)));
  for (const [id, what] of Object.entries({ pause, "go-on": goOn, "hand-in": handIn, cancel })) {
    at(id).addEventListener("click", () => act(what));
  }
  const drop = at("drop");
  const over = (isOver) => (event) => (event.preventDefault(), drop.classList.toggle("over", isOver));
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, over(true));
  drop.addEventListener("dragleave", over(false));
  // A browser opens, uncovered, what is dropped beside the place.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    over(false)(event);
    act(async () => add(await dropped(event.dataTransfer)));
  });
}
