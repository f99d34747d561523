// Numbers for reading in tables and sentences, as `figures.py` writes them.
import { figure } from "../figures.js";

export { figure };

/** Digits of objective values, where neighbouring figures differ by little. */
export const MORE_DIGITS = 7;
const DIGITS = 4;
/** Set from the tolerances of the page. */
let rowIsZero = 0;
const SCALES = { thousand: 1e3, lakh: 1e5, million: 1e6, crore: 1e7, billion: 1e9 };
const WHOLE = 1e6;

/** @param {Record<string, number>} tolerances */
export function useTolerances({ ROW_IS_ZERO }) {
  rowIsZero = ROW_IS_ZERO;
}

/** A number in a table, where what a solver leaves of 0 is 0. @param {number|null|undefined} value @param {number} [digits] */
export function cell(value, digits = DIGITS) {
  return typeof value === "number" && Math.abs(value) < rowIsZero ? "0" : figure(value, digits);
}

/** A difference with its sign: `+12.5`, `-3`, `0`. @param {number|null|undefined} value @param {number} [digits] */
export function signed(value, digits = DIGITS) {
  const text = cell(value, digits);
  return typeof value === "number" && value > 0 && text !== "0" ? `+${text}` : text;
}

/** A sum of money, in whole currency where that is below a million. @param {number} value @param {string} unit */
export function money(value, unit) {
  const place = unit.indexOf(" ");
  const currency = place < 0 ? unit : unit.slice(0, place);
  const scale = place < 0 ? "" : unit.slice(place + 1);
  const factor = SCALES[/** @type {keyof typeof SCALES} */ (scale)] ?? 1;
  if (!scale || Math.abs(value) * factor >= WHOLE) return `${figure(value)} ${unit}`;
  return `${figure(value * factor)} ${currency}`;
}
