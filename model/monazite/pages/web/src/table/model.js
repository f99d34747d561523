/**
 * One model in HiGHS that stays: options, statuses and the arrays that go in and out, in one place.
 *
 * What comes out is scaled back to the compiled numbers. The model owns memory of the solver and is freed by
 * hand (`dispose`).
 */

import { priceSize } from "./residuals.js";

/**
 * @typedef {import('./program.js').Matrix} Matrix
 * @typedef {import('./program.js').Problem} Problem
 * @typedef {'optimal'|'infeasible'|'unbounded'|'unclear'} Status
 */

/** Options of every model; perturbations cost more than they save where a step is a pivot or two. */
const OPTIONS = {
  output_flag: false,
  dual_simplex_cost_perturbation_multiplier: 0,
  primal_simplex_bound_perturbation_multiplier: 0,
};
const DEFAULTS = { presolve: "choose", simplex_strategy: 1, simplex_scale_strategy: 2 };
/** Primal simplex, from the basis that is loaded. */
export const PRIMAL = { presolve: "off", simplex_strategy: 4 };
/** From the basis of an answer that fails the checks: its tolerances then are those of the compiled numbers. */
const UNSCALED = { presolve: "off", simplex_scale_strategy: 0 };

/** A persistent model over one matrix. */
export class Model {
  /**
   * @param {any} highs The loaded `highs` package.
   * @param {Matrix} matrix @param {Problem} problem @param {Record<string, number>} tolerances
   */
  constructor(highs, matrix, problem, tolerances) {
    this.highs = highs;
    this.matrix = matrix;
    this.tolerances = tolerances;
    this.problem = problem;
    this.allRows = { kind: "range", from: 0, to: matrix.rows - 1 };
    this.allColumns = { kind: "range", from: 0, to: matrix.columns - 1 };
    /** @type {Record<string, any>} */
    this.options = {};
    this.scale = priceScale(problem.cost, matrix);
    this.model = highs.createModel({
      numCols: matrix.columns,
      numRows: matrix.rows,
      sense: this.#sense(problem),
      offset: 0,
      colCost: this.#cost(problem),
      colLower: over(problem.columnLower, matrix.columnFactor),
      colUpper: over(problem.columnUpper, matrix.columnFactor),
      rowLower: times(problem.rowLower, matrix.rowFactor),
      rowUpper: times(problem.rowUpper, matrix.rowFactor),
      matrix: {
        format: "csr",
        numRows: matrix.rows,
        numCols: matrix.columns,
        starts: matrix.starts,
        indices: matrix.index,
        values: scaledValues(matrix),
      },
    });
    this.#set({
      ...OPTIONS,
      ...DEFAULTS,
      primal_feasibility_tolerance: tolerances.SOLVER_FEASIBILITY,
      dual_feasibility_tolerance: tolerances.SOLVER_FEASIBILITY,
      ...(matrix.scaled ? { small_matrix_value: tolerances.SOLVER_COEFFICIENT } : {}),
    });
  }

  /** @param {Record<string, any>} options */
  #set(options) {
    for (const [name, value] of Object.entries(options)) {
      if (this.options[name] !== value) this.model.options.set(name, value);
      this.options[name] = value;
    }
  }

  /** @param {Problem} problem */
  #sense(problem) {
    const { maximize, minimize } = this.highs.constants.objectiveSense;
    return problem.maximise ? maximize : minimize;
  }

  /** @param {Problem} problem */
  #cost(problem) {
    const { columnFactor } = this.matrix;
    return problem.cost.map((price, column) => price * columnFactor[column] * this.scale);
  }

  /** Load another problem over the same matrix, and keep the basis. @param {Problem} problem */
  restate(problem) {
    if (problem.cost !== this.problem.cost) {
      this.scale = priceScale(problem.cost, this.matrix);
      this.model.changeColsCost(this.allColumns, this.#cost(problem));
      this.problem = { ...this.problem, cost: problem.cost };
    }
    if (problem.maximise !== this.problem.maximise) this.model.changeObjectiveSense(this.#sense(problem));
    this.move(problem);
  }

  /** Change the bounds and prices that differ, and keep the basis and the scale of prices. @param {Problem} problem */
  move(problem) {
    const { rowFactor, columnFactor } = this.matrix;
    const { rowLower, rowUpper, columnLower, columnUpper, cost } = problem;
    const before = this.problem;
    const rows = differing(rowLower, before.rowLower, rowUpper, before.rowUpper);
    if (rows.length) {
      const lower = Float64Array.from(rows, (row) => rowLower[row] * rowFactor[row]);
      const upper = Float64Array.from(rows, (row) => rowUpper[row] * rowFactor[row]);
      this.model.changeRowsBounds({ kind: "set", indices: rows }, lower, upper);
    }
    const columns = differing(columnLower, before.columnLower, columnUpper, before.columnUpper);
    if (columns.length) {
      const lower = Float64Array.from(columns, (column) => columnLower[column] / columnFactor[column]);
      const upper = Float64Array.from(columns, (column) => columnUpper[column] / columnFactor[column]);
      this.model.changeColsBounds({ kind: "set", indices: columns }, lower, upper);
    }
    const priced = differing(cost, before.cost);
    if (priced.length) {
      const prices = Float64Array.from(priced, (column) => cost[column] * columnFactor[column] * this.scale);
      this.model.changeColsCost({ kind: "set", indices: priced }, prices);
    }
    this.problem = problem;
  }

  /**
   * Solve, warm from the present basis or cold. Only `optimal`, `infeasible` and `unbounded` are answers.
   * @param {{cold?: boolean, options?: Record<string, any>}} [how]
   * @returns {Status}
   */
  run({ cold = false, options = {} } = {}) {
    this.#set({ ...DEFAULTS, ...options });
    if (cold) this.model.clearSolver();
    this.model.run();
    const status = this.#status();
    if (status !== "unclear" && !(status === "infeasible" && cold)) return status;
    // Presolve reports some unbounded programs as infeasible, and gives no ray.
    this.#set({ presolve: "off" });
    this.model.clearSolver();
    this.model.run();
    return this.#status();
  }

  /** @returns {Status} */
  #status() {
    const { modelStatus } = this.highs.constants;
    const status = this.model.getModelStatus();
    if (status === modelStatus.optimal || status === modelStatus.empty) return "optimal";
    if (status === modelStatus.infeasible) return "infeasible";
    return status === modelStatus.unbounded ? "unbounded" : "unclear";
  }

  /** The pivots of the last solve. @returns {number} */
  get pivots() {
    return this.model.info.get("simplex_iteration_count");
  }

  /** @returns {{columns: Float64Array, duals: Float64Array}} The columns and duals of the present answer. */
  point() {
    const { rowFactor, columnFactor } = this.matrix;
    const { colValue, rowDual } = this.model.getSolution();
    const duals = new Float64Array(rowDual.length);
    for (let row = 0; row < duals.length; row++) duals[row] = (rowDual[row] / this.scale) * rowFactor[row];
    return { columns: times(colValue, columnFactor), duals };
  }

  /** @returns {any} The present basis. */
  basis() {
    return this.model.getBasis();
  }

  /** Start from a basis; what the solver knew before is dropped. @param {any} basis */
  startFrom(basis) {
    this.model.clearSolver();
    this.model.setBasis(basis);
  }

  /**
   * Solve again from the present basis, with new factors of it and unscaled. Where an answer fails the checks by
   * rounding, or as its factors have drifted, this takes few pivots.
   * @returns {Status}
   */
  refresh() {
    this.startFrom(this.basis());
    return this.run({ options: UNSCALED });
  }

  /** @returns {Float64Array|null} The multipliers of the solver's proof of infeasibility. */
  farkas() {
    const found = this.model.getDualRay();
    return found ? times(found.values, this.matrix.rowFactor) : null;
  }

  /** @returns {Float64Array|null} A ray along which the objective value has no limit. */
  ray() {
    const found = this.model.getPrimalRay();
    return found ? times(found.values, this.matrix.columnFactor) : null;
  }

  /** Free the memory of the solver. */
  dispose() {
    this.model.dispose();
  }
}

