/**
 * Two positions, "ours" and "theirs": who gains and who loses between them, and along which part of the way
 * from one to the other several parties gain.
 *
 * A step in prices alone leaves the plan as it is between breakpoints of the value: on each segment the
 * optimal plans are the same at every point. So the balances there are polynomials of the step, with products
 * of two terms at most, and where each party gains follows exactly. A step in right-hand sides changes the
 * plan itself; there nothing is said between the two positions.
 */

import { said } from "./curve.js";
import { Line } from "./line.js";

/**
 * @typedef {import('./kernel.js').Kernel} Kernel
 * @typedef {import('./kernel.js').Optimum} Optimum
 * @typedef {import('./outputs.js').Outputs} Outputs
 */

/**
 * @typedef {object} Change What an account has at theirs and not at ours.
 * @property {string} account
 * @property {boolean} outside
 * @property {number} ours @property {number} theirs @property {number} change
 * @property {number} cash @property {number} value The change of cash and of lost supply.
 */

/**
 * @typedef {object} Gains Where on the way from ours (0) to theirs (1) every party gains against a reference.
 * @property {boolean} exact
 * @property {string} reason Why it is not known.
 * @property {[number, number][]} ranges Steps between the two positions, or values of a term.
 */

/** The party of all inside accounts: its balance is the objective value. */
export const INSIDE = "inside";

/**
 * The change of every account from ours to theirs, and of the objective value.
 * @param {Outputs} outputs @param {Optimum} ours @param {Optimum} theirs
 * @returns {{value: number, accounts: Change[]}}
 */
export function compare(outputs, ours, theirs) {
  const before = outputs.accounts(outputs.cellsAt(ours.x, ours.columns));
  const after = outputs.accounts(outputs.cellsAt(theirs.x, theirs.columns));
  const accounts = before.map((one, place) => ({
    account: one.name,
    outside: one.outside,
    ours: one.total,
    theirs: after[place].total,
    change: after[place].total - one.total,
    cash: after[place].cash - one.cash,
    value: after[place].value - one.value,
  }));
  return { value: theirs.value - ours.value, accounts };
}

/**
 * Where on the way from one position (0) to another (1) several parties gain against a reference. It yields
 * after each solve.
 * @param {Kernel} kernel @param {Outputs} outputs @param {number[]} from @param {number[]} to
 * @param {string[]} parties Names of accounts, or `INSIDE`.
 * @param {Optimum} reference What they gain against.
 * @returns {Generator<void, Gains, void>}
 */
export function* gainsBetween(kernel, outputs, from, to, parties, reference) {
  const { terms } = kernel.program;
  const direction = from.map((value, number) => to[number] - value);
  if (terms.some((term, number) => term.inLimits && direction[number] !== 0)) {
    const moved = terms
      .filter((term, number) => term.inLimits && direction[number] !== 0)
      .map((term) => term.name);
    return {
      exact: false,
      ranges: [],
      reason:
        `${moved.join(" and ")} moves a right-hand side, which changes the plan on the way: only the two ` +
        "positions themselves are compared",
    };
  }
  const at = (/** @type {number} */ step) =>
    step === 1 ? to : from.map((value, number) => value + step * direction[number]);
  try {
    const line = new Line(kernel, at, direction);
    const segments = yield* line.segments(0, 1);
    const base = balancesOf(outputs, reference.x, reference.columns, parties);
    /** @type {[number, number][]} */
    const ranges = [];
    for (const segment of segments) {
      const middle = kernel.move(at((segment.from + segment.to) / 2));
      yield;
      if (middle.status !== "optimal") throw new Error(middle.reason);
      const gains = (/** @type {number} */ step) =>
        balancesOf(outputs, at(step), middle.columns, parties).map((total, party) => total - base[party]);
      ranges.push(...positive(segment.from, segment.to, gains, kernel.tolerances, base));
    }
    return { exact: true, reason: "", ranges: joined(ranges) };
  } catch (error) {
    return { exact: false, reason: said(error), ranges: [] };
  }
}

/**
 * The values of a price of a position at which several parties gain against a reference: at theirs, for
 * instance, the prices at which both gain against ours. It yields after each solve.
 * @param {Kernel} kernel @param {Outputs} outputs @param {number[]} x @param {number} term
 * @param {string[]} parties @param {Optimum} reference
 * @returns {Generator<void, Gains, void>} With `ranges` in the unit of the term.
 */
export function* gainsAlong(kernel, outputs, x, term, parties, reference) {
  const { low, high } = kernel.program.terms[term];
  const [from, to] = [x.with(term, low), x.with(term, high)];
  const found = yield* gainsBetween(kernel, outputs, from, to, parties, reference);
  const value = (/** @type {number} */ step) => (step === 1 ? high : low + step * (high - low));
  return { ...found, ranges: found.ranges.map(([start, stop]) => [value(start), value(stop)]) };
}

/** @param {Outputs} outputs @param {number[]} x @param {Float64Array} columns @param {string[]} parties */
function balancesOf(outputs, x, columns, parties) {
  const accounts = outputs.accounts(outputs.cellsAt(x, columns));
  return parties.map((party) =>
    accounts
      .filter((each) => (party === INSIDE ? !each.outside : each.name === party))
      .reduce((sum, each) => sum + each.total, 0),
  );
}

/**
 * Where several polynomials of degree two are all above 0.
 * @param {number} from @param {number} to @param {(step: number) => number[]} gains
 * @param {Record<string, number>} tolerances @param {number[]} sizes
 * @returns {[number, number][]}
 */
function positive(from, to, gains, { RELATIVE_EQUAL }, sizes) {
  const width = to - from;
  const [low, middle, high] = [from, from + width / 2, to].map(gains);
  const cuts = new Set([0, 1]);
  low.forEach((start, party) => {
    const square = 2 * (start - 2 * middle[party] + high[party]);
    const linear = high[party] - start - square;
    const least = RELATIVE_EQUAL * Math.max(1, Math.abs(sizes[party]));
    for (const root of roots(Math.abs(square) <= least ? 0 : square, linear, start)) {
      if (root > 0 && root < 1) cuts.add(root);
    }
  });
  const sorted = [...cuts].sort((one, other) => one - other);
  /** @type {[number, number][]} */
  const found = [];
  sorted.slice(1).forEach((right, place) => {
    const left = sorted[place];
    const inside = gains(from + (width * (left + right)) / 2);
    const isGain = inside.every((gain, party) => gain > RELATIVE_EQUAL * Math.max(1, Math.abs(sizes[party])));
    if (isGain) found.push([from + width * left, from + width * right]);
  });
  return found;
}

/** @param {number} square @param {number} linear @param {number} constant @returns {number[]} */
function roots(square, linear, constant) {
  if (square === 0) return linear === 0 ? [] : [-constant / linear];
  const root = Math.sqrt(linear * linear - 4 * square * constant);
  if (Number.isNaN(root)) return [];
  const far = -(linear + (linear < 0 ? -root : root)) / 2;
  return far === 0 ? [0] : [far / square, constant / far];
}

/** Ranges that touch, as one. @param {[number, number][]} ranges @returns {[number, number][]} */
function joined(ranges) {
  /** @type {[number, number][]} */
  const found = [];
  for (const [from, to] of ranges) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
