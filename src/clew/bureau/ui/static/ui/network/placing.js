// Where somebody new stands before the picture is laid out: beside who is there already and bound
// to them, or else among their group. The same persons get the same places, so that a picture that
// is asked for again looks the same.

const TURN = Math.PI * (3 - Math.sqrt(5)); // of a sunflower's seeds: evenly spread, never in rows
const APART = 12;
const WITHIN = 7; // a group
const NEAR = 8;

export function placed(added, graph, bonds) {
  const places = new Map();
  const beside = graph.order ? neighbours(added, graph, bonds) : new Map();
  const groups = new Map();
  for (const one of added) {
    const key = one.group < 0 ? `alone ${one.key}` : one.group;
    if (beside.has(one.key)) places.set(one.key, near(beside.get(one.key), places.size));
    else if (groups.has(key)) groups.get(key).push(one.key);
    else groups.set(key, [one.key]);
  }
  let behind = 0;
  for (const members of groups.values()) {
    const middle = sunflower(behind + (members.length - 1) / 2, APART);
    members.forEach((key, place) => {
      const { x, y } = sunflower(place, WITHIN);
      places.set(key, { x: middle.x + x, y: middle.y + y });
    });
    behind += members.length;
  }
  return places;
}

function sunflower(place, apart) {
  const from = apart * Math.sqrt(place + 0.5);
  return { x: from * Math.cos(place * TURN), y: from * Math.sin(place * TURN) };
}

function near({ x, y }, place) {
  const { x: dx, y: dy } = sunflower(place % 40, NEAR);
  return { x: x + dx, y: y + dy };
}

function neighbours(added, graph, bonds) {
  const isNew = new Set(added.map(({ key }) => key));
  const found = new Map();
  const note = (one, other) => {
    if (isNew.has(one) && !isNew.has(other)) found.set(one, graph.getNodeAttributes(other));
  };
  for (const { a, b } of bonds.values()) {
    note(a, b);
    note(b, a);
  }
  return found;
}
