// Two-sided prices of the terms: what one unit more and one unit less change, and where the next change lies.
import { at, element, fill, say } from "./dom.js";
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
  return (/** @type {{x: number[], prices: (Price|null)[]|null, changes: import('../changes.js').Change[]|null}} */ { x, prices, changes }) => {
    const rows = terms.map((term, number) => {
      const price = prices?.[number];
      const title = `${titles[number]}, ${figure(x[number])} ${term.unit}`.trim();
      if (!price) return [title, { text: "…" }, "", { text: "…" }, ""];
      const words = changes?.[number];
      return [title, change(price.right, 1, price.toEnd), end(price.to, price.toEnd, term.unit, words?.to),
        change(price.left, -1, price.fromEnd), end(price.from, price.fromEnd, term.unit, words?.from)];
    });
    drawGrid(at("prices"), { caption: "Change in objective value for one unit of a term", columns: COLUMNS, rows });
    fill(at("prices-changes"), ...terms.flatMap((_, number) => listed(titles[number], prices?.[number] ?? null, changes?.[number])));
    const reasons = [...new Set((prices ?? []).flatMap((price, number) => (price?.reason ? [`${titles[number]}: ${price.reason}.`] : [])))];
    say(at("prices-reason"), reasons.join(" "));
  };
}

/**
 * All that changes at both ends of a price.
 * @param {string} title @param {Price|null} price @param {import('../changes.js').Change} [changes]
 */
function listed(title, price, changes) {
  if (!price || !changes) return [];
  const ends = /** @type {[string, number|null, string[]][]} */ ([["up", price.to, changes.to], ["down", price.from, changes.from]]);
  return ends.filter(([, , words]) => words.length).map(([way, place, words]) =>
    element("li", {}, `${title} ${way} to ${figure(place, 6)}: ${words.join("; ")}.`));
}

/**
 * Where a price ends to hold, and what changes there as one moves on.
 * @param {number|null} place @param {string} kind @param {string} unit @param {string[]} [changes]
 */
function end(place, kind, unit, changes = []) {
  if (kind === "always") return { text: "it changes all the time" };
  if (place === null) return "";
  const where = `${figure(place, 6)} ${unit}`.trim();
  const exact = String(place);
  if (kind === "infeasible") return { text: `${where}; infeasible beyond`, exact };
  if (kind === "range") return { text: `${where}, the end of the slider`, exact };
  if (!changes.length) return { text: where, exact };
  const more = changes.length > 1 ? " …" : "";
  return { text: where, exact, node: element("div", {}, where, element("div", { class: "changes" }, `${changes[0]}${more}`)) };
}
