// A position in the fragment of the address: `#x=12,1000&ours=12,1000&theirs=11,1200`. What does not fit is ignored.

const NAMES = ["x", "ours", "theirs"];
const NUMBER = /^-?\d{1,320}(\.\d{1,320})?(e[+-]?\d{1,3})?$/;
const LONGEST = 10000;

/** @typedef {{low: number, high: number}} Ends */

/** @param {Record<string, number[]|null>} positions */
export function fragment(positions) {
  const parts = NAMES.filter((name) => positions[name])
    .map((name) => `${name}=${/** @type {number[]} */ (positions[name]).map(String).join(",")}`);
  return `#${parts.join("&")}`;
}

/**
 * The positions in a fragment. Numbers outside the sliders, too many or too few of them, and anything else are
 * no positions.
 * @param {string} text @param {Ends[]} terms @returns {Record<string, number[]>}
 */
export function positionsIn(text, terms) {
  /** @type {Record<string, number[]>} */
  const found = {};
  if (text.length > LONGEST) return found;
  for (const part of text.replace(/^#/, "").split("&")) {
    const place = part.indexOf("=");
    const name = part.slice(0, place);
    const position = positionOf(part.slice(place + 1), terms);
    if (NAMES.includes(name) && position && !Object.hasOwn(found, name)) found[name] = position;
  }
  return found;
}

/** @param {string} text @param {Ends[]} terms @returns {number[]|null} */
function positionOf(text, terms) {
  const words = text.split(",");
  if (words.length !== terms.length || !words.every((word) => NUMBER.test(word))) return null;
  const numbers = words.map(Number);
  return numbers.every((number, term) => number >= terms[term].low && number <= terms[term].high) ? numbers : null;
}
