// Sending what was told: the answer is "taken", "refused" with why, or "later" where there is no
// connection, no answer in time, or nobody is signed in any more.

const LONGEST_MS = 15_000;

export async function send({ address, fields }, token) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(LONGEST_MS),
    });
  } catch {
    return { is: "later" };
  }
  if (answer.ok) return { is: "taken" };
  if (answer.status === 422) return { is: "refused", why: (await answer.json()).error };
  if (answer.status === 404) return { is: "refused", why: "" };
  return { is: "later" };
}
