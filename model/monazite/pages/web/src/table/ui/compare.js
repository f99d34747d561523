// Two marked positions side by side: their terms, their accounts, and who gains and who loses between them.
import { labelOf, NO_PARTY } from "./accounts.js";
import { at, element, fill, listed, say, show } from "./dom.js";
import { cell, figure, MORE_DIGITS, signed } from "./figures.js";
import { drawGrid, numeric } from "./grid.js";

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('./context.js').Shown} Shown */

/** @param {Context} context */
export function makeCompare(context) {
  return (/** @type {Shown|null} */ ours, /** @type {Shown|null} */ theirs, /** @type {any} */ gains) => {
    const both = ours !== null && theirs !== null;
    show(at("compare-terms"), both);
    show(at("compare-accounts"), both && ours.answer.status === "optimal" && theirs.answer.status === "optimal");
    say(at("compare-words"), wordsOf(context, ours, theirs));
    fill(at("compare-gains"), ...(both && gains ? gainWords(context, ours, theirs, gains) : []).map((words) => element("li", {}, words)));
    if (!both) return;
    termTable(context, ours, theirs);
    if (!at("compare-accounts").hidden) accountTable(context, ours, theirs);
  };
}

/** @param {Context} context @param {Shown|null} ours @param {Shown|null} theirs */
function wordsOf({ unit, tolerances }, ours, theirs) {
  if (!ours || !theirs) {
    const missing = [["ours", ours], ["theirs", theirs]].filter(([, shown]) => !shown).map(([name]) => `“${name}”`);
    return `Move the sliders to a position and mark it as ${missing.join(" and another as ")}: the two are then shown side by side.`;
  }
  const failed = [["ours", ours], ["theirs", theirs]].filter(([, shown]) => /** @type {Shown} */ (shown).answer.status !== "optimal");
  if (failed.length) {
    return failed.map(([name, shown]) => `The position marked as ${name} is ${/** @type {Shown} */ (shown).answer.status}, so that there is no money to compare.`).join(" ");
  }
  const changes = ours.accounts.map((each, place) => ({ ...each, change: theirs.accounts[place].total - each.total }));
  const named = (/** @type {number} */ sign) => changes.filter((each) => sign * each.change > tolerances.CHANGE_IS_REPORTED && each.party)
    .sort((one, other) => Math.abs(other.change) - Math.abs(one.change)).map((each) => `${each.name} ${signed(each.change)}`);
  const [gain, lose] = [named(1), named(-1)];
  const together = theirs.answer.value - ours.answer.value;
  const inside = Math.abs(together) <= tolerances.CHANGE_IS_REPORTED ? "The inside accounts together neither gain nor lose."
    : `The inside accounts together ${together > 0 ? "gain" : "lose"} ${figure(Math.abs(together))} ${unit}.`;
  return `From ours to theirs, as present value in ${unit}: ${gain.length ? `${listed(gain)} gain` : "nobody gains"}; `
    + `${lose.length ? `${listed(lose)} lose` : "nobody loses"}. ${inside}`;
}

/** Where all parties gain: on the way between the positions, and along each price at theirs. @param {Context} context @param {Shown} ours @param {Shown} theirs @param {{parts: any[], isToday: boolean}} gains @returns {string[]} */
function gainWords(context, ours, theirs, { parts, isToday }) {
  const who = `the inside accounts together and ${listed(context.parties)} (cash only)`;
  const against = isToday ? "today's file" : "ours";
  const [way, ...prices] = parts;
  return [`Cash alone: what the material is worth to ${listed(context.parties)} is not counted, so that “both gain” means more money for both.`
    + (context.zones ? " With the alternative that the file states, the zone of possible agreement below counts it." : ""),
  wayWords(context, ours, theirs, way, who, against), ...prices.map((part) => priceWords(context, part, who, against))];
}

/** @param {Context} context @param {Shown} ours @param {Shown} theirs @param {any} way @param {string} who @param {string} against */
function wayWords({ terms, titles }, ours, theirs, { exact, ranges, reason }, who, against) {
  if (!exact) return `Where both gain on the way from ours to theirs is not worked out: ${reason}.`;
  if (!ranges.length) return `At no point on the way from ours to theirs do ${who} both gain against ${against}.`;
  const moved = terms.map((_, number) => number).filter((number) => ours.x[number] !== theirs.x[number]);
  const place = (/** @type {number} */ step) => moved.map((number) =>
    `${titles[number]} ${figure(ours.x[number] + step * (theirs.x[number] - ours.x[number]), 5)} ${terms[number].unit}`.trim()).join(", ");
  const named = ranges.map((/** @type {[number, number]} */ [from, to]) => `from ${place(from)} to ${place(to)}`);
  return `On the way from ours to theirs, ${who} both gain against ${against} ${listed(named)}. Exact.`;
}

/** @param {Context} context @param {any} part @param {string} who @param {string} against */
function priceWords({ terms, titles }, { term, exact, ranges, reason }, who, against) {
  if (!exact) return `At which ${titles[term]} both gain is not worked out: ${reason}.`;
  if (!ranges.length) return `With the other terms as theirs, no value of ${titles[term]} on its slider lets ${who} both gain against ${against}.`;
  const named = ranges.map((/** @type {[number, number]} */ [from, to]) => `from ${figure(from, 5)} to ${figure(to, 5)} ${terms[term].unit}`);
  return `With the other terms as theirs, ${who} both gain against ${against} at ${titles[term]} ${listed(named)}. Exact.`;
}

/** @param {Context} context @param {Shown} ours @param {Shown} theirs */
function termTable({ terms, titles }, ours, theirs) {
  const amount = (/** @type {number} */ value, /** @type {any} */ term) => numeric(value, `${figure(value, 6)} ${term.unit}`.trim());
  drawGrid(at("compare-terms"), {
    caption: "Terms of the two positions",
    columns: ["term", "ours", "theirs", "theirs minus ours"].map((text, place) => ({ text, numeric: place > 0 })),
    rows: terms.map((term, number) => [titles[number], amount(ours.x[number], term), amount(theirs.x[number], term),
      numeric(theirs.x[number] - ours.x[number], signed(Number((theirs.x[number] - ours.x[number]).toPrecision(12)), 6))]),
  });
}

/** @param {Context} context @param {Shown} ours @param {Shown} theirs */
function accountTable({ unit, tolerances }, ours, theirs) {
  const row = (/** @type {string} */ name, /** @type {number} */ one, /** @type {number} */ other, /** @type {number|undefined} */ digits, party = true) => {
    const change = other - one;
    const nothing = Math.abs(change) <= tolerances.CHANGE_IS_REPORTED;
    return [name, numeric(one, cell(one, digits)), numeric(other, cell(other, digits)),
      numeric(change, nothing ? "0" : signed(change), nothing || !party ? "" : change > 0 ? "gain" : "loss"),
      !party ? { text: NO_PARTY, kind: "faint" } : nothing ? "" : change > 0 ? "gains" : "loses"];
  };
  const accounts = ours.accounts.map((each, place) =>
    row(labelOf(each), each.total, theirs.accounts[place].total, undefined, each.party));
  drawGrid(at("compare-accounts"), {
    caption: `Money by account at the two positions, present value in ${unit}`,
    columns: ["account", "ours", "theirs", "theirs minus ours", "gains or loses"].map((text, place) => ({ text, numeric: place > 0 && place < 4 })),
    rows: [...accounts, row("inside accounts (objective value)", ours.answer.value, theirs.answer.value, MORE_DIGITS)],
    strong: 1,
  });
}
