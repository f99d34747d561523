// Money by account as present value, with the difference from today; the inside accounts make up the objective.
import { at, svg } from "./dom.js";
import { cell, signed } from "./figures.js";
import { drawGrid, numeric } from "./grid.js";
import { Extent } from "./charts/scale.js";

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('./context.js').Shown} Shown */

const WIDTH = 160;
const HEIGHT = 14;
/** What stands instead of a gain or a loss where an account is nobody's. */
export const NO_PARTY = "no party";

/** @param {Context} context @returns {(shown: Shown) => void} */
export function makeAccounts({ today, unit, tolerances }) {
  /** A change, or 0 where a rounding explains it. @param {number} change */
  const held = (change) => (Math.abs(change) < tolerances.CHANGE_IS_REPORTED ? 0 : change);
  const before = new Map(today.accounts.map((/** @type {any} */ each) => [each.name, each.cash + each.value]));
  const extent = new Extent();
  const columns = [{ text: "account" }, { text: "cash", numeric: true }, { text: "lost supply", numeric: true },
    { text: "in all", numeric: true }, ...before.size ? [{ text: "from today", numeric: true }, { text: "loss or gain" }] : []];
  return ({ accounts }) => {
    const changes = accounts.map((each) => held(each.total - (before.get(each.name) ?? 0)));
    changes.forEach((change, place) => accounts[place].party && extent.hold(-Math.abs(change), Math.abs(change)));
    const inside = accounts.filter((each) => !each.outside);
    const sum = (/** @type {(each: any) => number} */ of) => inside.reduce((total, each) => total + of(each), 0);
    const all = {
      name: "inside accounts", cash: sum((each) => each.cash), value: sum((each) => each.value),
      total: sum((each) => each.total), outside: false, party: true, words: "",
    };
    const known = inside.reduce((total, each) => total + (before.get(each.name) ?? 0), 0);
    const line = (/** @type {any} */ each, /** @type {number} */ change, kind = "") => [
      { text: labelOf(each), kind },
      ...[each.cash, each.value, each.total].map((amount) => numeric(amount, cell(amount), kind)),
      ...before.size ? [numeric(change, signed(change), `${each.party ? tone(change) : ""} ${kind}`.trim()),
        each.party ? { text: "", node: bar(change, extent.high) } : { text: NO_PARTY, kind: "faint" }] : [],
    ];
    drawGrid(at("accounts"), {
      caption: `Money by account, present value in ${unit}`,
      columns,
      rows: [...inside.map((each) => line(each, changes[accounts.indexOf(each)])), line(all, held(all.total - known), "strong"),
        ...accounts.filter((each) => each.outside).map((each) => line(each, changes[accounts.indexOf(each)]))],
    });
  };
}

/** An account in words. @param {{name: string, outside: boolean, party: boolean, words: string}} account */
export function labelOf({ name, outside, party, words }) {
  if (!party) return `${name} (${words})`;
  return outside ? `${name} (outside: cash only)` : name;
}

/** @param {number} change */
function tone(change) {
  return change === 0 ? "" : change > 0 ? "gain" : "loss";
}

/** A bar to the left of the middle for a loss, to the right for a gain. @param {number} change @param {number} most */
function bar(change, most) {
  const length = most > 0 ? (Math.abs(change) / most) * (WIDTH / 2) : 0;
  return svg("svg", { class: "bar", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("line", { x1: WIDTH / 2, x2: WIDTH / 2, y1: 0, y2: HEIGHT, class: "zero" }),
    svg("rect", {
      x: change < 0 ? WIDTH / 2 - length : WIDTH / 2, y: 2, width: length, height: HEIGHT - 4,
      class: change < 0 ? "loss" : "gain",
    }));
}
