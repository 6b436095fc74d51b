// The board of the day: what the node tells of the sites is shown as it comes.

const board = document.getElementById("board");
const LATE = 3; // answers that stay out before the board says so
let heardAt = Date.now();
if (board) follow(new EventSource(board.dataset.changes));

function follow(source) {
  source.addEventListener("open", () => hear());
  source.addEventListener("board", (event) => show(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) location.reload(); // signed out, or not to be seen
  });
  setInterval(tellOfSilence, 1000);
}

function hear() {
  heardAt = Date.now();
  document.getElementById("silent").hidden = true;
}

function tellOfSilence() {
  const silent = document.getElementById("silent");
  if (Date.now() - heardAt < LATE * 1000 * Number(board.dataset.silentAfter)) return;
  if (silent.hidden) silent.textContent = `${board.dataset.silent} ${asOf().textContent} UTC`;
  silent.hidden = false;
}

function show({ at, states, sites }) {
  asOf().textContent = at;
  for (const each of board.querySelectorAll("[data-state]")) {
    each.textContent = states[each.dataset.state];
  }
  const cards = [...board.querySelectorAll("[data-site]")];
  if (cards.length !== Object.keys(sites).length) return location.reload(); // the plan has others
  const news = cards.filter((card) => change(card, sites[card.dataset.site]));
  if (news.length) {
    const told = news.map((card) => `${says(card, "label").textContent}: ${says(card, "state").textContent}`);
    document.getElementById("told").textContent = told.join(", ");
  }
}

function change(card, told) {
  const before = says(card, "state").textContent;
  for (const [name, words] of Object.entries(told)) says(card, name).textContent = words;
  for (const one of [card, says(card, "state")]) {
    one.classList.replace(`site-${before}`, `site-${told.state}`);
  }
  return before !== told.state;
}

const says = (card, name) => card.querySelector(`[data-says="${name}"]`);
const asOf = () => document.getElementById("as-of");
