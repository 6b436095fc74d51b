// Which code of ISO 3166-2 a boundary is of: those of its maker are older here and there.

const MOVED = /((?:[A-Z]{2}-)?[A-Z0-9]{1,3}) -> ((?:[A-Z]{2}-)?[A-Z0-9]{1,3})/g;

const folded = (name) =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

// What can be asked of the table of the package iso3166-2, which Clew itself names places by.
export function tableOf(countries) {
  const rows = new Map(Object.values(countries).flatMap((rows) => Object.entries(rows)));
  const [moved, named] = [new Map(), new Map()];
  for (const [code, row] of rows) {
    for (const { Change: change } of row.history ?? []) {
      for (const [, before, after] of change?.matchAll(MOVED) ?? []) {
        moved.set(whole(before, code), whole(after, code));
      }
    }
    for (const name of namesIn(row)) named.set(`${code.slice(0, 2)} ${folded(name)}`, code);
  }

  function firstLevel(code) {
    const within = rows.get(code).parentCode;
    return within ? firstLevel(within) : code;
  }

  return {
    rows,
    firstLevel,
    nameOf: (code) => rows.get(code)?.name,
    // By the code that it bears or bore, or else by one of its names.
    codeOf(country, told, names) {
      const tried = [told, moved.get(told), ...names.map((name) => named.get(`${country} ${folded(name)}`))];
      const found = tried.find((code) => rows.has(code));
      return found ? firstLevel(found) : null;
    },
  };
}

const whole = (code, of) => (code.includes("-") ? code : `${of.slice(0, 2)}-${code}`);

function namesIn({ name, localOtherName: others }) {
  const told = others?.split(", ").map((one) => one.replace(/\s*\([^)]*\)\s*$/, "")) ?? [];
  return [...told, name].filter((one) => folded(one).length > 2);
}
