/**
 * The numbers of the page at a position: linear maps from decisions and terms, made in Python from the
 * tables.
 */

import { fromSteps } from "./program.js";

/**
 * @typedef {object} Line Numbers of one kind over time.
 * @property {string} table `money`, `balance`, `contracts`, `unmet`, `dependence` or `building`.
 * @property {string} column The column of the table, or the flow of the balance.
 * @property {string} unit
 * @property {number[]} times The numbers of its times in `page.times`.
 * @property {number} first Its first cell.
 * @property {number} [present] The first of its present values, where these are not cell times discount
 *   factor.
 * @property {Record<string, string>} names The names that tell it from other lines.
 */

/**
 * @typedef {object} Account The present value of the balance of an account.
 * @property {string} name
 * @property {boolean} outside Whether the objective excludes it.
 * @property {boolean} party Whether it is somebody's, who gains or loses.
 * @property {string} words What an account that is nobody's stands for.
 * @property {number} cash
 * @property {number} value Lost supply, for which no money changes hands.
 * @property {number} total
 */

/** The linear maps of one page. */
export class Outputs {
  /** @param {any} page The data of `page_data`. */
  constructor(page) {
    this.page = page;
    /** @type {Line[]} */
    this.lines = [];
    let cell = 0;
    for (const { table, column, unit, times, present, ...names } of page.lines) {
      const line = { table, column, unit, times: Array.from(fromSteps(times)), first: cell, names };
      cell += line.times.length;
      this.lines.push(present ? { ...line, present: cell } : line);
      if (present) cell += line.times.length;
    }
    this.count = cell;
    this.maps = page.cells.map((/** @type {any} */ map) => ({
      terms: map.terms,
      cells: fromSteps(map.cells),
      columns: fromSteps(map.columns),
      values: Float64Array.from(map.values),
    }));
  }

  /**
   * Every cell at a position with its plan, in the order of the lines.
   * @param {ArrayLike<number>} x @param {Float64Array} columns
   * @returns {Float64Array}
   */
  cellsAt(x, columns) {
    const found = new Float64Array(this.count);
    for (const { terms, cells, columns: index, values } of this.maps) {
      const factor = terms.reduce(
        (/** @type {number} */ product, /** @type {number} */ term) => product * x[term],
        1,
      );
      if (factor === 0) continue;
      for (let k = 0; k < cells.length; k++) {
        found[cells[k]] += factor * values[k] * (index[k] < 0 ? 1 : columns[index[k]]);
      }
    }
    return found;
  }

  /** @param {string} table @returns {Line[]} The lines of a table. */
  of(table) {
    return this.lines.filter((line) => line.table === table);
  }

  /**
   * @param {Line} line
   * @param {Float64Array} cells
   * @returns {number[]} Its numbers, in the order of its times.
   */
  numbers(line, cells) {
    return Array.from(cells.subarray(line.first, line.first + line.times.length));
  }

  /**
   * @param {Line} line
   * @param {Float64Array} cells
   * @returns {number} The present value of a line of money.
   */
  presentValue(line, cells) {
    return line.times.reduce(
      (sum, time, place) =>
        sum +
        (line.present === undefined
          ? this.page.discount[time] * cells[line.first + place]
          : cells[line.present + place]),
      0,
    );
  }

  /**
   * The present value of the balance of every account, in the order of the page.
   * @param {Float64Array} cells @returns {Account[]}
   */
  accounts(cells) {
    /** @type {Map<string, Account>} */
    const found = new Map(
      this.page.accounts.map((/** @type {any} */ each) => [
        each.name,
        { ...each, cash: 0, value: 0, total: 0 },
      ]),
    );
    for (const line of this.of("money")) {
      const worth = this.presentValue(line, cells);
      const kind = line.names.kind === "cash" ? "cash" : "value";
      const payer = /** @type {Account} */ (found.get(line.names.payer));
      const payee = /** @type {Account} */ (found.get(line.names.payee));
      payer[kind] -= worth;
      payee[kind] += worth;
    }
    for (const account of found.values()) account.total = account.cash + account.value;
    return [...found.values()];
  }

  /**
   * The present value of what every account receives (above 0) or pays, by item.
   * @param {Float64Array} cells
   * @returns {{account: string, outside: boolean, item: string, kind: string, amount: number}[]}
   */
  accountItems(cells) {
    /**
     * @type {Map<string, {account: string, outside: boolean, item: string, kind: string, amount: number}>}
     */
    const found = new Map();
    const outside = new Map(this.page.accounts.map((/** @type {any} */ each) => [each.name, each.outside]));
    for (const line of this.of("money")) {
      const worth = this.presentValue(line, cells);
      for (const [account, sign] of /** @type {[string, number][]} */ ([
        [line.names.payer, -1],
        [line.names.payee, 1],
      ])) {
        const { item, kind } = line.names;
        const key = JSON.stringify([account, item, kind]);
        const entry = found.get(key) ?? { account, outside: outside.get(account), item, kind, amount: 0 };
        entry.amount += sign * worth;
        found.set(key, entry);
      }
    }
    return [...found.values()];
  }
}
