// A file that is dropped anywhere on the page is searched by, as if it had been chosen.

const form = document.querySelector("form[data-takes-drops]");
if (form) {
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  });
}

function take(files) {
  if (files.length !== 1) {
    form.querySelector("[role=status]").textContent = form.dataset.oneFile;
    return;
  }
  form.elements.file.files = files;
  form.requestSubmit();
}
