/**
 * What changes where a price ends to hold: constraints that become binding or no longer bind, and decisions that
 * jump, in the words of `sweeps/words.py`.
 *
 * Duals and plans of one verified solve before the breakpoint are compared with those of one behind it, both
 * inside of their segments, seen from the position outwards. Where plans are degenerate duals are one choice among
 * several: they name constraints, and each of these is relaxed and solved again before it is said to bind, as
 * `sweeps/binding.py` does.
 */

import { spanOf, figure } from "./figures.js";
import { priceSize } from "./residuals.js";

/**
 * @typedef {import('./kernel.js').Kernel} Kernel
 * @typedef {import('./kernel.js').Optimum} Optimum
 * @typedef {import('./lines.js').Lines} Lines
 * @typedef {import('./prices.js').Price} Price
 * @typedef {{from: string[], to: string[]}} Change What changes at both ends of a price; empty where nothing does.
 * @typedef {(Change|null)[]} Found The changes of each term; null where they are not known yet.
 */

const MOST_NAMED = 4;
/** Breakpoints whose words are kept while the sliders move. */
const MOST_KEPT = 200;

/** The words of the next changes around the positions. */
export class Changes {
  /** @param {Kernel} kernel @param {Lines} lines */
  constructor(kernel, lines) {
    this.kernel = kernel;
    this.lines = lines;
    /** @type {Map<string, string[]>} */
    this.known = new Map();
  }

  /**
   * What changes at the ends of each price. It yields after each solve, and what is known after each term.
   * @param {number[]} x @param {Price[]} prices @returns {Generator<Found|void, Found, void>}
   */
  *of(x, prices) {
    /** @type {Found} */
    const found = prices.map(() => null);
    for (const [term, price] of prices.entries()) {
      const [from, to] = [price.fromEnd === "change" ? price.from : null, price.toEnd === "change" ? price.to : null];
      found[term] = {
        from: from === null ? [] : yield* this.#at(x, price.term, from),
        to: to === null ? [] : yield* this.#at(x, price.term, to),
      };
      yield found.slice();
    }
    return found;
  }

