// Words come from the page, with places for what they are about.

export function worded(text, about) {
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    typeof about[name] === "number" ? about[name].toLocaleString() : about[name],
  );
}
