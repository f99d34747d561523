/**
 * Checks of an answer in our own arithmetic, from the matrix alone: primal residual, dual residual and gap,
 * as `solving/residuals.py` makes them, with the same sizes and the same tolerances.
 */

/**
 * @typedef {import('./program.js').Matrix} Matrix
 * @typedef {import('./program.js').Problem} Problem
 * @typedef {Record<string, number>} Tolerances
 * @typedef {{primal: number, dual: number, gap: number, passed: boolean}} Checks
 */

/**
 * @param {Float64Array} cost
 * @param {Float64Array} factor
 * @returns {number} A typical objective coefficient.
 */
export function priceSize(cost, factor) {
  const sizes = new Float64Array(cost.length);
  let count = 0;
  for (let column = 0; column < cost.length; column++) {
    if (cost[column] !== 0) sizes[count++] = Math.abs(cost[column] * factor[column]);
  }
  return count ? median(sizes.subarray(0, count)) : 1;
}

/** @param {Float64Array} numbers They are sorted. */
function median(numbers) {
  const sorted = numbers.sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The reduced cost of each column and the size of its terms.
 * @param {Matrix} matrix @param {Float64Array} cost @param {Float64Array} duals @param {number} typical
 * @returns {{costs: Float64Array, sizes: Float64Array}}
 */
export function reducedCosts(matrix, cost, duals, typical) {
  const costs = cost.slice();
  const sizes = new Float64Array(cost.length);
  for (let j = 0; j < sizes.length; j++) sizes[j] = Math.abs(cost[j]);
  const { starts, index, values, columnFactor } = matrix;
  for (let row = 0; row < matrix.rows; row++) {
    const dual = duals[row];
    if (dual === 0) continue;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const column = index[k];
      const term = values[k] * dual;
      costs[column] -= term;
      sizes[column] += Math.abs(term);
    }
  }
  for (let j = 0; j < costs.length; j++) sizes[j] = Math.max(sizes[j], typical / columnFactor[j]);
  return { costs, sizes };
}

/**
 * The optimality of columns and duals by weak duality, up to the tolerance.
 * @param {Matrix} matrix @param {Problem} problem @param {Float64Array} columns @param {Float64Array} duals
 * @param {Tolerances} tolerances
 * @param {ReturnType<typeof reducedCosts>} [reduced] @param {number} [typical]
 * @returns {Checks}
 */
export function verify(matrix, problem, columns, duals, tolerances, reduced, typical) {
  const size = typical ?? priceSize(problem.cost, matrix.columnFactor);
  const found = reduced ?? reducedCosts(matrix, problem.cost, duals, size);
  const primal = primalResidual(matrix, problem, columns);
  const dual = dualResidual(matrix, problem, duals, found, size);
  const gap = gapOf(problem, columns, duals, found.costs);
  const least = tolerances.RESIDUAL;
  return { primal, dual, gap, passed: primal <= least && dual <= least && gap <= least };
}

/** @param {Matrix} matrix @param {Problem} problem @param {Float64Array} columns */
function primalResidual(matrix, problem, columns) {
  const { starts, index, values, rowFactor } = matrix;
  let worst = 0;
  for (let row = 0; row < matrix.rows; row++) {
    let activity = 0;
    let size = 0;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const term = values[k] * columns[index[k]];
      activity += term;
      size += Math.abs(term);
    }
    size = Math.max(size, Math.min(1, 1 / rowFactor[row]));
    worst = greater(worst, (problem.rowLower[row] - activity) / size);
    worst = greater(worst, (activity - problem.rowUpper[row]) / size);
  }
  for (let j = 0; j < columns.length; j++) {
    const size = Math.max(1, Math.abs(columns[j]));
    worst = greater(worst, (problem.columnLower[j] - columns[j]) / size);
    worst = greater(worst, (columns[j] - problem.columnUpper[j]) / size);
  }
  return worst;
}

/** A number that is not one is worse than any. @param {number} worst @param {number} found */
function greater(worst, found) {
  return found <= worst ? worst : Number.isNaN(found) ? Infinity : found;
}

/**
 * @param {Matrix} matrix @param {Problem} problem @param {Float64Array} duals
 * @param {ReturnType<typeof reducedCosts>} reduced @param {number} typical
 */
function dualResidual(matrix, problem, duals, { costs, sizes }, typical) {
  const sign = problem.maximise ? 1 : -1;
  let worst = 0;
  for (let j = 0; j < costs.length; j++) {
    const cost = (sign * costs[j]) / sizes[j];
    if (problem.columnUpper[j] === Infinity) worst = greater(worst, cost);
    if (problem.columnLower[j] === -Infinity) worst = greater(worst, -cost);
  }
  for (let row = 0; row < duals.length; row++) {
    const dual = (sign * duals[row]) / matrix.rowFactor[row] / typical;
    if (problem.rowUpper[row] === Infinity) worst = greater(worst, dual);
    if (problem.rowLower[row] === -Infinity) worst = greater(worst, -dual);
  }
  return worst;
}

