/**
 * The kernel of the table: the value, the plan and its proof at a position of the sliders.
 *
 * Two models stay in the solver: one for the value, warm from the last position, and one for the plan among
 * equals, on the optimal face, from its own last basis or, after many pivots, from that of the value. Every answer
 * is checked in our own arithmetic (`residuals.js`); where a check fails it is solved again from its basis, with
 * new factors and unscaled, then cold, then with other options, and where those fail too it is refused, with the
 * reason.
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

/** Pivots of a value beyond which its optimal face is so far from the last one that its own basis is nearer. */
const FEW_PIVOTS = 300;

/** @typedef {{name: string, cold: boolean, options: Record<string, any>}} Attempt How a position is solved. */

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
    /** Warm first, then from the basis of the answer that failed, then cold with the options that `monazite solve` tries one after the other. */
    this.attempts = [
      { name: "warm", cold: false, options: {} },
      { name: "refreshed", cold: false, options: {} },
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
    /** The size of a typical weight of the tie-break. */
    this.weightSize = priceSize(this.program.weights, this.program.matrix.columnFactor);
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
   * Let the next `probe` start from the basis of a position that `move` has just solved, once for each.
   * @param {number[]} x
   */
  besideFromHere(x) {
    const { value, beside } = this.models;
    const here = this.last.value;
    if (!value || !beside || !same(here, x) || this.seeded === here) return;
    beside.startFrom(value.basis());
    this.seeded = this.last.beside = here;
  }

  /** Let a new model over the same rows and columns start from the basis of the last position. @param {Model} model */
  seed(model) {
    if (this.models.value) model.startFrom(this.models.value.basis());
  }

  /**
   * The objective value at a position with a constraint relaxed: its bounds further apart by as much as they are,
   * at least by 1. Null where it could not be verified. It is solved beside the position, as `probe`.
   * @param {ArrayLike<number>} x @param {number} row @returns {number|null}
   */
  relaxed(x, row) {
    const problem = this.program.problemAt(x);
    const { rowLower, rowUpper } = problem;
    if (Number.isFinite(rowLower[row])) rowLower[row] -= Math.max(1, Math.abs(rowLower[row]));
    if (Number.isFinite(rowUpper[row])) rowUpper[row] += Math.max(1, Math.abs(rowUpper[row]));
    const answer = this.#solved("beside", problem, Array.from(x), null, false);
    return answer.status === "optimal" ? answer.value : null;
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
    return this.#solved(name, this.program.problemAt(x, xPrices), x, x, plan);
  }

  /**
   * @param {string} name @param {Problem} problem @param {number[]} x @param {number[]|null} at The position of
   *   its limits; null where some are those of no position.
   * @param {boolean} plan @returns {Answer}
   */
  #solved(name, problem, x, at, plan) {
    const reasons = new Set();
    for (const attempt of this.attempts) {
      try {
        const answer = this.#attempt(name, problem, x, at, attempt, plan);
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
   * @param {string} name @param {Problem} problem @param {number[]} x @param {number[]|null} at
   * @param {Attempt} attempt @param {boolean} plan
   * @returns {Answer}
   */
  #attempt(name, problem, x, at, attempt, plan) {
    const options = attempt.cold ? attempt.options : this.#method(name, at);
    const model = this.#valueModel(name, problem, attempt.cold);
    this.last[name] = at;
    this.solves += 1;
    const isRefresh = attempt.name === "refreshed";
    const status = isRefresh ? model.refresh() : model.run({ cold: attempt.cold, options });
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
      const settled = this.#plan(problem, duals, reduced, typical, model, attempt);
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
      if (name !== "value") this.seed(this.models[name]);
    } else if (cold) {
      this.models[name].restate(problem);
    } else {
      this.models[name].move(problem);
    }
    return this.models[name];
  }

  /** Primal simplex after a step of prices alone, which keeps the plan feasible; dual simplex otherwise. */
  #method(/** @type {string} */ name, /** @type {number[]|null} */ x) {
    const last = this.last[name];
    const isSame =
      last && x && this.program.terms.every((term, number) => !term.inLimits || last[number] === x[number]);
    return isSame ? { simplex_strategy: 4 } : {};
  }

  /**
   * The tie-break among alternative optima: the least sum of weights on the optimal face.
   * @param {Problem} problem @param {Float64Array} duals @param {ReturnType<typeof reducedCosts>} reduced
   * @param {number} typical @param {Model} value The model of the value. @param {Attempt} attempt
   * @returns {Float64Array|string} The plan, or why there is none.
   */
  #plan(problem, duals, reduced, typical, value, attempt) {
    const { matrix } = this.program;
    const face = this.#face(problem, duals, reduced, typical);
    const isNew = !this.models.plan;
    if (isNew) this.models.plan = new Model(this.highs, matrix, face, this.tolerances);
    else this.models.plan.restate(face);
    const model = this.models.plan;
    const fromValue = () => {
      model.startFrom(value.basis());
      return model.run({ options: PRIMAL });
    };
    /** @type {(() => string)[]} */
    const ways = [() => model.refresh(), fromValue, () => model.run({ cold: true, options: attempt.options })];
    if (attempt.cold) ways.reverse();
    else if (isNew || value.pivots > FEW_PIVOTS) ways.unshift(fromValue);
    else ways.unshift(() => model.run({ options: { presolve: "off" } }));
    let reason = "";
    for (const way of ways) {
      this.solves += 1;
      if (way() !== "optimal") {
        reason = "the tie-break among optimal plans has no answer";
        continue;
      }
      const found = model.point();
      const columns = withoutRounding(found.columns, this.tolerances.AMOUNT_IS_ZERO);
      const checks = verify(matrix, face, columns, found.duals, this.tolerances, undefined, this.weightSize);
      if (checks.passed) return columns;
      reason = failed("the tie-break", checks);
    }
    return reason;
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

/** @param {Float64Array} amounts @param {number} least */
function withoutRounding(amounts, least) {
  const found = amounts.slice();
  for (let place = 0; place < found.length; place++) if (Math.abs(found[place]) < least) found[place] = 0;
  return found;
}

/** @param {string} what @param {Checks} checks */
function failed(what, checks) {
  const worst = Math.max(checks.primal, checks.dual, checks.gap);
  return `${what} fails the check by ${worst.toExponential(1)} (scaled)`;
}
