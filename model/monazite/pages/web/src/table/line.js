/**
 * The objective value along a line through the positions: piecewise linear, found from solves and tangents.
 *
 * In right-hand sides the value is concave, in prices it is convex. So two solves whose tangents meet in a
 * point of the curve have no other breakpoint between them; otherwise the next solve is where they meet. Each
 * solve is verified, and its tangent is a bound on the whole curve whichever of several duals it is made of:
 * no slope is read from the duals of a single basis. A line that moves right-hand sides and prices together
 * is quadratic between breakpoints, and is not followed here.
 *
 * The walks are generators that yield after each solve, so that a worker can look for newer messages.
 */

/**
 * @typedef {import('./kernel.js').Kernel} Kernel
 * @typedef {{at: number, value: number, slope: number, size: number}} Point A solve, with the slope of a
 *   tangent.
 * @typedef {{from: number, to: number, valueFrom: number, valueTo: number, slope: number}} Segment
 * @typedef {{slope: number|null, to: number, end: 'change'|'infeasible'|'range'}} Side One side of a point:
 *   the slope, where it ends, and what is there.
 */

/** Solves after which a curve is given up as not exact. */
const MOST_SOLVES = 2000;
/** How many values, each with its rounding, a change of slope is found from. */
const SOLVES_OF_A_KINK = 4;
/** Solves that are kept for the next question on the same line. */
const MOST_KEPT = 5000;

/** A line: what is moved, and the solves on it so far. */
export class Line {
  /**
   * @param {Kernel} kernel
   * @param {(at: number) => number[]} position The position at a value of the parameter.
   * @param {ArrayLike<number>} direction What a unit of the parameter adds to each term.
   * @param {'limits'|'prices'|'both'} [part] Move right-hand sides alone, or prices alone.
   * @param {ArrayLike<number>} [held] The position of what is not moved.
   */
  constructor(kernel, position, direction, part = "both", held = []) {
    this.kernel = kernel;
    this.position = position;
    this.direction = Array.from(direction);
    this.part = part;
    this.held = held;
    const { terms } = kernel.program;
    const limits = terms.map((term) => term.limits);
    const prices = terms.map((term) => term.prices);
    this.limits = part === "prices" ? [] : rates(limits, direction);
    this.prices = part === "limits" ? [] : rates(prices, direction);
    /** Whether tangents prove the curve. */
    this.isStraight = !(this.limits.length && this.prices.length);
    /** @type {Map<number, Point>} */
    this.points = new Map();
  }

  /**
   * A verified solve at a point: the value without the constant of the objective, and a tangent.
   * @param {number} at @returns {Point}
   * @throws {Error} Where there is no verified optimum; `status` says why.
   */
  solve(at) {
    const known = this.points.get(at);
    if (known) return known;
    if (this.points.size >= MOST_KEPT) this.points.clear();
    const x = this.position(at);
    const answer =
      this.part === "limits"
        ? this.kernel.probe(x, this.held)
        : this.kernel.probe(this.part === "prices" ? this.held : x, x);
    if (answer.status !== "optimal") {
      throw Object.assign(new Error(answer.reason), { status: answer.status });
    }
    const point = this.#point(answer, at);
    this.points.set(at, point);
    return point;
  }

