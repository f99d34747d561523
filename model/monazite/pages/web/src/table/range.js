/**
 * Where along a term the program is feasible: exact, as linear programs of their own.
 *
 * The terms become decisions, of which all but one are fixed: the least and the greatest value of the free
 * one for which some plan meets all constraints are the ends of feasibility. Both are checked as every answer
 * is.
 */

import { Model } from "./model.js";
import { verify } from "./residuals.js";

/** @typedef {import('./kernel.js').Kernel} Kernel */

/** Cold starts with these options, where the checks of a warm one fail. */
const WAYS = [
  { cold: false },
  { cold: true },
  { cold: true, options: { presolve: "off" } },
  { cold: true, options: { presolve: "off", simplex_strategy: 4 } },
];

/** The ends of feasibility of each term. */
export class Ranges {
  /** @param {Kernel} kernel */
  constructor(kernel) {
    this.kernel = kernel;
    /** @type {Model|null} */
    this.model = null;
    this.matrix = widened(kernel.program);
  }

  /**
   * The least and the greatest value of a term within some bounds, with the others as they are; null where
   * there is no plan at any.
   * @param {ArrayLike<number>} x @param {number} term @param {number} low @param {number} high
   * @returns {[number, number]|null}
   * @throws {Error} Where the checks fail.
   */
  feasible(x, term, low, high) {
    if (!this.kernel.program.terms[term].inLimits) {
      const { status, reason } = /** @type {any} */ (this.kernel.probe(x));
      if (status === "refused") throw new Error(reason);
      return status === "infeasible" ? null : [low, high];
    }
    const least = this.#furthest(x, term, low, high, -1);
    const most = least === null ? null : this.#furthest(x, term, low, high, 1);
    return least === null || most === null ? null : [least, most];
  }

  /** Free the memory of the solver. */
  dispose() {
    this.model?.dispose();
    this.model = null;
  }

  /**
   * @param {ArrayLike<number>} x @param {number} term @param {number} low @param {number} high
   * @param {number} sign @returns {number|null}
   */
  #furthest(x, term, low, high, sign) {
    const problem = this.#problem(x, term, low, high, sign);
    if (!this.model) {
      this.model = new Model(this.kernel.highs, this.matrix, problem, this.kernel.tolerances);
    }
    this.model.restate(problem);
    for (const way of WAYS) {
      const status = this.model.run(way);
      this.kernel.solves += 1;
      if (status === "infeasible" && way.cold) return null;
      if (status !== "optimal") continue;
      const { columns, duals } = this.model.point();
      if (verify(this.matrix, problem, columns, duals, this.kernel.tolerances).passed) {
        return Math.min(Math.max(columns[this.kernel.program.columns + term], low), high);
      }
    }
    throw new Error("the ends of feasibility could not be verified");
  }

  /**
   * @param {ArrayLike<number>} x @param {number} term @param {number} low @param {number} high
   * @param {number} sign @returns {import('./program.js').Problem}
   */
  #problem(x, term, low, high, sign) {
    const { columns, terms, lower, upper } = this.kernel.program;
    const columnLower = new Float64Array(this.matrix.columns);
    const columnUpper = new Float64Array(this.matrix.columns).fill(Infinity);
    const cost = new Float64Array(this.matrix.columns);
    terms.forEach((_, number) => {
      columnLower[columns + number] = number === term ? low : x[number];
      columnUpper[columns + number] = number === term ? high : x[number];
    });
    cost[columns + term] = sign;
    return { cost, columnLower, columnUpper, rowLower: lower, rowUpper: upper, maximise: true };
  }
}

/**
 * The matrix with a column for each term: what a unit of it takes from the right-hand sides.
 * @param {import('./program.js').Program} program @returns {import('./program.js').Matrix}
 */
function widened({ matrix, columns, terms }) {
  /** @type {[number, number][][]} */
  const added = Array.from({ length: matrix.rows }, () => []);
  terms.forEach(({ limits }, number) =>
    limits.index.forEach((row, k) => added[row].push([columns + number, -limits.rate[k]])),
  );
  const starts = new Int32Array(matrix.rows + 1);
  const index = [];
  const values = [];
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = matrix.starts[row]; k < matrix.starts[row + 1]; k++) {
      index.push(matrix.index[k]);
      values.push(matrix.values[k]);
    }
    for (const [column, value] of added[row]) {
      index.push(column);
      values.push(value);
    }
    starts[row + 1] = index.length;
  }
  const columnFactor = new Float64Array(columns + terms.length).fill(1);
  columnFactor.set(matrix.columnFactor);
  return {
    ...matrix,
    columns: columns + terms.length,
    starts,
    index: Int32Array.from(index),
    values: Float64Array.from(values),
    columnFactor,
  };
}
