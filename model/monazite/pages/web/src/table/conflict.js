/**
 * Why a position is infeasible: an irreducible conflict of constraints, in the catalogue's words.
 *
 * Definitions, such as material balances, always hold. A conflict is a set of other constraints that no plan
 * meets together, and that some plan meets without any one of them. It begins with the solver's proof of
 * infeasibility; a deletion filter then tries each constraint, so that a proof that is too large does no
 * harm. The shortage is by how much the first constraint would have to be relaxed by itself: a program of its
 * own.
 */

import { inWords } from "./conflict_words.js";
import { Model } from "./model.js";
import { provesInfeasible, verify } from "./residuals.js";

/**
 * @typedef {import('./kernel.js').Kernel} Kernel
 * @typedef {import('./program.js').Problem} Problem
 * @typedef {import('./program.js').Matrix} Matrix
 */

/** @typedef {import("./conflict_words.js").Conflict} Conflict */

const WAYS = [
  {},
  { cold: true, options: { presolve: "off", simplex_strategy: 4 } },
  { cold: true, options: { simplex_scale_strategy: 0 } },
];

/**
 * One conflict of an infeasible position. It yields after each solve.
 * @param {Kernel} kernel @param {import('./kernel.js').NoOptimum} answer An infeasible answer of `move`.
 * @returns {Generator<void, Conflict, void>}
 * @throws {Error} Where it cannot be verified.
 */
export function* findConflict(kernel, { x, multipliers }) {
  const { program } = kernel;
  const problem = { ...program.problemAt(x), cost: new Float64Array(program.columns) };
  const filter = new Filter(kernel, problem);
  let rows;
  try {
    rows = yield* irreducible(filter, program, multipliers);
  } finally {
    filter.dispose();
  }
  if (!rows.length) {
    throw new Error("the definitions alone are infeasible: a fault of monazite, not of the instance");
  }
  const { groups } = program.page.rows;
  const rank = (/** @type {number} */ row) => groups[program.rowGroup[row]].role;
  const relaxed = rows.reduce((best, row) => (rank(row) < rank(best) ? row : best), rows[0]);
  const kept = new Set(rows);
  const alone = freed(problem, (row) => !program.isDefinition[row] && !kept.has(row));
  const { short, proof } = shortage(kernel, alone, relaxed);
  return inWords(kernel, problem, rows, relaxed, short, proof);
}

/** Feasibility of a problem without some of its rows, warm from one to the next. */
class Filter {
  /** @param {Kernel} kernel @param {Problem} problem */
  constructor(kernel, problem) {
    this.kernel = kernel;
    this.problem = problem;
    this.model = new Model(kernel.highs, kernel.program.matrix, problem, kernel.tolerances);
  }

  /**
   * Whether some plan meets the definitions and the rows that are held.
   * @param {Uint8Array} held @returns {boolean}
   */
  holds(held) {
    const { isDefinition, matrix } = this.kernel.program;
    const asked = freed(this.problem, (row) => !isDefinition[row] && !held[row]);
    this.model.restate(asked);
    for (const way of WAYS) {
      const status = this.model.run({ options: { presolve: "off" }, ...way });
      this.kernel.solves += 1;
      if (status === "optimal") {
        const { columns, duals } = this.model.point();
        if (verify(matrix, asked, columns, duals, this.kernel.tolerances).passed) return true;
      } else if (status === "infeasible") {
        const proof = this.model.farkas();
        if (proof && provesInfeasible(matrix, asked, proof, this.kernel.tolerances)) {
          this.proof = proof;
          return false;
        }
      }
    }
    throw new Error("the solver gives no answer to whether constraints can hold together");
  }

  /** Free the memory of the solver. */
  dispose() {
    this.model.dispose();
  }
}

/**
 * @param {Filter} filter @param {import('./program.js').Program} program
 * @param {Float64Array|undefined} multipliers @returns {Generator<void, number[], void>}
 */
