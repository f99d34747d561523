/**
 * Two-sided prices of the swept terms at a position: what one unit more adds to the objective value, what one
 * unit less costs, and where the next change lies on each side.
 *
 * They come from verified solves and their tangents (`line.js`), never from the duals of one basis, which are
 * not unique where the plan is degenerate.
 */

import { said } from "./curve.js";
import { lineAlong } from "./lines.js";
import { offsetAlong } from "./offset.js";

/**
 * @typedef {import('./kernel.js').Kernel} Kernel
 * @typedef {import('./range.js').Ranges} Ranges
 * @typedef {import('./line.js').Line} Line
 * @typedef {import('./lines.js').Lines} Lines
 */

/**
 * @typedef {object} Price In the instance's money, as present value, for a unit of the term.
 * @property {number} term
 * @property {number|null} left The slope of the objective value below the position; null where nothing is
 *   feasible there.
 * @property {number|null} right The slope above it.
 * @property {number|null} from Where the left slope ends; null where that is not known.
 * @property {number|null} to Where the right slope ends.
 * @property {'change'|'infeasible'|'range'|'always'|''} fromEnd What is there: another slope, no plan, or the end
 *   of the interval of the slider; `always` where the price changes all the time.
 * @property {'change'|'infeasible'|'range'|'always'|''} toEnd
 * @property {string} reason Why something is not known.
 */

/** Where the next change is looked for first, as a share of the interval, where no earlier one is known. */
const FIRST_LOOK = 0.02;
/** How much further than the last change the next one is looked for. */
const BEYOND_LAST = 1.02;

/** The prices of a position, with the solves of earlier positions on the same lines. */
export class Prices {
  /** @param {Kernel} kernel @param {Ranges} ranges @param {Lines} lines */
  constructor(kernel, ranges, lines) {
    this.kernel = kernel;
    this.ranges = ranges;
    this.lines = lines;
    /** @type {Map<string, number>} */
    this.distances = new Map();
  }

  /**
   * The price of a term at an optimum. It yields after each solve.
   * @param {import('./kernel.js').Optimum} optimum @param {number} term
   * @returns {Generator<void, Price, void>}
   */
  *of(optimum, term) {
    /** @type {Price} */
    const none = {
      term,
      left: null,
      right: null,
      from: null,
      to: null,
      fromEnd: "",
      toEnd: "",
      reason: "",
    };
    try {
      const { inLimits, inPrices } = this.kernel.program.terms[term];
      const find = inLimits && inPrices ? this.#curved : this.#straight;
      return yield* find.call(this, optimum, term, none);
    } catch (error) {
      return { ...none, reason: said(error) };
    }
  }

  /**
   * @param {import('./kernel.js').Optimum} optimum @param {number} term @param {Price} none
   * @returns {Generator<void, Price, void>}
   */
  *#straight(optimum, term, none) {
    const { x } = optimum;
    const line = this.lines.of(x, term);
    line.know(optimum, x[term]);
    const offset = offsetAlong(this.kernel.program, x, term);
    const left = yield* this.#side(line, x, term, -1);
    const right = yield* this.#side(line, x, term, 1);
    return {
      ...none,
      left: left.slope === null ? null : left.slope + offset.slope,
      right: right.slope === null ? null : right.slope + offset.slope,
      from: left.to,
      to: right.to,
      fromEnd: left.end,
      toEnd: right.end,
      reason: offset.square ? "the constant of the objective holds the square of the term" : "",
    };
  }

  /**
   * A term of right-hand sides and prices: the slope is the sum of both parts, each with the other held, and
   * it changes all the time.
   * @param {import('./kernel.js').Optimum} optimum @param {number} term @param {Price} none
   * @returns {Generator<void, Price, void>}
   */
  *#curved({ x }, term, none) {
    const offset = offsetAlong(this.kernel.program, x, term);
    const limits = lineAlong(this.kernel, x, term, "limits");
    const prices = lineAlong(this.kernel, x, term, "prices");
    const found = { ...none };
    for (const way of /** @type {(1|-1)[]} */ ([-1, 1])) {
      const one = yield* this.#side(limits, x, term, way);
      const other = yield* this.#side(prices, x, term, way);
      const slope =
        one.slope === null || other.slope === null ? null : one.slope + other.slope + offset.slope;
      if (way < 0) found.left = slope;
      else found.right = slope;
    }
    found.reason =
      "it is in right-hand sides and in prices at once, so that its price changes with its own value: there is " +
      "no range over which it holds, and no next change";
    found.fromEnd = found.toEnd = found.left === null && found.right === null ? "" : "always";
    return found;
  }

  /**
   * @param {Line} line @param {number[]} x @param {number} term @param {1|-1} way
   * @returns {Generator<void, import('./line.js').Side, void>}
   */
  *#side(line, x, term, way) {
    const { low, high } = this.kernel.program.terms[term];
    const to = way > 0 ? high : low;
    if (way * (to - x[term]) <= 0) return { slope: null, to, end: "range" };
    const key = `${term} ${way} ${line.part}`;
    const distance = Math.min(this.distances.get(key) ?? Infinity, FIRST_LOOK * (high - low));
    const feasibleEnd = () => {
      const found = this.ranges.feasible(x, term, Math.min(low, x[term]), Math.max(high, x[term]));
      if (!found) throw new Error("no plan meets all constraints");
      return way > 0 ? Math.max(found[1], x[term]) : Math.min(found[0], x[term]);
    };
    this.kernel.besideFromHere(x);
    const found = yield* line.side(x[term], to, distance, feasibleEnd);
    this.distances.set(key, BEYOND_LAST * Math.abs(found.to - x[term]) || FIRST_LOOK * (high - low));
    return found;
  }
}
