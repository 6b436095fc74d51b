// Requests whose bytes carry their SHA-256, so that the node takes only what was sent.

import { DefaultHttpStack } from "./bundled/sending.js";

export class CheckedRequests extends DefaultHttpStack {
  createRequest(method, address) {
    const request = super.createRequest(method, address);
    const send = request.send.bind(request);
    request.send = async (body = null) => {
      if (body?.size) request.setHeader("Upload-Checksum", `sha256 ${await sha256(body)}`);
      return send(body);
    };
    return request;
  }
}

async function sha256(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
