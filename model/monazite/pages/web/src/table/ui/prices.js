// Two-sided prices of the terms: what one unit more and one unit less change, and where the next change lies.
import { at, say } from "./dom.js";
import { figure, money } from "./figures.js";
import { drawGrid, numeric } from "./grid.js";

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('../prices.js').Price} Price */

const COLUMNS = [
  { text: "term" }, { text: "one more", numeric: true }, { text: "holds up to" },
  { text: "one less", numeric: true }, { text: "holds down to" },
];

/** @param {Context} context */
export function makePrices({ terms, titles, unit, tolerances }) {
  /** @param {number|null} slope @param {number} sign @param {string} kind What is at its end. */
  const change = (slope, sign, kind) => {
    if (slope === null) return { text: kind === "infeasible" ? "no plan" : kind === "range" ? "the slider ends" : "unknown" };
    if (Math.abs(slope) < tolerances.PRICE_IS_ZERO) return numeric(slope, "0");
    const value = sign * slope;
    return numeric(slope, `${value > 0 ? "+" : ""}${money(value, unit)}`, value > 0 ? "gain" : "loss");
  };
  return (/** @type {number[]} */ x, /** @type {(Price|null)[]|null} */ prices) => {
    const rows = terms.map((term, number) => {
      const price = prices?.[number];
      const title = `${titles[number]}, ${figure(x[number])} ${term.unit}`.trim();
      if (!price) return [title, { text: "…" }, "", { text: "…" }, ""];
      return [title, change(price.right, 1, price.toEnd), end(price.to, price.toEnd, term.unit),
        change(price.left, -1, price.fromEnd), end(price.from, price.fromEnd, term.unit)];
    });
    drawGrid(at("prices"), { caption: "Change in objective value for one unit of a term", columns: COLUMNS, rows });
    const reasons = [...new Set((prices ?? []).flatMap((price, number) => (price?.reason ? [`${titles[number]}: ${price.reason}.`] : [])))];
    say(at("prices-reason"), reasons.join(" "));
  };
}

/** @param {number|null} place @param {string} kind @param {string} unit */
function end(place, kind, unit) {
  if (place === null) return "";
  const where = `${figure(place, 6)} ${unit}`.trim();
  if (kind === "infeasible") return { text: `${where}; infeasible beyond`, exact: String(place) };
  if (kind === "range") return { text: `${where}, the end of the slider`, exact: String(place) };
  return { text: where, exact: String(place) };
}
