/**
 * The exact curve of the objective value along one term, at a position of the others.
 */

import { offsetAlong } from "./offset.js";

/**
 * @typedef {import('./kernel.js').Kernel} Kernel
 * @typedef {import('./line.js').Line} Line
 * @typedef {import('./range.js').Ranges} Ranges
 * @typedef {import('./line.js').Segment} Segment
 */

/**
 * @typedef {object} Curve
 * @property {number} term
 * @property {[number, number]|null} feasible Where in the interval of the term there is a plan.
 * @property {boolean} exact Whether `segments` are the curve; otherwise `points` are samples of it.
 * @property {string} reason Why it is not exact.
 * @property {Segment[]} segments The objective value, piecewise linear.
 * @property {{at: number, value: number}[]} points
 */

/** Samples of a curve that is not piecewise linear. */
const SAMPLES = 41;

/**
 * The curve along a term through a position. It yields after each solve.
 * @param {Ranges} ranges @param {Line} line The line along the term, with what was solved on it before.
 * @param {ArrayLike<number>} x @param {number} term
 * @returns {Generator<void, Curve, void>}
 */
export function* traceCurve(ranges, line, x, term) {
  const { kernel } = line;
  const { low, high } = kernel.program.terms[term];
  /** @type {Curve} */
  const none = { term, feasible: null, exact: true, reason: "", segments: [], points: [] };
  let feasible;
  try {
    feasible = ranges.feasible(x, term, low, high);
  } catch (error) {
    return { ...none, exact: false, reason: said(error) };
  }
  if (!feasible) return none;
  const offset = offsetAlong(kernel.program, x, term);
  if (!line.isStraight || offset.square) return yield* sampled(kernel, x, term, feasible);
  try {
    const [from, to] = inside(line, feasible);
    const found = from < to ? yield* line.segments(from, to) : [];
    const segments = found.map((each) => ({
      ...each,
      slope: each.slope + offset.slope,
      valueFrom: each.valueFrom + offset.at(each.from),
      valueTo: each.valueTo + offset.at(each.to),
    }));
    return { ...none, feasible, segments };
  } catch (error) {
    return { ...none, feasible, exact: false, reason: said(error) };
  }
}

/**
 * The ends of an interval that can be solved: at an end of feasibility itself a rounding decides, so that it
 * is then approached from inside.
 * @param {Line} line @param {[number, number]} feasible @returns {[number, number]}
 */
export function inside(line, [low, high]) {
  const step = line.kernel.tolerances.ROUNDED_INWARD * Math.max(Math.abs(low), Math.abs(high), high - low);
  return [
    solvable(line, low, Math.min(step, (high - low) / 2)),
    solvable(line, high, Math.max(-step, (low - high) / 2)),
  ];
}

/** @param {Line} line @param {number} end @param {number} step */
function solvable(line, end, step) {
  try {
    line.solve(end);
    return end;
  } catch (error) {
    if (/** @type {any} */ (error).status !== "infeasible") throw error;
    return end + step;
  }
}

/**
 * @param {Kernel} kernel @param {ArrayLike<number>} x @param {number} term @param {[number, number]} feasible
 * @returns {Generator<void, Curve, void>}
 */
function* sampled(kernel, x, term, [low, high]) {
  const points = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const at = low + ((high - low) * sample) / (SAMPLES - 1);
    const answer = kernel.probe(Array.from(x).with(term, at));
    yield;
    if (answer.status === "optimal") points.push({ at, value: answer.value });
  }
  const reason =
    "the term is in right-hand sides and in prices, so that the value is quadratic between " +
    "breakpoints: these are samples";
  return { term, feasible: [low, high], exact: false, reason, segments: [], points };
}

/** @param {unknown} error */
export function said(error) {
  return String(/** @type {any} */ (error)?.message ?? error);
}
