// What the page says: the places of its table, and the sites of its list.

export function rowsOf() {
  const table = document.getElementById("places");
  if (!table) return [];
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  return [...table.tBodies[0].rows].map((row) => {
    const link = row.querySelector("a");
    const said = [...row.cells].map((cell, column) => [cell.dataset.count, heads[column], cell.textContent.trim()]);
    const counts = said.filter(([count]) => Number(count)).map(([, head, text]) => `${head} ${text}`);
    const name = link.textContent;
    return {
      code: row.dataset.code,
      total: Number(row.dataset.total),
      shown: row.dataset.shown,
      label: `${name}: ${counts.join(", ")}`,
      href: link.href,
    };
  });
}

export function pointsOf() {
  return [...document.querySelectorAll("#points [data-latitude]")].map((item) => {
    const link = item.querySelector("a");
    const { latitude, longitude, state, said } = item.dataset;
    return { at: [Number(longitude), Number(latitude)], state, label: `${link.textContent}: ${said}`, href: link.href };
  });
}
