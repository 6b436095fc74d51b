// Spreads circles that would hide each other, a little each, around where they belong.

const ROUNDS = 30;
const FURTHEST = 26; // pixels from where it belongs

// Moves `circles` ({x, y, r}), which make way for `fixed` ones.
export function spread(circles, fixed = []) {
  for (const one of circles) one.home = [one.x, one.y];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [number, one] of circles.entries()) {
      for (const other of [...fixed, ...circles.slice(number + 1)]) part(one, other);
    }
  }
}

function part(one, other) {
  const [x, y] = [other.x - one.x || 0.1, other.y - one.y || 0.1];
  const [apart, wanted] = [Math.hypot(x, y), one.r + other.r + 1];
  if (apart >= wanted) return;
  const step = (wanted - apart) / 4 / apart;
  move(one, -x * step, -y * step);
  if (other.home) move(other, x * step, y * step);
}

function move(one, x, y) {
  const to = [one.x + x, one.y + y];
  if (Math.hypot(to[0] - one.home[0], to[1] - one.home[1]) <= FURTHEST) [one.x, one.y] = to;
}
