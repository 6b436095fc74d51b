// The files that are to be sent: a few at once, each going on where the node says it stopped.

import { CheckedRequests } from "./checking.js";
import { Upload } from "./bundled/sending.js";

const AT_ONCE = 2;
const PIECE = 8 * 1024 * 1024;
const AGAIN_MS = 5000;
const BUSY = new Set([409, 423, 503]);
const NEVER_AGAIN = new Set([400, 401, 403, 404, 410, 411, 413, 415, 422, 429, 507]);

export class Queue {
  files = []; // { file, path, state: waiting, sending, whole or failed, here, why, upload }
  total = { size: 0, here: 0, whole: 0, failed: 0 };
  isGoing = false;
  trouble = ""; // cut, busy or out, while nothing can be sent
  #known = new Map();
  #next = 0;
  #sending = new Set();
  #how;
  #timer;

  constructor(how) {
    this.#how = how; // { token, changed, done }
    addEventListener("online", () => this.trouble === "cut" && this.goOn());
  }

  add(found) {
    const there = new Set(this.files.map(({ path }) => path));
    for (const { file, path } of found) {
      if (there.has(path)) continue;
      there.add(path);
      this.files.push({ file, path, state: "waiting", here: 0, why: "" });
      this.total.size += file.size;
    }
  }

  into(delivery) {
    this.address = delivery.uploads;
    this.#known = new Map(delivery.files.map((one) => [one.path, one]));
  }

  goOn({ trouble = "" } = {}) {
    clearTimeout(this.#timer);
    Object.assign(this, { isGoing: true, trouble }); // told until something gets through
    for (const one of this.files) if (one.state === "failed") this.#set(one, "waiting");
    this.#next = 0;
    this.#fill();
  }

  async pause(trouble = "") {
    Object.assign(this, { isGoing: false, trouble });
    const sending = [...this.#sending];
    this.#sending.clear();
    for (const one of sending) this.#set(one, "waiting");
    await Promise.allSettled(sending.map((one) => one.upload?.abort()));
    if (trouble === "cut" || trouble === "busy") this.#timer = setTimeout(() => this.goOn({ trouble }), AGAIN_MS);
    this.#how.changed();
  }

  async clear() {
    await this.pause();
    clearTimeout(this.#timer);
    Object.assign(this, { files: [], trouble: "", total: { size: 0, here: 0, whole: 0, failed: 0 } });
  }

  #fill() {
    while (this.isGoing && this.#sending.size < AT_ONCE) {
      const one = this.#waiting();
      if (!one) break;
      this.#begin(one);
    }
    this.#how.changed();
    if (this.isGoing && !this.#sending.size) {
      this.isGoing = false;
      this.#how.done();
    }
  }

  #waiting() {
    while (this.#next < this.files.length && this.files[this.#next].state !== "waiting") this.#next += 1;
    return this.files[this.#next];
  }

  #begin(one) {
    const { file, path } = one;
    const known = this.#known.get(path);
    const isSame = known?.length === file.size && known.modified_ms === file.lastModified;
    this.#set(one, "sending");
    if (isSame && known.offset === known.length) return this.#whole(one);
    this.#sending.add(one);
    one.upload ??= new Upload(file, {
      endpoint: this.address,
      uploadUrl: isSame ? known.address : null,
      chunkSize: PIECE,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false, // no names of files stay in this browser
      retryDelays: [500, 1500],
      headers: { "X-CSRFToken": this.#how.token },
      metadata: { relativePath: path, lastModified: String(file.lastModified) },
      httpStack: new CheckedRequests(),
      onShouldRetry: (error) => !NEVER_AGAIN.has(status(error)),
      onProgress: (here) => this.#here(one, here),
      onSuccess: () => this.#whole(one),
      onError: (error) => this.#failed(one, error),
    });
    one.upload.start();
  }

  #here(one, here) {
    if (one.state !== "sending") return;
    if (here > one.here) this.trouble = "";
    this.total.here += here - one.here;
    one.here = here;
    this.#how.changed();
  }

  #whole(one) {
    this.#here(one, one.file.size);
    one.upload = null;
    this.#set(one, "whole");
    this.#sending.delete(one);
    queueMicrotask(() => this.#fill());
  }

  #failed(one, error) {
    if (!this.#sending.has(one)) return; // it was paused
    const said = status(error);
    if (said === 401) return this.pause("out");
    if (!said) return this.pause("cut");
    if (BUSY.has(said)) return this.pause("busy");
    this.#sending.delete(one);
    one.upload = null;
    one.why = words(error);
    this.#set(one, "failed");
    this.#fill();
  }

  #set(one, state) {
    const { total } = this;
    for (const name of ["whole", "failed"]) total[name] += (state === name) - (one.state === name);
    one.state = state;
    if (state === "waiting") this.#next = Math.min(this.#next, this.files.indexOf(one));
  }
}

const status = (error) => error.originalResponse?.getStatus() ?? 0;

function words(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).message;
  } catch {
    return error.message;
  }
}
