/** The lines along the terms through the positions, each with what was solved on it. */

import { Line } from "./line.js";

/** @typedef {import('./kernel.js').Kernel} Kernel */

/** The last line along each term: it stays while only that term moves. */
export class Lines {
  /** @param {Kernel} kernel */
  constructor(kernel) {
    this.kernel = kernel;
    /** @type {Map<number, {key: string, line: Line}>} */
    this.known = new Map();
  }

  /**
   * The line along a term through a position.
   * @param {ArrayLike<number>} x @param {number} term @returns {Line}
   */
  of(x, term) {
    const key = JSON.stringify(Array.from(x).with(term, 0));
    const known = this.known.get(term);
    if (known?.key === key) return known.line;
    const line = lineAlong(this.kernel, x, term);
    this.known.set(term, { key, line });
    return line;
  }
}

/**
 * The line along a term through a position.
 * @param {Kernel} kernel @param {ArrayLike<number>} x @param {number} term
 * @param {'limits'|'prices'|'both'} [part]
 */
export function lineAlong(kernel, x, term, part = "both") {
  const others = Array.from(x);
  const direction = others.map((_, number) => (number === term ? 1 : 0));
  return new Line(kernel, (at) => others.with(term, at), direction, part, others);
}
