// What every part of the page shares: the program's words and maps, and what is shown at a position.

/**
 * @typedef {object} Context
 * @property {any} page The data of `page_data`.
 * @property {import('../outputs.js').Outputs} outputs
 * @property {any[]} terms
 * @property {string[]} titles
 * @property {string} unit The unit of money.
 * @property {{objective: number|null, accounts: any[]}} today
 * @property {Record<string, number>} tolerances
 * @property {string} versions
 * @property {boolean} zones Whether the file states an alternative of the other side, so that there is a zone of possible agreement.
 * @property {string[]} parties The other sides of the contracts whose terms have sliders.
 */

/**
 * @typedef {object} Shown
 * @property {number[]} x
 * @property {any} answer
 * @property {Float64Array} cells
 * @property {import('../outputs.js').Account[]} accounts
 * @property {number} [milliseconds] From the request until it is shown.
 */

/** The lines of a table with a column. @param {Context} context @param {string} table @param {string} [column] */
export function linesOf({ outputs }, table, column) {
  return outputs.of(table).filter((line) => column === undefined || line.column === column);
}

/** The times of some lines in order, as numbers of times. @param {{times: number[]}[]} lines */
export function timesOf(lines) {
  return [...new Set(lines.flatMap((line) => line.times))];
}

/** The numbers of a line at some times; 0 where it has none. @param {Context} context @param {any} line @param {Float64Array} cells @param {number[]} times */
export function numbersAt({ outputs }, line, cells, times) {
  const found = new Map(line.times.map((/** @type {number} */ time, /** @type {number} */ place) =>
    [time, cells[line.first + place]]));
  return times.map((time) => found.get(time) ?? 0);
}
