/** What binds at a position: the constraints of the file at their bounds, in the catalogue's words. */

import { priceSize } from "./residuals.js";
import { spanOf } from "./figures.js";

/**
 * @typedef {object} Binding A constraint of the file and the times at which it binds.
 * @property {string} words
 * @property {string} unit
 * @property {string} place Its place in the file.
 * @property {string[]} labels The periods or contract years at which it is at its bound.
 * @property {string} when The same in words; empty over the horizon.
 * @property {boolean} isPriced Whether the value depends on it: a proof of the value uses it.
 */

/**
 * @param {import('./program.js').Program} program @param {import('./kernel.js').Optimum} optimum
 * @returns {Binding[]} Those on which the value depends first, then by the number of times.
 */
export function bindingOf(program, { x, columns, duals }) {
  const problem = program.problemAt(x);
  const { rowFactor, columnFactor } = program.matrix;
  const { DUAL_NONZERO } = program.tolerances;
  const least = DUAL_NONZERO * priceSize(problem.cost, columnFactor);
  /** @type {Map<number, {labels: string[], isPriced: boolean}>} */
  const found = new Map();
  for (let row = 0; row < program.rows; row++) {
    if (program.isDefinition[row]) continue;
    if (!isBinding(program, problem, columns, row)) continue;
    const entry = found.get(program.rowGroup[row]) ?? { labels: [], isPriced: false };
    const label = program.timeLabel(program.rowTime[row]);
    if (label) entry.labels.push(label);
    entry.isPriced ||= Math.abs(duals[row]) / rowFactor[row] > least;
    found.set(program.rowGroup[row], entry);
  }
  return [...found]
    .map(([group, { labels, isPriced }]) => {
      const { words, unit, place } = program.page.rows.groups[group];
      return { words, unit, place, labels, when: spanOf(labels), isPriced };
    })
    .sort((one, other) => +other.isPriced - +one.isPriced || other.labels.length - one.labels.length);
}

/**
 * Whether a constraint is at its bound with a plan.
 * @param {import('./program.js').Program} program @param {import('./program.js').Problem} problem
 * @param {Float64Array} columns @param {number} row
 */
export function isBinding({ matrix: { starts, index, values }, tolerances }, problem, columns, row) {
  let activity = 0;
  for (let k = starts[row]; k < starts[row + 1]; k++) activity += values[k] * columns[index[k]];
  const size = tolerances.BINDING * Math.max(1, Math.abs(activity));
  return !(activity < problem.rowUpper[row] - size && activity > problem.rowLower[row] + size);
}