/**
 * The power of two that scales the median price to about 1.
 * @param {Float64Array} cost
 * @param {Matrix} matrix
 */
function priceScale(cost, matrix) {
  return cost.some((price) => price !== 0)
    ? 2 ** -Math.round(Math.log2(priceSize(cost, matrix.columnFactor)))
    : 1;
}

/** @param {Float64Array} numbers @param {Float64Array} factors */
function times(numbers, factors) {
  const found = new Float64Array(numbers.length);
  for (let place = 0; place < found.length; place++) found[place] = numbers[place] * factors[place];
  return found;
}

/** @param {Float64Array} numbers @param {Float64Array} factors */
function over(numbers, factors) {
  const found = new Float64Array(numbers.length);
  for (let place = 0; place < found.length; place++) found[place] = numbers[place] / factors[place];
  return found;
}

/**
 * The places at which one of two arrays differs from what it was.
 * @param {Float64Array} one @param {Float64Array} oneWas @param {Float64Array} [other] @param {Float64Array} [otherWas]
 */
function differing(one, oneWas, other = one, otherWas = oneWas) {
  /** @type {number[]} */
  const found = [];
  if (one === oneWas && other === otherWas) return Int32Array.from(found);
  for (let place = 0; place < one.length; place++) {
    if (one[place] !== oneWas[place] || other[place] !== otherWas[place]) found.push(place);
  }
  return Int32Array.from(found);
}

/** @param {Matrix} matrix */
function scaledValues(matrix) {
  const { starts, index, values, rowFactor, columnFactor } = matrix;
  const found = values.slice();
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) found[k] *= rowFactor[row] * columnFactor[index[k]];
  }
  return found;
}
