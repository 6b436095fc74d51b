// What was told without a connection, kept in this browser until the node has it.
// Each entry: whose it is, where it is sent, the form's fields, what it says; `refused` if the node
// took it not, and why.

const KEY = "clew-unsent";

export function unsent(officer) {
  return all().filter((entry) => entry.officer === officer);
}

export function keep(entry) {
  write([...all(), entry]);
}

export function forget(id) {
  write(all().filter((entry) => entry.id !== id));
}

export function refuse(id, why) {
  write(all().map((entry) => (entry.id === id ? { ...entry, refused: why } : entry)));
}

function all() {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}

function write(entries) {
  if (entries.length) localStorage.setItem(KEY, JSON.stringify(entries));
  else localStorage.removeItem(KEY);
}
