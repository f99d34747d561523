// What the page holds deflated, in base64.

/** @param {string} text @returns {Uint8Array} */
export function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let place = 0; place < binary.length; place++) bytes[place] = binary.charCodeAt(place);
  return bytes;
}

/** @param {string} text @returns {Promise<ArrayBuffer>} */
export function inflated(text) {
  const stream = new Blob([/** @type {any} */ (bytesOf(text))]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
