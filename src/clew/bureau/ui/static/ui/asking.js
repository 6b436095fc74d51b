// Asking the node. What it refuses is an error with its words; where it wants a sign-in or a proof
// first, the browser goes there, and comes back to the page.

export class Refused extends Error {}

export async function getJson(address) {
  const answer = await ask(address, {}, location.href);
  return answer.json();
}

export async function post(address, fields, { token, elsewhere = location.href, ...how }) {
  const body = new URLSearchParams(fields);
  const headers = { "X-CSRFToken": token };
  return ask(address, { method: "POST", body, headers, ...how }, elsewhere);
}

async function ask(address, how, elsewhere) {
  const headers = { Accept: "application/json", ...how.headers };
  const answer = await fetch(address, { ...how, headers, redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect") {
    location.assign(elsewhere);
    await new Promise(() => {}); // the page is being left
  }
  if (!answer.ok) throw new Refused(await words(answer));
  return answer;
}

async function words(answer) {
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  return isJson ? (await answer.json()).error : "";
}