function* irreducible(filter, program, multipliers) {
  const stated = program.isDefinition.map((each) => 1 - each);
  let held = multipliers ? used(stated, multipliers, program, filter.kernel.tolerances) : stated.slice();
  if (filter.holds(held)) {
    held = stated.slice();
    if (filter.holds(held)) return [];
  }
  yield;
  for (let row = 0; row < program.rows; row++) {
    if (!held[row]) continue;
    const without = held.slice();
    without[row] = 0;
    if (!filter.holds(without)) {
      // The new proof may need still fewer rows: these are infeasible by themselves, as the proof says.
      held = used(without, /** @type {Float64Array} */ (filter.proof), program, filter.kernel.tolerances);
      if (filter.holds(held)) held = without;
    }
    yield;
  }
  return [...held.keys()].filter((row) => held[row]);
}

/**
 * The held rows that a proof uses.
 * @param {Uint8Array} held @param {Float64Array} proof @param {import('./program.js').Program} program
 * @param {Record<string, number>} tolerances
 */
function used(held, proof, { matrix }, { MULTIPLIER_IS_ZERO }) {
  const sizes = proof.map((multiplier, row) => Math.abs(multiplier) / matrix.rowFactor[row]);
  const least = MULTIPLIER_IS_ZERO * sizes.reduce((most, size) => Math.max(most, size), 0);
  return held.map((each, row) => (each && sizes[row] > least ? 1 : 0));
}

/**
 * A problem without the bounds of some rows.
 * @param {Problem} problem @param {(row: number) => boolean} isFree @returns {Problem}
 */
function freed(problem, isFree) {
  return {
    ...problem,
    rowLower: problem.rowLower.map((bound, row) => (isFree(row) ? -Infinity : bound)),
    rowUpper: problem.rowUpper.map((bound, row) => (isFree(row) ? Infinity : bound)),
  };
}

/**
 * By how much one row would have to be relaxed, and the multipliers that prove it.
 * @param {Kernel} kernel @param {Problem} problem @param {number} row
 * @returns {{short: number, proof: Float64Array}}
 */
function shortage(kernel, problem, row) {
  const matrix = slackened(kernel.program.matrix, row);
  const width = matrix.columns - 2;
  const cost = new Float64Array(matrix.columns);
  cost.fill(1, width);
  const asked = {
    ...problem,
    cost,
    maximise: false,
    columnLower: new Float64Array(matrix.columns),
    columnUpper: new Float64Array(matrix.columns).fill(Infinity),
  };
  const model = new Model(kernel.highs, matrix, asked, kernel.tolerances);
  try {
    for (const way of [{}, { cold: true }, ...WAYS.slice(1)]) {
      if (model.run(way) !== "optimal") continue;
      const { columns, duals } = model.point();
      if (!verify(matrix, asked, columns, duals, kernel.tolerances).passed) continue;
      return { short: columns[width] + columns[width + 1], proof: duals };
    }
  } finally {
    model.dispose();
  }
  throw new Error("the shortage could not be verified");
}

/**
 * The matrix with a slack in both directions at one row.
 * @param {Matrix} matrix
 * @param {number} row
 * @returns {Matrix}
 */
function slackened(matrix, row) {
  const at = matrix.starts[row + 1];
  const factor = 1 / matrix.rowFactor[row];
  return {
    ...matrix,
    columns: matrix.columns + 2,
    starts: matrix.starts.map((start, place) => (place > row ? start + 2 : start)),
    index: Int32Array.from([
      ...matrix.index.slice(0, at),
      matrix.columns,
      matrix.columns + 1,
      ...matrix.index.slice(at),
    ]),
    values: Float64Array.from([...matrix.values.slice(0, at), 1, -1, ...matrix.values.slice(at)]),
    columnFactor: Float64Array.from([...matrix.columnFactor, factor, factor]),
  };
}