  /** @param {number[]} x @param {number} term @param {number} at @returns {Generator<void, string[], void>} */
  *#at(x, term, at) {
    const way = at > x[term] ? 1 : -1;
    const key = JSON.stringify([term, way, at, x.with(term, 0)]);
    const known = this.known.get(key);
    if (known) return known;
    let found = [];
    try {
      const behind = yield* this.#behind(x, term, at, way);
      const [before, after] = [(x[term] + at) / 2, (at + behind) / 2];
      const one = this.#optimum(x.with(term, before));
      yield;
      const other = this.#optimum(x.with(term, after));
      yield;
      found = yield* this.#limits(one, other);
      if (this.kernel.program.terms[term].inPrices) found.push(...this.#jumps(one, other));
      if (!found.length) found = [...this.#rates(one, this.#optimum(x.with(term, at)), other, [before, at, after], this.kernel.program.terms[term].unit || "unit")];
    } catch {
      found = []; // Where a solve fails its checks nothing is said: the place of the change is known all the same.
    }
    const more = found.length - MOST_NAMED;
    const words = [...found.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])];
    if (this.known.size >= MOST_KEPT) this.known.clear();
    this.known.set(key, words);
    return words;
  }

  /**
   * The far end of the segment behind a breakpoint.
   * @param {number[]} x @param {number} term @param {number} at @param {1|-1} way @returns {Generator<void, number, void>}
   */
  *#behind(x, term, at, way) {
    const line = this.lines.of(x, term);
    const { low, high } = this.kernel.program.terms[term];
    const least = this.kernel.tolerances.INTERVAL_WIDTH * Math.max(Math.abs(at), high - low);
    const further = [...line.points.keys()].filter((each) => way * (each - at) > least);
    const end = further.length ? further.reduce((one, each) => (way * (each - one) < 0 ? each : one)) : way > 0 ? high : low;
    const segments = yield* line.segments(Math.min(at, end), Math.max(at, end));
    const nearest = way > 0 ? segments[0] : segments[segments.length - 1];
    return way > 0 ? nearest.to : nearest.from;
  }

  /** @param {number[]} x @returns {Optimum} */
  #optimum(x) {
    const answer = this.kernel.probe(x, x, { plan: true });
    if (answer.status !== "optimal") throw new Error(answer.reason);
    return answer;
  }

  /**
   * Constraints that bind on one side only: a dual of 0 on the other side proves that relaxing them is worth
   * nothing there, and a solve with them relaxed that it is worth something here.
   * @param {Optimum} one @param {Optimum} other @returns {Generator<void, string[], void>}
   */
  *#limits(one, other) {
    const [left, right] = [one, other].map((each) => this.#priced(each));
    const becomes = yield* this.#confirmed(other, right.filter((row) => !left.includes(row)));
    const ends = yield* this.#confirmed(one, left.filter((row) => !right.includes(row)));
    return [
      ...this.#grouped(becomes).map((words) => `${words} becomes binding`),
      ...this.#grouped(ends).map((words) => `${words} is no longer binding`),
    ];
  }

  /** The constraints of the file that have a dual. @param {Optimum} optimum */
  #priced({ x, duals }) {
    const { program, tolerances } = this.kernel;
    const least = tolerances.CHANGE_IS_REPORTED * priceSize(program.problemAt(x).cost, program.matrix.columnFactor);
    return Array.from(duals, (_, row) => row).filter(
      (row) => !program.isDefinition[row] && Math.abs(duals[row]) / program.matrix.rowFactor[row] > least,
    );
  }

  /**
   * Those that bind: relaxing them changes the objective value. It yields after each solve.
   * @param {Optimum} optimum @param {number[]} rows @returns {Generator<void, number[], void>}
   */
  *#confirmed({ x, value }, rows) {
    const { kernel } = this;
    const size = Math.max(1, Math.abs(value - kernel.program.offsetAt(x)));
    const found = [];
    for (const row of rows) {
      const relaxed = kernel.relaxed(x, row);
      yield;
      if (relaxed !== null && Math.abs(relaxed - value) > kernel.tolerances.RELATIVE_EQUAL * size) found.push(row);
    }
    return found;
  }

  /** Decisions that differ, the greatest change first. @param {Optimum} one @param {Optimum} other */
  *#jumps(one, other) {
    const { tolerances } = this.kernel;
    for (const column of this.#moved(other.columns.map((amount, place) => amount - one.columns[place]))) {
      const [before, after] = [one.columns[column], other.columns[column]];
      if (Math.abs(after - before) <= tolerances.CHANGE_IS_REPORTED * Math.max(1, Math.abs(before))) return;
      yield `${this.#decision(column)} changes from ${figure(before)} to ${this.#with(figure(after), column)}`;
    }
  }

  /** Decisions whose rate of change differs. @param {Optimum} one @param {Optimum} middle @param {Optimum} other @param {number[]} at @param {string} unit */
  *#rates(one, middle, other, [before, at, after], unit) {
    const rate = (/** @type {Optimum} */ from, /** @type {Optimum} */ to, /** @type {number} */ step) =>
      to.columns.map((amount, place) => (amount - from.columns[place]) / step);
    const [left, right] = [rate(one, middle, at - before), rate(middle, other, after - at)];
    for (const column of this.#moved(right.map((each, place) => each - left[place]))) {
      if (Math.abs(right[column] - left[column]) <= this.kernel.tolerances.CHANGE_IS_REPORTED) return;
      const signed = (/** @type {number} */ each) =>
        Math.abs(each) <= this.kernel.tolerances.CHANGE_IS_REPORTED ? "0" : `${each > 0 ? "+" : ""}${figure(each)}`;
      yield `${this.#decision(column)} changes by ${this.#with(signed(right[column]), column)} per additional ${unit} (before: ${signed(left[column])})`;
    }
  }

  /** The reported decisions by what they change, the most first. @param {Float64Array} change */
  #moved(change) {
    const { program } = this.kernel;
    return Array.from(change, (_, column) => column)
      .filter((column) => program.page.columns.groups[program.columnGroup[column]].reported)
      .sort((a, b) => Math.abs(change[b]) - Math.abs(change[a]))
      .slice(0, MOST_NAMED + 1);
  }

  /** An amount with the unit of a decision. @param {string} amount @param {number} column */
  #with(amount, column) {
    const { program } = this.kernel;
    return `${amount} ${program.page.columns.groups[program.columnGroup[column]].unit}`.trim();
  }

  /** @param {number} column */
  #decision(column) {
    const { program } = this.kernel;
    return noted(program.page.columns.groups[program.columnGroup[column]].words, program.timeLabel(program.columnTime[column]));
  }

  /** Constraints in words, each with all its periods. @param {number[]} rows @returns {string[]} */
  #grouped(rows) {
    const { program } = this.kernel;
    /** @type {Map<string, string[]>} */
    const found = new Map();
    for (const row of rows) {
      const { words } = program.page.rows.groups[program.rowGroup[row]];
      const label = program.timeLabel(program.rowTime[row]);
      found.set(words, [...(found.get(words) ?? []), ...(label ? [label] : [])]);
    }
    return [...found].map(([words, labels]) => noted(words, spanOf(labels)));
  }
}

/** Text with a note behind it, all notes in one parenthesis, as `errors.noted`. @param {string} text @param {string} note */
function noted(text, note) {
  if (!note) return text;
  const inner = note.replace(/ \(([^()]*)\)/g, "; $1");
  return / \([^()]*\)$/.test(text) ? `${text.slice(0, -1)}; ${inner})` : `${text} (${inner})`;
}
