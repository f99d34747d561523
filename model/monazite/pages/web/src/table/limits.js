/**
 * What the constraints that bind are worth at a position, most valuable first: each group of constraints with a shadow price, and what 1 % more
 * of its right-hand sides adds to the objective value, solved again and verified.
 *
 * The duals of one proof rank the groups; where a plan is degenerate other duals prove it too, so that no dual
 * is reported.
 */

import { Model } from "./model.js";
import { priceSize, verify } from "./residuals.js";

/** @typedef {import('./kernel.js').Kernel} Kernel */
/** @typedef {import('./kernel.js').Optimum} Optimum */

/**
 * @typedef {object} Bound
 * @property {string} words The constraint, in the words of the catalogue.
 * @property {string[]} times Where it binds: labels of periods; empty over the horizon.
 * @property {number} of How many periods it has.
 * @property {number|null} worth What 1 % more in every period adds to the objective value; null where that has
 *   no verified plan.
 */

const SHARE = 0.01;
/** The role of a demand (`Role.DEMAND`), which always holds with equality and says nothing by it. */
const DEMAND = 2;
/** Groups that are solved again; the others are worth less in the duals that rank them. */
const MOST = 8;

/** What binds on a page. */
export class Limits {
  /** @param {Kernel} kernel */
  constructor(kernel) {
    this.kernel = kernel;
    /** @type {Model|null} */
    this.model = null;
    const { program } = kernel;
    /** @type {Map<number, number[]>} */
    this.rows = new Map();
    program.rowGroup.forEach((group, row) => {
      const { definition, priced, bare, role } = program.page.rows.groups[group];
      if (definition || !priced || bare || role === DEMAND) return;
      this.rows.set(group, [...(this.rows.get(group) ?? []), row]);
    });
  }

  /**
   * It yields after each solve.
   * @param {Optimum} answer @returns {Generator<void, {bounds: Bound[], more: number}, void>}
   */
  *of(answer) {
    const { program } = this.kernel;
    const problem = program.problemAt(answer.x);
    const least = this.kernel.tolerances.DUAL_NONZERO * priceSize(problem.cost, program.matrix.columnFactor);
    const ranked = [];
    for (const [group, rows] of this.rows) {
      const binding = rows.filter((row) => Math.abs(answer.duals[row]) / program.matrix.rowFactor[row] > least);
      const whole = binding.reduce((sum, row) => sum + answer.duals[row] * limit(problem, row, answer.duals[row]), 0);
      if (binding.length && whole !== 0) ranked.push({ group, rows, binding, whole });
    }
    ranked.sort((one, other) => Math.abs(other.whole) - Math.abs(one.whole));
    /** @type {Bound[]} */
    const bounds = [];
    for (const { group, rows, binding } of ranked.slice(0, MOST)) {
      const worth = this.#worth(problem, rows, answer);
      yield;
      bounds.push({
        words: program.page.rows.groups[group].words,
        times: binding.map((row) => program.timeLabel(program.rowTime[row])).filter(Boolean),
        of: rows.length,
        worth,
      });
    }
    bounds.sort((one, other) => Math.abs(other.worth ?? 0) - Math.abs(one.worth ?? 0));
    return { bounds, more: Math.max(0, ranked.length - MOST) };
  }

  /**
   * @param {import('./program.js').Problem} problem @param {number[]} rows @param {Optimum} answer
   * @returns {number|null}
   */
  #worth(problem, rows, answer) {
    const rowLower = problem.rowLower.slice();
    const rowUpper = problem.rowUpper.slice();
    for (const row of rows) {
      if (Number.isFinite(rowLower[row])) rowLower[row] += SHARE * rowLower[row];
      if (Number.isFinite(rowUpper[row])) rowUpper[row] += SHARE * rowUpper[row];
    }
    const moved = { ...problem, rowLower, rowUpper };
    const { program, highs, tolerances } = this.kernel;
    if (!this.model) {
      this.model = new Model(highs, program.matrix, moved, tolerances);
      this.kernel.seed(this.model);
    }
    this.model.restate(moved);
    for (const way of [{}, { cold: true }]) {
      this.kernel.solves += 1;
      if (this.model.run(way) !== "optimal") continue;
      const { columns, duals } = this.model.point();
      if (!verify(program.matrix, moved, columns, duals, tolerances).passed) continue;
      let value = program.offsetAt(answer.x);
      for (let column = 0; column < columns.length; column++) value += moved.cost[column] * columns[column];
      return value - answer.value;
    }
    return null;
  }

  /** Free the memory of the solver. */
  dispose() {
    this.model?.dispose();
    this.model = null;
  }
}

/** The right-hand side that a dual prices. @param {import('./program.js').Problem} problem @param {number} row @param {number} dual */
function limit(problem, row, dual) {
  const side = dual > 0 ? problem.rowUpper[row] : problem.rowLower[row];
  return Number.isFinite(side) ? side : 0;
}
