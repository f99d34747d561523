// The first thing to read at a position: the objective value, its difference from today, sentences, and the checks.
import { at, element, fill, listed, say, show } from "./dom.js";
import { cell, figure, money, MORE_DIGITS, signed } from "./figures.js";
import { numeric } from "./grid.js";

/** Milliseconds of rest after which a reader of the page's voice hears the answer. */
const REST = 700;

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('./context.js').Shown} Shown */

/** @param {Context} context */
export function makeSummary(context) {
  let timer = 0;
  return (/** @type {Shown} */ shown) => {
    const { answer } = shown;
    const found = answer.status === "optimal";
    headline(context, shown);
    fill(at("sentences"), ...(found ? sentences(context, shown) : []).map((words) => element("li", {}, words)));
    say(at("status"), statusWords(context, shown));
    at("status").className = `status ${found ? "verified" : answer.status}`;
    clearTimeout(timer);
    timer = setTimeout(() => say(at("spoken"), spoken(context, shown)), REST);
  };
}

/** @param {Context} context @param {Shown} shown */
function headline({ unit, today, tolerances }, { answer }) {
  const found = answer.status === "optimal";
  const value = found ? numeric(answer.value, figure(answer.value, MORE_DIGITS)) : null;
  for (const place of [at("objective"), at("bar-objective")]) {
    say(place, value ? value.text : words(answer.status));
    if (value) place.dataset.exact = value.exact;
    else delete place.dataset.exact;
  }
  for (const part of document.querySelectorAll("[data-of-objective]")) show(/** @type {any} */ (part), found);
  const difference = found && today.objective !== null ? answer.value - today.objective : null;
  const same = difference !== null && Math.abs(difference) <= tolerances.RELATIVE_EQUAL * Math.max(1, Math.abs(today.objective ?? 0));
  const text = difference === null ? "" : same ? "the same as today" : `${signed(difference)} ${unit} compared with today`;
  for (const place of [at("difference"), at("bar-difference")]) {
    say(place, text);
    place.className = difference === null || same ? "" : difference > 0 ? "gain" : "loss";
    if (difference === null) delete place.dataset.exact;
    else place.dataset.exact = String(difference);
  }
}

/** @param {string} status */
function words(status) {
  if (status === "infeasible") return "Infeasible: no plan meets all constraints here";
  if (status === "unbounded") return "Unbounded: the objective value has no limit here";
  return "Not shown: a check failed here";
}

/** @param {Context} context @param {Shown} shown @returns {string[]} */
function sentences(context, shown) {
  return [...contractSentences(context, shown), ...unmetSentences(context, shown), ...accountSentences(context, shown)];
}

/** @param {Context} context @param {Shown} shown */
function contractSentences({ outputs, unit, tolerances }, { cells }) {
  const lines = outputs.of("contracts");
  const names = [...new Set(lines.map((line) => line.names.contract))];
  return names.map((name) => {
    const sum = (/** @type {string} */ column) => total(outputs, lines.find((line) =>
      line.names.contract === name && line.column === column), cells);
    const amount = lines.find((line) => line.names.contract === name && line.column === "due")?.unit ?? "";
    const [due, delivered, short, penalty] = ["due", "delivered", "shortfall", "penalty"].map(sum);
    const share = due > 0 ? ` (${cell((100 * Math.min(delivered, due)) / due, 3)} %)` : "";
    const paid = penalty > 0 ? `, for a penalty of ${money(penalty, unit)} in all` : "";
    const missing = short > tolerances.AMOUNT_IS_ZERO ? `; ${cell(short)} ${amount} fall short${paid}` : "; nothing falls short";
    return `Contract ${name}: ${cell(delivered)} of ${cell(due)} ${amount} due are delivered${share}${missing}.`;
  });
}

/** @param {Context} context @param {Shown} shown */
function unmetSentences({ outputs, tolerances }, { cells }) {
  const lines = outputs.of("unmet");
  const missing = lines.filter((line) => line.column === "unmet").flatMap((line) => {
    const wanted = lines.find((other) => other.column === "wanted" && other.names.demand === line.names.demand);
    const [unmet, all] = [total(outputs, line, cells), total(outputs, wanted, cells)];
    return unmet > tolerances.AMOUNT_IS_ZERO ? [`${line.names.demand} ${cell(unmet)} of ${cell(all)} ${line.unit}`] : [];
  });
  if (!lines.length) return [];
  return [missing.length ? `Demand that is not met: ${listed(missing)}.` : "All demand is met."];
}

/** @param {Context} context @param {Shown} shown @returns {string[]} */
function accountSentences({ today, unit, tolerances }, { accounts }) {
  const before = new Map(today.accounts.map((/** @type {any} */ each) => [each.name, each.cash + each.value]));
  if (!before.size) return [];
  const changes = accounts.map((each) => ({ ...each, change: each.total - (before.get(each.name) ?? 0) }))
    .filter((each) => Math.abs(each.change) > tolerances.CHANGE_IS_REPORTED && each.party)
    .sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
  if (!changes.length) return ["No account gains or loses compared with today."];
  const named = (/** @type {boolean} */ outside) => changes.filter((each) => each.outside === outside)
    .map((each) => `${each.name} ${signed(each.change)}`);
  const [inside, outside] = [named(false), named(true)];
  return [`Compared with today, in ${unit} as present value: ${inside.length ? inside.join(", ") : "no inside account changes"}`
    + `${outside.length ? `; outside, in cash alone: ${outside.join(", ")}` : ""}.`];
}

/** @param {import('../outputs.js').Outputs} outputs @param {any} line @param {Float64Array} cells */
function total(outputs, line, cells) {
  return line ? outputs.numbers(line, cells).reduce((sum, each) => sum + each, 0) : 0;
}

/** @param {Context} context @param {Shown} shown */
function statusWords({ versions, tolerances }, { answer }) {
  if (answer.status === "refused") {
    return `Not shown: the answer at this position failed the page's checks (${answer.reason}). Other positions are not affected.`;
  }
  if (answer.status !== "optimal") return `Verified at this position: the proof that ${answer.reason} passes the page's check. ${versions}`;
  const worst = Math.max(0, answer.checks.primal, answer.checks.dual, answer.checks.gap);
  return `Verified at this position: constraints, prices and optimality hold within ${figure(worst, 1)} `
    + `(limit ${figure(tolerances.RESIDUAL, 1)}, relative). ${versions}`;
}

/** @param {Context} context @param {Shown} shown */
function spoken({ unit, titles, terms }, { answer, x }) {
  const where = x.map((value, number) => `${titles[number]} ${figure(value)} ${terms[number].unit}`).join("; ");
  if (answer.status !== "optimal") return `${words(answer.status)}. ${where}.`;
  const difference = at("difference").textContent;
  return `Objective value ${figure(answer.value, MORE_DIGITS)} ${unit}${difference ? `, ${difference}` : ""}. ${where}.`;
}
