// The picture of a network, above the table that says the same.

import { Refused, getJson } from "../asking.js";
import { Drawing, canDraw } from "./drawing.js";
import { Form } from "./form.js";
import { GroupColours } from "./groups.js";
import { listenToKeys } from "./keys.js";
import { Layout } from "./layout.js";
import { listenToForms } from "./leaving.js";
import { Network } from "./model.js";
import { Panel } from "./panel.js";
import { Times } from "./times.js";
import { worded } from "./words.js";

const section = document.getElementById("graph");
if (section) open(section);

async function open(section) {
  const words = section.querySelector("#graph-words").dataset;
  section.hidden = false;
  if (!canDraw()) {
    const said = document.createElement("p");
    said.className = "finds-told";
    said.textContent = words.noDrawing;
    section.replaceChildren(said);
    return;
  }
  const at = section.querySelector("#graph-told");
  const tell = (text, about = {}) => { at.textContent = worded(text, about); };
  const form = new Form(document.getElementById("asked"));
  const network = new Network();
  const colours = new GroupColours(section.querySelector("#groups-told"), words);
  const drawing = new Drawing(section.querySelector("#picture"), network, colours);
  const panel = new Panel(section, { network, words, drawing });
  const times = new Times(section, { network, form });
  const layout = new Layout(network, () => drawing.refresh());

  const filter = () => {
    const shown = network.filter(form.filter(network.kinds));
    drawing.refresh();
    times.mark();
    tell(words.shown, shown);
  };
  const load = async () => {
    const isNew = network.take(await getJson(`${section.dataset.data}?${form.query()}`));
    colours.tell(network.groups);
    times.draw();
    filter();
    if (isNew) layout.begin();
  };

  const acts = actsOf({ form, network, drawing, panel, words, tell, load, times });
  colours.whenChosen(() => drawing.refresh());
  form.whenChanged(filter);
  drawing.whenClicked({
    node: (node) => acts.choose(node),
    edge: (edge) => panel.explain(edge),
    nothing: () => acts.leave(),
  });
  panel.whenAsked(acts);
  listenToKeys(section, drawing, acts);
  listenToForms(form, drawing, { tell, words });
  await orTell(load, () => tell(words.lost));
}

// The node may refuse or be away; what is wrong here is an error.
async function orTell(load, tellLost) {
  try {
    await load();
    return true;
  } catch (error) {
    tellLost();
    if (!(error instanceof Refused)) throw error;
    return false;
  }
}

function actsOf({ form, network, drawing, panel, words, tell, load, times }) {
  let from = null;
  const choose = (node) => {
    drawing.choose(node);
    panel.show(node);
  };
  const step = (by) => choose(network.beside(drawing.chosen, by));
  const reload = async () => {
    if (await orTell(load, () => tell(words.lost))) await form.refreshTable();
  };
  return {
    choose: (node) => { choose(node); drawing.bringToSight(node); },
    leave: () => { drawing.choose(null); panel.empty(); },
    closer: () => drawing.zoom(0.7),
    farther: () => drawing.zoom(1 / 0.7),
    whole: () => drawing.showAll(),
    move: (x, y) => drawing.move(x, y),
    next: () => { step(1); drawing.bringToSight(drawing.chosen); },
    before: () => { step(-1); drawing.bringToSight(drawing.chosen); },
    open: () => panel.focus(),
    always: () => times.clear(),
    expand: async () => {
      if (!drawing.chosen) return tell(words.choose);
      form.addSeed(`p${drawing.chosen}`);
      await reload();
      panel.show(drawing.chosen);
    },
    path: async () => {
      const here = drawing.chosen;
      if (!here) return tell(words.choose);
      if (!from || from === here) {
        from = here;
        return tell(words.fromHere, { name: network.name(here) });
      }
      form.connect(from, here);
      from = null;
      await reload();
      const { length } = network.path;
      tell(length ? words.connected : words.notConnected, { n: Math.max(0, length - 2) });
    },
  };
}
