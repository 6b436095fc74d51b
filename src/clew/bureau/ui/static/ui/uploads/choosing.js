// What was chosen or dropped, as files with their paths below it; folders are gone through.

export function chosen(input) {
  const found = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  input.value = ""; // so that the same can be chosen again
  return found;
}

export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const entry of entries) for await (const one of below(entry)) found.push(one);
  return found;
}

async function* below(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    yield { file: await new Promise((done, failed) => entry.file(done, failed)), path };
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return; // a reader tells a hundred at a time
    for (const one of some) yield* below(one);
  }
}