/**
 * @param {Problem} problem @param {Float64Array} columns @param {Float64Array} duals
 * @param {Float64Array} costs
 */
function gapOf(problem, columns, duals, costs) {
  const sign = problem.maximise ? 1 : -1;
  let earned = 0;
  let size = 0;
  for (let j = 0; j < columns.length; j++) {
    const term = sign * problem.cost[j] * columns[j];
    earned += term;
    size += Math.abs(term);
  }
  let bound = 0;
  for (let j = 0; j < costs.length; j++) {
    bound += boundTerm(sign * costs[j], problem.columnLower[j], problem.columnUpper[j]);
  }
  for (let row = 0; row < duals.length; row++) {
    bound += boundTerm(sign * duals[row], problem.rowLower[row], problem.rowUpper[row]);
  }
  const gap = Math.abs(earned - bound) / Math.max(1, size);
  return Number.isNaN(gap) ? Infinity : gap;
}

/** @param {number} price @param {number} lower @param {number} upper */
function boundTerm(price, lower, upper) {
  const bound = price > 0 ? upper : lower;
  return Number.isFinite(bound) ? price * bound : 0;
}

/**
 * Whether multipliers of rows prove that a problem is infeasible (Farkas), with either sign.
 * @param {Matrix} matrix @param {Problem} problem @param {Float64Array} multipliers
 * @param {Tolerances} tolerances
 */
export function provesInfeasible(matrix, problem, multipliers, tolerances) {
  return [1, -1].some((sign) => asksTooMuch(matrix, problem, multipliers, sign, tolerances));
}

/**
 * @param {Matrix} matrix @param {Problem} problem @param {Float64Array} multipliers @param {number} sign
 * @param {Tolerances} tolerances
 */
function asksTooMuch(matrix, problem, multipliers, sign, tolerances) {
  const { starts, index, values, rowFactor } = matrix;
  let largest = 0;
  for (let row = 0; row < matrix.rows; row++) {
    largest = Math.max(largest, Math.abs(multipliers[row]) / rowFactor[row]);
  }
  if (!(largest > 0)) return false;
  const given = new Float64Array(matrix.columns);
  const sizes = new Float64Array(matrix.columns);
  let asked = 0;
  let terms = 0;
  for (let row = 0; row < matrix.rows; row++) {
    const used = sign * multipliers[row];
    if (Math.abs(used) / rowFactor[row] <= tolerances.RESIDUAL * largest) continue;
    const limit = used > 0 ? problem.rowLower[row] : problem.rowUpper[row];
    if (!Number.isFinite(limit)) return false;
    asked += used * limit;
    terms += Math.abs(used * limit);
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      given[index[k]] += values[k] * used;
      sizes[index[k]] += Math.abs(values[k] * used);
    }
  }
  for (let j = 0; j < matrix.columns; j++) {
    if (given[j] > tolerances.RESIDUAL * Math.max(sizes[j], tolerances.LEAST_DIVISOR)) return false;
  }
  return asked > tolerances.RESIDUAL * terms;
}

/**
 * Whether a direction is a ray along which the objective value has no limit.
 * @param {Matrix} matrix @param {Problem} problem @param {Float64Array} ray @param {Tolerances} tolerances
 */
export function provesUnbounded(matrix, problem, ray, tolerances) {
  const { starts, index, values, columnFactor } = matrix;
  let largest = 0;
  for (let j = 0; j < ray.length; j++) largest = Math.max(largest, Math.abs(ray[j] / columnFactor[j]));
  if (!(largest > 0)) return false;
  for (let row = 0; row < matrix.rows; row++) {
    let activity = 0;
    let size = tolerances.LEAST_DIVISOR;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      activity += (values[k] * ray[index[k]]) / largest;
      size += Math.abs((values[k] * ray[index[k]]) / largest);
    }
    if (Number.isFinite(problem.rowLower[row]) && activity < -tolerances.RESIDUAL * size) return false;
    if (Number.isFinite(problem.rowUpper[row]) && activity > tolerances.RESIDUAL * size) return false;
  }
  let earned = 0;
  let terms = 0;
  for (let j = 0; j < ray.length; j++) {
    if (ray[j] / largest / columnFactor[j] < -tolerances.RESIDUAL) return false;
    const term = ((problem.maximise ? 1 : -1) * problem.cost[j] * ray[j]) / largest;
    earned += term;
    terms += Math.abs(term);
  }
  return earned > tolerances.RESIDUAL * terms;
}
