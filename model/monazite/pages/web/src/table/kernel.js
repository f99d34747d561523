/**
 * The kernel of the table: the value, the plan and its proof at a position of the sliders.
 *
 * Two models stay in the solver: one for the value, warm from the last position, and one for the plan among
 * equals, on the optimal face, from the basis of the value. Every answer is checked in our own arithmetic
 * (`residuals.js`); where a check fails the position is solved again cold, then with other options, and where
 * those fail too it is refused, with the reason.
 */

import { Model, PRIMAL } from "./model.js";
import { Program } from "./program.js";
import { priceSize, provesInfeasible, provesUnbounded, reducedCosts, verify } from "./residuals.js";

/**
 * @typedef {import('./program.js').Problem} Problem
 * @typedef {import('./residuals.js').Checks} Checks
 */

/**
 * @typedef {object} Optimum A verified optimum.
 * @property {'optimal'} status
 * @property {number[]} x The position.
 * @property {number} value The objective value, with its constant.
 * @property {Float64Array} columns The plan: tie-broken as `monazite solve` does it.
 * @property {Float64Array} duals One proof of the value; where the plan is degenerate there are others.
 * @property {Checks} checks The greatest residuals.
 * @property {number} size The sum of the absolute terms of the objective value.
 * @property {string} start `warm`, `cold`, or the options with which the checks passed.
 */

/**
 * @typedef {object} NoOptimum
 * @property {'infeasible'|'unbounded'|'refused'} status
 * @property {number[]} x
 * @property {string} reason
 * @property {Float64Array} [multipliers] Of an infeasible position: the proof, by row.
 */

/** @typedef {Optimum|NoOptimum} Answer */

/** The kernel of one page. */
export class Kernel {
  /**
   * @param {any} highs The loaded `highs` package.
   * @param {any} page The data of `page_data`.
   */
  constructor(highs, page) {
    this.highs = highs;
    this.program = new Program(page);
    this.tolerances = this.program.tolerances;
    /** Warm first, then cold with the options that `monazite solve` tries one after the other. */
    this.attempts = [
      { name: "warm", cold: false, options: {} },
      ...page.attempts.map((/** @type {Record<string, any>} */ options) => ({
        name: Object.keys(options).length ? JSON.stringify(options) : "cold",
        cold: true,
        options,
      })),
    ];
    /** @type {Record<string, Model>} */
    this.models = {};
    /** @type {Record<string, number[]|null>} */
    this.last = {};
    /** How many programs were solved. */
    this.solves = 0;
  }

  /**
   * The answer at a position: value, plan and checks; infeasible and unbounded with a proof.
   * @param {ArrayLike<number>} x A value for each term.
   * @param {{plan?: boolean}} [what] Without the plan, `columns` is any optimal plan.
   * @returns {Answer}
   */
  move(x, { plan = true } = {}) {
    return this.#answer("value", Array.from(x), Array.from(x), plan);
  }

  /**
   * A solve beside the position: its value, one optimal plan and duals. It leaves the models of `move` alone.
   * @param {ArrayLike<number>} x @param {ArrayLike<number>} [xPrices] The position of the prices, where that
   *   is another one.
   * @param {{plan?: boolean}} [what] With the plan, that which `move` gives.
   * @returns {Answer}
   */
  probe(x, xPrices = x, { plan = false } = {}) {
    return this.#answer("beside", Array.from(x), Array.from(xPrices), plan);
  }

  /**
   * Let the next `probe` start from the basis of a position that `move` has just solved.
   * @param {number[]} x
   */
  besideFromHere(x) {
    const { value, beside } = this.models;
    if (!value || !beside || !same(this.last.value, x) || same(this.last.beside, x)) return;
    beside.startFrom(value.basis());
    this.last.beside = x;
  }

  /** Free the memory of the solver. */
  dispose() {
    for (const name of Object.keys(this.models)) this.#drop(name);
  }

