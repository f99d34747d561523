/**
 * The compiled program of a page as typed arrays, and the program at a position of its terms.
 *
 * maximise cost·x + offset, lower ≤ A x ≤ upper, x ≥ 0, with lower, upper, cost and offset moved by the
 * terms.
 */

/** The number of the format that this page reads. */
export const FORMAT = 1;

/**
 * @typedef {object} Matrix A sparse matrix by rows, with the powers of two by which the solver scales it.
 * @property {number} rows
 * @property {number} columns
 * @property {Int32Array} starts
 * @property {Int32Array} index
 * @property {Float64Array} values
 * @property {Float64Array} rowFactor
 * @property {Float64Array} columnFactor
 * @property {boolean} scaled
 */

/**
 * @typedef {object} Rates What one unit of a term adds, at some rows or columns.
 * @property {Int32Array} index
 * @property {Float64Array} rate
 */

/**
 * @typedef {object} Term
 * @property {string} name
 * @property {string} unit
 * @property {boolean} isFactor
 * @property {number} low
 * @property {number} high
 * @property {number|null} today The value of the file, null where it has no single one.
 * @property {number} start Where the slider begins.
 * @property {[string, string]} set What stands before and after a value in `--set`.
 * @property {boolean} inLimits
 * @property {boolean} inPrices
 * @property {Rates} limits
 * @property {Rates} prices
 */

/**
 * @typedef {object} Problem The program at a position: null bounds are infinite.
 * @property {Float64Array} cost
 * @property {Float64Array} columnLower
 * @property {Float64Array} columnUpper
 * @property {Float64Array} rowLower
 * @property {Float64Array} rowUpper
 * @property {boolean} maximise
 */

/** @param {number[]} steps @returns {Int32Array} The numbers of which these are the steps. */
export function fromSteps(steps) {
  const numbers = new Int32Array(steps.length);
  let at = 0;
  for (let place = 0; place < steps.length; place++) numbers[place] = at += steps[place];
  return numbers;
}

/** A page's program, decoded once. */
export class Program {
  /** @param {any} page The data of `page_data`. */
  constructor(page) {
    if (page.format !== FORMAT) {
      throw new Error(`The data has format ${page.format}. Expected ${FORMAT}. Make the page again.`);
    }
    this.page = page;
    /** @type {Record<string, number>} */
    this.tolerances = page.tolerances;
    /** @type {Matrix} */
    this.matrix = readMatrix(page);
    this.rows = this.matrix.rows;
    this.columns = this.matrix.columns;
    this.lower = Float64Array.from(page.lower, (bound) => bound ?? -Infinity);
    this.upper = Float64Array.from(page.upper, (bound) => bound ?? Infinity);
    this.cost = Float64Array.from(page.cost);
    this.weights = Float64Array.from(page.weights.whole, (whole) => 1 + whole * 2 ** -32);
    for (const [column, weight] of page.weights.others) this.weights[column] = weight;
    /** @type {Term[]} */
    this.terms = page.terms.map(readTerm);
    /** @type {[number[], number][]} */
    this.offset = page.offset;
    this.movedRows = moved(this.terms.map((term) => term.limits));
    this.movedColumns = moved(this.terms.map((term) => term.prices));
    this.rowGroup = fromSteps(page.rows.group);
    this.rowTime = fromSteps(page.rows.time);
    this.columnGroup = fromSteps(page.columns.group);
    this.columnTime = fromSteps(page.columns.time);
    this.isDefinition = Uint8Array.from(this.rowGroup, (group) => +page.rows.groups[group].definition);
    this.zeros = new Float64Array(this.columns);
    this.infinities = new Float64Array(this.columns).fill(Infinity);
  }

  /** @returns {number[]} Where the sliders begin. */
  get start() {
    return this.terms.map((term) => term.start);
  }

  /** @returns {number[]|null} The values of the file; null where it has no single one of some term. */
  get today() {
    return this.terms.some((term) => term.today === null)
      ? null
      : this.terms.map((term) => /** @type {number} */ (term.today));
  }

