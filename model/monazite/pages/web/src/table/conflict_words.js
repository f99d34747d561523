/** A conflict of constraints in the catalogue's words, with the sum that proves it. */

import { amount, spanOf } from "./figures.js";

/**
 * @typedef {import("./kernel.js").Kernel} Kernel
 * @typedef {import("./program.js").Problem} Problem
 */

/**
 * @typedef {object} Member A constraint of a conflict, with its times together.
 * @property {string} words
 * @property {string} when The times in words; empty over the horizon.
 * @property {string} bound `at least 1,100 t REO`; empty for a share or a word of the file.
 * @property {string} place Its place in the file.
 * @property {number|null} required Its part of the shortage: above 0 required, below 0 available; null for
 *   a constraint without an amount.
 */

/**
 * @typedef {object} Conflict
 * @property {number[]} rows The constraints by number: irreducible.
 * @property {Member[]} members The same in words, that which the shortage is measured in first.
 * @property {number} short The shortage, in `unit`.
 * @property {string} unit
 * @property {string} when When it is short, in words.
 * @property {string[]} passing The material balances that take part.
 * @property {string[]} sentences
 */

/** Digits of bounds and amounts: what is missing may be a small part of them. */
const LIMIT_DIGITS = 6;
/**
 * The conflict of some rows, measured in one of them, with the multipliers of its proof.
 * @param {Kernel} kernel @param {Problem} problem @param {number[]} rows @param {number} relaxed
 * @param {number} short @param {Float64Array} proof @returns {Conflict}
 */
export function inWords(kernel, problem, rows, relaxed, short, proof) {
  const { program, tolerances } = kernel;
  const { groups } = program.page.rows;
  const largest = proof.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const limitOf = (/** @type {number} */ row) => {
    const { rowLower: lower, rowUpper: upper } = problem;
    return proof[row] > 0 || !Number.isFinite(upper[row]) ? lower[row] : upper[row];
  };
  const always = [...proof.keys()].filter(
    (row) => program.isDefinition[row] && Math.abs(proof[row]) > tolerances.MULTIPLIER_IS_ZERO * largest,
  );
  const stored = always.filter((row) => Math.abs(limitOf(row)) > 0);
  /** @type {Map<number, number[]>} */
  const grouped = new Map();
  for (const row of [relaxed, ...rows.filter((each) => each !== relaxed), ...stored]) {
    const group = program.rowGroup[row];
    grouped.set(group, [...(grouped.get(group) ?? []), row]);
  }
  const members = [...grouped].map(([group, own]) =>
    member(program, problem, groups[group], own, proof, limitOf, short, tolerances),
  );
  const rest = members.slice(1);
  const order = (/** @type {Member} */ each) =>
    (each.required ?? 0) > 0 ? -1 : each.required === null ? 1 : 0;
  const sorted = [members[0], ...rest.sort((one, other) => order(one) - order(other))];
  const { unit } = groups[program.rowGroup[relaxed]];
  const when = program.timeLabel(program.rowTime[relaxed]);
  const passing = [...new Set(always.map((row) => groups[program.rowGroup[row]].balance).filter(Boolean))];
  return {
    rows,
    members: sorted,
    short,
    unit,
    when,
    passing,
    sentences: [
      ...sorted.map(
        (each) =>
          `${each.words}${each.when ? ` in ${each.when}` : ""}` +
          `${each.bound ? `: ${each.bound}` : ""}${each.place ? ` (${each.place})` : ""}`,
      ),
      `short by ${amount(short, unit, LIMIT_DIGITS)}${when ? ` in ${when}` : ""}`,
    ],
  };
}

/**
 * @param {import('./program.js').Program} program @param {Problem} problem @param {any} group
 * @param {number[]} rows @param {Float64Array} proof @param {(row: number) => number} limitOf
 * @param {number} short @param {Record<string, number>} tolerances @returns {Member}
 */
function member(program, problem, group, rows, proof, limitOf, short, tolerances) {
  const required = rows.reduce((sum, row) => sum + proof[row] * limitOf(row), 0);
  const total = rows.reduce((sum, row) => sum + limitOf(row), 0);
  const isNothing = group.bare && Math.abs(required) <= tolerances.CHANGE_IS_ZERO * Math.max(1, short);
  const first = rows[0];
  const isEqual = problem.rowLower[first] === problem.rowUpper[first];
  const sense = isEqual ? "exactly" : proof[first] > 0 ? "at least" : "at most";
  const labels = [...new Set(rows.map((row) => program.timeLabel(program.rowTime[row])).filter(Boolean))];
  const bound = `${sense} ${amount(total, group.unit, LIMIT_DIGITS)}${rows.length > 1 ? " in total" : ""}`;
  return {
    words: group.balance ? `opening stock of ${group.balance}` : group.words,
    when: group.balance ? "" : spanOf(labels),
    bound: group.balance ? amount(Math.abs(total), group.unit, LIMIT_DIGITS) : group.bare ? "" : bound,
    place: group.place,
    required: isNothing ? null : required,
  };
}
