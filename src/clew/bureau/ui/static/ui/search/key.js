// The key "/" leads to the search box, unless something is being written. Officers can turn it off.

addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented;
  if (event.key !== "/" || !isPlain || takesText(event.target)) return;
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

function takesText(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") !== null;
}