  /**
   * @param {string} name @param {number[]} x @param {number[]} xPrices @param {boolean} plan
   * @returns {Answer}
   */
  #answer(name, x, xPrices, plan) {
    if (x.length !== this.program.terms.length || ![...x, ...xPrices].every(Number.isFinite)) {
      return { status: "refused", x, reason: "the position has no number for each term" };
    }
    const problem = this.program.problemAt(x, xPrices);
    const reasons = new Set();
    for (const attempt of this.attempts) {
      try {
        const answer = this.#attempt(name, problem, x, attempt, plan);
        if (answer.status !== "refused") return answer;
        reasons.add(answer.reason);
      } catch (error) {
        // An error of the solver may leave the model broken: it is made again.
        reasons.add(String(/** @type {any} */ (error)?.message ?? error));
        for (const each of [name, "plan"]) this.#drop(each);
      }
    }
    return { status: "refused", x, reason: [...reasons].join("; ") };
  }

  /**
   * @param {string} name @param {Problem} problem @param {number[]} x
   * @param {{name: string, cold: boolean, options: Record<string, any>}} attempt @param {boolean} plan
   * @returns {Answer}
   */
  #attempt(name, problem, x, attempt, plan) {
    const model = this.#valueModel(name, problem, attempt.cold);
    const options = attempt.cold ? attempt.options : this.#method(name, x);
    this.last[name] = x;
    this.solves += 1;
    const status = model.run({ cold: attempt.cold, options });
    if (status === "infeasible") return this.#infeasible(model, problem, x);
    if (status === "unbounded") return this.#unbounded(model, problem, x);
    if (status !== "optimal") return { status: "refused", x, reason: "the solver gives no answer" };
    const { columns, duals } = model.point();
    const { matrix } = this.program;
    const typical = priceSize(problem.cost, matrix.columnFactor);
    const reduced = reducedCosts(matrix, problem.cost, duals, typical);
    let checks = verify(matrix, problem, columns, duals, this.tolerances, reduced, typical);
    if (!checks.passed) return { status: "refused", x, reason: failed("the value", checks) };
    let chosen = columns;
    if (plan) {
      const settled = this.#plan(problem, duals, reduced, typical, model.basis(), attempt);
      if (typeof settled === "string") return { status: "refused", x, reason: settled };
      chosen = settled;
      checks = verify(matrix, problem, chosen, duals, this.tolerances, reduced, typical);
      if (!checks.passed) return { status: "refused", x, reason: failed("the plan", checks) };
    }
    let value = 0;
    let size = 0;
    for (let j = 0; j < chosen.length; j++) {
      const term = problem.cost[j] * chosen[j];
      value += term;
      size += Math.abs(term);
    }
    value += this.program.offsetAt(x);
    return { status: "optimal", x, value, columns: chosen, duals, checks, size, start: attempt.name };
  }

  /** @param {string} name @param {Problem} problem @param {boolean} cold */
  #valueModel(name, problem, cold) {
    const { program } = this;
    if (!this.models[name]) {
      this.models[name] = new Model(this.highs, program.matrix, problem, this.tolerances);
    } else if (cold) {
      this.models[name].restate(problem);
    } else {
      this.models[name].move(problem, program.movedRows, program.movedColumns);
    }
    return this.models[name];
  }

  /** Primal simplex after a step of prices alone, which keeps the plan feasible; dual simplex otherwise. */
  #method(/** @type {string} */ name, /** @type {number[]} */ x) {
    const last = this.last[name];
    const isSame =
      last && this.program.terms.every((term, number) => !term.inLimits || last[number] === x[number]);
    return isSame ? { simplex_strategy: 4 } : {};
  }

  /**
   * The tie-break among alternative optima: the least sum of weights on the optimal face.
   * @param {Problem} problem @param {Float64Array} duals @param {ReturnType<typeof reducedCosts>} reduced
   * @param {number} typical @param {any} basis @param {{cold: boolean, options: Record<string, any>}} attempt
   * @returns {Float64Array|string} The plan, or why there is none.
   */
  #plan(problem, duals, reduced, typical, basis, attempt) {
    const { matrix } = this.program;
    const face = this.#face(problem, duals, reduced, typical);
    if (!this.models.plan) this.models.plan = new Model(this.highs, matrix, face, this.tolerances);
    else this.models.plan.restate(face);
    const model = this.models.plan;
    this.solves += 1;
    // From its own last basis it fails now and then, since the face of another position may be elsewhere.
    if (!attempt.cold) model.startFrom(basis);
    const status = model.run(attempt.cold ? { cold: true, options: attempt.options } : { options: PRIMAL });
    if (status !== "optimal") return "the tie-break among optimal plans has no answer";
    const found = model.point();
    const least = this.tolerances.AMOUNT_IS_ZERO;
    const columns = found.columns.map((amount) => (Math.abs(amount) < least ? 0 : amount));
    const checks = verify(matrix, face, columns, found.duals, this.tolerances);
    return checks.passed ? columns : failed("the tie-break", checks);
  }

  /**
   * The optimal plans: every column and row of nonzero dual at its bound, as `solving/ranging/face.py`.
   * @param {Problem} problem @param {Float64Array} duals @param {ReturnType<typeof reducedCosts>} reduced
   * @param {number} typical @returns {Problem}
   */
  #face(problem, duals, { costs, sizes }, typical) {
    const { matrix, weights, zeros } = this.program;
    const least = this.tolerances.DUAL_NONZERO;
    const columnUpper = problem.columnUpper.slice();
    for (let j = 0; j < costs.length; j++) {
      // Every column has the lower bound 0 and no upper one, so that none can be held at an upper bound.
      if (costs[j] < -least * sizes[j]) columnUpper[j] = 0;
    }
    const rowLower = problem.rowLower.slice();
    const rowUpper = problem.rowUpper.slice();
    for (let row = 0; row < duals.length; row++) {
      if (!(Math.abs(duals[row]) / matrix.rowFactor[row] > least * typical)) continue;
      if (duals[row] > 0 && Number.isFinite(rowUpper[row])) rowLower[row] = rowUpper[row];
      else if (duals[row] <= 0 && Number.isFinite(rowLower[row])) rowUpper[row] = rowLower[row];
    }
    return { cost: weights, columnLower: zeros, columnUpper, rowLower, rowUpper, maximise: false };
  }

  /** @param {Model} model @param {Problem} problem @param {number[]} x @returns {NoOptimum} */
  #infeasible(model, problem, x) {
    const multipliers = model.farkas();
    const { matrix } = this.program;
    if (!multipliers || !provesInfeasible(matrix, problem, multipliers, this.tolerances)) {
      return { status: "refused", x, reason: "the solver's proof of infeasibility fails the check" };
    }
    return { status: "infeasible", x, reason: "no plan meets all constraints", multipliers };
  }

  /** @param {Model} model @param {Problem} problem @param {number[]} x @returns {NoOptimum} */
  #unbounded(model, problem, x) {
    const ray = model.ray();
    if (!ray || !provesUnbounded(this.program.matrix, problem, ray, this.tolerances)) {
      return { status: "refused", x, reason: "the solver's proof of unboundedness fails the check" };
    }
    return { status: "unbounded", x, reason: "the objective value has no limit" };
  }

  /** @param {string} name */
  #drop(name) {
    const model = this.models[name];
    delete this.models[name];
    this.last[name] = null;
    try {
      model?.dispose();
    } catch {
      // A model that cannot be freed is not used again.
    }
  }
}

/** @param {number[]|null|undefined} one @param {number[]} other */
function same(one, other) {
  return Boolean(one) && other.every((value, place) => value === /** @type {number[]} */ (one)[place]);
}

/** @param {string} what @param {Checks} checks */
function failed(what, checks) {
  const worst = Math.max(checks.primal, checks.dual, checks.gap);
  return `${what} fails the check by ${worst.toExponential(1)} (scaled)`;
}