  /** @param {import('./kernel.js').Optimum} answer @param {number} at @returns {Point} */
  #point(answer, at) {
    let slope = 0;
    for (const [row, rate] of this.limits) slope += answer.duals[row] * rate;
    for (const [column, rate] of this.prices) slope += answer.columns[column] * rate;
    const value = answer.value - this.kernel.program.offsetAt(answer.x);
    return { at, value, slope, size: Math.max(1, answer.size) };
  }

  /**
   * The segments from one point to another.
   * @param {number} from @param {number} to
   * @returns {Generator<void, Segment[], void>}
   */
  *segments(from, to) {
    this.solve(from);
    this.solve(to);
    const known = [...this.points.values()].filter(({ at }) => at >= from && at <= to);
    known.sort((one, other) => one.at - other.at);
    /** @type {[Point, Point][]} */
    const open = [];
    for (let place = known.length - 1; place > 0; place--) open.push([known[place - 1], known[place]]);
    /** @type {Segment[]} */
    const found = [];
    const most = this.kernel.solves + MOST_SOLVES;
    for (let pair = open.pop(); pair; pair = open.pop()) {
      const [left, right] = pair;
      const slope = this.#between(left, right);
      if (slope !== null) {
        found.push(segment(left, right, slope));
        continue;
      }
      if (this.kernel.solves > most) throw new Error(`more than ${MOST_SOLVES} solves`);
      const middle = this.solve(this.#meets(left, right));
      yield;
      if (this.#isOn(middle, left) && this.#isOn(middle, right)) {
        found.push(segment(left, middle, left.slope), segment(middle, right, right.slope));
      } else {
        open.push([middle, right], [left, middle]);
      }
    }
    return merged(found, known[0].size, this.kernel.tolerances);
  }

  /**
   * One side of a point: the slope from there, and where the next change lies.
   *
   * It looks first at a distance that is likely to be near the next change, and further out where the segment
   * goes on. Where a point turns out to be infeasible, `feasibleEnd` gives the end of feasibility on that
   * side.
   * @param {number} from @param {number} to The end of the interval on that side.
   * @param {number} distance @param {() => number} feasibleEnd
   * @returns {Generator<void, Side, void>}
   */
  *side(from, to, distance, feasibleEnd) {
    const way = to > from ? 1 : -1;
    const here = this.solve(from);
    const { ROUNDED_INWARD, INTERVAL_WIDTH } = this.kernel.tolerances;
    // A point that is hardly apart from here says nothing of the slope.
    const near = INTERVAL_WIDTH * Math.max(Math.abs(from), Math.abs(to - from));
    const beyond = [...this.points.values()]
      .filter(({ at }) => way * (at - from) > near && way * (to - at) >= 0)
      .sort((one, other) => way * (other.at - one.at));
    /** @type {'range'|'infeasible'} */
    let end = "range";
    let reach = to; // The furthest point that is solved, just inside an end of feasibility.
    let last = here;
    /** @type {number|null} */
    let slope = null;
    const most = this.kernel.solves + MOST_SOLVES;
    for (;;) {
      if (this.kernel.solves > most) throw new Error(`more than ${MOST_SOLVES} solves`);
      if (!beyond.length) {
        const least = ROUNDED_INWARD * Math.max(Math.abs(from), Math.abs(reach));
        if (way * (reach - last.at) <= (slope === null ? least : 0)) return { slope, to, end };
        const at = last.at + way * Math.max(distance, 2 * Math.abs(last.at - from));
        try {
          beyond.push(this.solve(way * (reach - at) > 0 ? at : reach));
        } catch (error) {
          if (/** @type {any} */ (error).status !== "infeasible" || reach !== to) throw error;
          to = feasibleEnd();
          reach = to - way * ROUNDED_INWARD * Math.max(Math.abs(to), Math.abs(from));
          end = "infeasible";
          continue;
        }
        yield;
      }
      const further = /** @type {Point} */ (beyond.at(-1));
      const pair = ordered(last, further);
      const joined = this.#between(...pair);
      if (slope === null && joined !== null) {
        slope = joined;
        last = { .../** @type {Point} */ (beyond.pop()), slope };
        continue;
      }
      if (slope !== null && this.#isOn(further, last)) {
        last = { .../** @type {Point} */ (beyond.pop()), slope };
        continue;
      }
      const at = joined === null ? this.#meets(...pair) : last.at;
      if (joined === null) {
        const middle = this.solve(at);
        yield;
        if (!this.#isOn(middle, last) || !this.#isOn(middle, further)) {
          if (slope !== null && this.#isOn(middle, last)) last = { ...middle, slope };
          else beyond.push(middle);
          continue;
        }
      }
      const before = slope ?? last.slope;
      const after = joined ?? further.slope;
      const isHere =
        Math.abs(at - from) <= near || isHidden(at - from, before - after, here.size, this.kernel.tolerances);
      if (!isHere) return { slope: before, to: at, end: "change" };
      slope = after;
      last = { .../** @type {Point} */ (beyond.pop()), slope };
    }
  }

  /**
   * Seed the line with an optimum that is known.
   * @param {import('./kernel.js').Optimum} answer
   * @param {number} at
   */
  know(answer, at) {
    this.points.set(at, this.#point(answer, at));
  }

  /** Whether a point is on the tangent of another. @param {Point} point @param {Point} other */
  #isOn(point, other) {
    const away = Math.abs(point.value - other.value - other.slope * (point.at - other.at));
    return away <= this.kernel.tolerances.ROUNDING * Math.max(point.size, other.size);
  }

  /**
   * The slope between two points where one tangent joins them; null where there is a breakpoint between.
   * @param {Point} left @param {Point} right
   */
  #between(left, right) {
    if (this.#isOn(right, left)) return left.slope;
    if (this.#isOn(left, right)) return right.slope;
    const at = this.#meets(left, right);
    const least = this.#least(left, right);
    if (at > left.at + least && at < right.at - least) return null;
    // Within a rounding the tangents meet in one of the points: the other tangent joins them.
    const slope = at <= left.at + least ? right.slope : left.slope;
    const away = Math.abs(right.value - left.value - slope * (right.at - left.at));
    if (!(away <= this.kernel.tolerances.RESIDUAL * Math.max(left.size, right.size))) {
      throw new Error("solves and tangents do not agree to the last digits");
    }
    return slope;
  }

  /** Where the tangents of two points meet. @param {Point} left @param {Point} right */
  #meets(left, right) {
    const width = right.at - left.at;
    const at = left.at + (right.value - left.value - right.slope * width) / (left.slope - right.slope);
    return clean(at, this.#least(left, right));
  }

  /** What two values of the parameter may differ by that are one but for rounding. */
  #least(/** @type {Point} */ left, /** @type {Point} */ right) {
    return this.kernel.tolerances.ROUNDING * Math.max(Math.abs(left.at), Math.abs(right.at));
  }
}

/** @param {Point} one @param {Point} other @returns {[Point, Point]} */
function ordered(one, other) {
  return one.at < other.at ? [one, other] : [other, one];
}

/**
 * A number with fewer digits, where it is within a rounding of them.
 * @param {number} at
 * @param {number} least
 */
function clean(at, least) {
  const short = Number(at.toPrecision(12));
  return Math.abs(short - at) <= least ? short : at;
}

/** @param {Point} left @param {Point} right @param {number} slope @returns {Segment} */
function segment(left, right, slope) {
  return { from: left.at, to: right.at, valueFrom: left.value, valueTo: right.value, slope };
}

/**
 * Segments of one slope as one; a segment that rounding hides belongs to those beside it.
 * @param {Segment[]} segments @param {number} size The size of the terms of a value.
 * @param {Record<string, number>} tolerances @returns {Segment[]}
 */
function merged(segments, size, tolerances) {
  const sorted = segments.sort((one, other) => one.from - other.from);
  const steep = sorted.reduce((most, each) => Math.max(most, Math.abs(each.slope)), 0);
  const isSame = (/** @type {number} */ one, /** @type {number} */ other) =>
    Math.abs(one - other) <=
    tolerances.RELATIVE_EQUAL * Math.max(Math.abs(one), Math.abs(other)) + tolerances.ROUNDING * steep;
  /** @type {Segment[]} */
  const found = [];
  sorted.forEach((each) => {
    const last = found.at(-1);
    const change = each.slope - (last?.slope ?? 0);
    const isNothing = last && isHidden(each.to - each.from, change, size, tolerances);
    if (last && (isNothing || isSame(each.slope, last.slope))) {
      found[found.length - 1] = { ...last, to: each.to, valueTo: each.valueTo };
    } else {
      found.push(each);
    }
  });
  const [first, second] = found;
  if (second && isHidden(first.to - first.from, second.slope - first.slope, size, tolerances)) {
    found.splice(0, 2, { ...second, from: first.from, valueFrom: first.valueFrom });
  }
  return found;
}

/**
 * Whether a change of slope over a width is hidden by the rounding of values of some size.
 * @param {number} width @param {number} change @param {number} size @param {Record<string, number>}
 *   tolerances
 */
function isHidden(width, change, size, { ROUNDING }) {
  return Math.abs(width * change) <= SOLVES_OF_A_KINK * ROUNDING * size;
}

/**
 * What a unit along a direction adds at each row or column.
 * @param {import('./program.js').Rates[]} each @param {ArrayLike<number>} direction
 * @returns {[number, number][]}
 */
function rates(each, direction) {
  /** @type {Map<number, number>} */
  const found = new Map();
  each.forEach(({ index, rate }, term) => {
    if (!direction[term]) return;
    index.forEach((place, k) => found.set(place, (found.get(place) ?? 0) + direction[term] * rate[k]));
  });
  return [...found].filter(([, rate]) => rate !== 0);
}
