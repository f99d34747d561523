// What binds, most valuable first, in the words of the catalogue.
import { at, say } from "./dom.js";
import { money } from "./figures.js";
import { drawGrid, numeric } from "./grid.js";

/** @typedef {import('../limits.js').Bound} Bound */

/** @param {import('./context.js').Context} context */
export function makeBinding({ unit, tolerances }) {
  return (/** @type {{bounds: Bound[], more: number}|null} */ found) => {
    at("binding").classList.toggle("waiting", !found);
    if (!found) return;
    drawGrid(at("binding"), {
      caption: "Constraints that bind, those worth most first",
      columns: [{ text: "constraint" }, { text: "binds in" }, { text: "1 % more in every period", numeric: true }],
      rows: found.bounds.map((each) => [each.words, when(each), worth(each.worth, unit, tolerances.CHANGE_IS_ZERO)]),
    });
    say(at("binding-more"), found.bounds.length === 0 ? "No constraint of the file has a shadow price here."
      : found.more ? `${found.more} more constraints bind and are worth less.` : "");
  };
}

/** @param {Bound} bound */
function when({ times, of }) {
  if (!times.length) return "the whole horizon";
  if (times.length === of && of > 1) return `all ${of} periods`;
  return times.length > 3 ? `${times.length} of ${of} periods, first ${times[0]}, last ${times[times.length - 1]}` : times.join(", ");
}

/** @param {number|null} worth @param {string} unit @param {number} least */
function worth(worth, unit, least) {
  if (worth === null) return { text: "no plan" };
  if (Math.abs(worth) < least) return numeric(worth, "0");
  return numeric(worth, `${worth > 0 ? "+" : ""}${money(worth, unit)}`, worth > 0 ? "gain" : "loss");
}