  /**
   * The program at a position. The prices may be those of another position than the right-hand sides.
   * @param {ArrayLike<number>} x
   * @param {ArrayLike<number>} [xPrices]
   * @returns {Problem}
   */
  problemAt(x, xPrices = x) {
    const rowLower = this.lower.slice();
    const rowUpper = this.upper.slice();
    const cost = this.cost.slice();
    // Sums in the order in which the terms are given, as the compiled program adds them.
    const step = new Float64Array(this.rows);
    const dear = new Float64Array(this.columns);
    this.terms.forEach((term, number) => {
      const { limits, prices } = term;
      for (let k = 0; k < limits.index.length; k++) step[limits.index[k]] += x[number] * limits.rate[k];
      for (let k = 0; k < prices.index.length; k++) dear[prices.index[k]] += xPrices[number] * prices.rate[k];
    });
    for (const row of this.movedRows) {
      rowLower[row] += step[row];
      rowUpper[row] += step[row];
    }
    for (const column of this.movedColumns) cost[column] += dear[column];
    return {
      cost,
      columnLower: this.zeros,
      columnUpper: this.infinities,
      rowLower,
      rowUpper,
      maximise: true,
    };
  }

  /** @param {ArrayLike<number>} x @returns {number} The constant of the objective. */
  offsetAt(x) {
    let sum = 0;
    for (const [monomial, worth] of this.offset) {
      sum += monomial.reduce((product, term) => product * x[term], worth);
    }
    return sum;
  }

  /** @param {number} row @returns {string} The name of a constraint: `shortfall.floor[toyotsu,2026-04]`. */
  rowName(row) {
    return named(this.page.rows.groups[this.rowGroup[row]].name, this.timeKey(this.rowTime[row]));
  }

  /** @param {number} column @returns {string} The name of a decision. */
  columnName(column) {
    return named(
      this.page.columns.groups[this.columnGroup[column]].name,
      this.timeKey(this.columnTime[column]),
    );
  }

  /** @param {number} time @returns {string} The key of a time; empty for the whole horizon. */
  timeKey(time) {
    return time < 0 ? "" : this.page.times[time].key;
  }

  /** @param {number} time @returns {string} The label of a time; empty for the whole horizon. */
  timeLabel(time) {
    return time < 0 ? "" : this.page.times[time].label;
  }

  /**
   * The overrides that repeat a position, as `monazite solve FILE --set '...'` takes them.
   * @param {ArrayLike<number>} x
   * @returns {string[]}
   */
  overrides(x) {
    return this.terms.map((term, number) => `${term.set[0]}${x[number]}${term.set[1]}`);
  }
}

/** @param {string} group @param {string} time */
function named(group, time) {
  if (!time) return group;
  return group.endsWith("]") ? `${group.slice(0, -1)},${time}]` : `${group}[${time}]`;
}

/** @param {any} page @returns {Matrix} */
function readMatrix(page) {
  const rows = page.matrix.counts.length;
  const columns = page.cost.length;
  const starts = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) starts[row + 1] = starts[row] + page.matrix.counts[row];
  const ones = (/** @type {number[]|undefined} */ exponents, /** @type {number} */ length) =>
    exponents ? Float64Array.from(exponents, (exponent) => 2 ** exponent) : new Float64Array(length).fill(1);
  return {
    rows,
    columns,
    starts,
    index: fromSteps(page.matrix.steps),
    values: Float64Array.from(page.matrix.values),
    rowFactor: ones(page.scaling?.rows, rows),
    columnFactor: ones(page.scaling?.columns, columns),
    scaled: page.scaling !== null,
  };
}

/** @param {any} term @returns {Term} */
function readTerm(term) {
  const rates = (/** @type {any} */ each) => ({
    index: Int32Array.from(each.index),
    rate: Float64Array.from(each.rate),
  });
  return {
    name: term.name,
    unit: term.unit,
    isFactor: term.is_factor,
    low: term.low,
    high: term.high,
    today: term.today,
    start: term.start,
    set: term.set,
    inLimits: term.in_limits,
    inPrices: term.in_prices,
    limits: rates(term.limits),
    prices: rates(term.prices),
  };
}

/** @param {Rates[]} rates @returns {Int32Array} Every place that some term moves, in order. */
function moved(rates) {
  return Int32Array.from([...new Set(rates.flatMap((each) => [...each.index]))].sort((a, b) => a - b));
}
