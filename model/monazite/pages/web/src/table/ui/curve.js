// The exact curve of the objective value along one term, with today's value, the position and marked positions.
import { CurveChart } from "./charts/curve.js";
import { at, element, fill, say } from "./dom.js";
import { cell, figure, money, MORE_DIGITS, signed } from "./figures.js";
import { drawGrid, numeric } from "./grid.js";

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('../curve.js').Curve} Curve */

/** @type {{at: number, value: number}[]} */
const NONE = [];
const COLUMNS = ["from", "to", "value at the start", "value at the end", "change per unit"]
  .map((text, place) => ({ text, numeric: place > 0 }));

/** The curve along the term that was moved last, or that was chosen. */
export class CurveView {
  /** @param {Context} context @param {(term: number) => void} chosen @param {(term: number, value: number) => void} moved */
  constructor(context, chosen, moved) {
    this.context = context;
    this.term = 0;
    /** @type {{curve: Curve, points: {at: number, value: number}[]}|null} */
    this.known = null;
    /** The curve of the table. @type {Curve|null} */
    this.tabled = null;
    /** The slider of each term as an interval. @type {[number, number][]} */
    this.whole = context.terms.map(({ low, high }) => [low, high]);
    this.select = at("along");
    fill(this.select, ...context.titles.map((title, number) => element("option", { value: number }, title)));
    this.select.addEventListener("change", () => chosen(Number(this.select.value)));
    this.chart = new CurveChart(at("curve"), (value) => moved(this.term, value));
  }

  /** @param {number} term */
  follow(term) {
    this.term = term;
    this.select.value = String(term);
  }

  /**
   * @param {Curve|null} curve None while it is being worked out.
   * @param {{x: number[], value: number|null, ours: number[]|null, theirs: number[]|null}} marked
   */
  draw(curve, { x, value, ours, theirs }) {
    const { terms, unit } = this.context;
    const term = terms[this.term];
    const points = curve ? this.#points(curve) : NONE;
    const marks = [
      term.today === null ? null : { name: "today", at: term.today, kind: "today" },
      ours && { name: "ours", at: ours[this.term], kind: "ours" },
      theirs && { name: "theirs", at: theirs[this.term], kind: "theirs" },
      { name: "here", at: x[this.term], kind: "here" },
    ].filter((mark) => mark !== null && mark.at >= term.low && mark.at <= term.high);
    const data = {
      low: term.low, high: term.high, unit: term.unit, money: unit, feasible: curve ? curve.feasible : this.whole[this.term],
      points, exact: curve?.exact ?? true, marks: /** @type {any[]} */ (marks),
    };
    this.chart.draw(/** @type {any} */ (data));
    at("curve").classList.toggle("waiting", !curve);
    const words = curve ? this.#words(curve, points, x, value) : "The curve at the other terms' present values is being worked out.";
    say(at("curve-words"), words);
    this.chart.canvas.setAttribute("aria-label", words);
    if (curve && curve !== this.tabled) this.#table(curve);
    this.tabled = curve ?? this.tabled;
  }

  /** The points of a curve, the same ones each time. @param {Curve} curve */
  #points(curve) {
    if (this.known?.curve !== curve) this.known = { curve, points: pointsOf(curve) };
    return this.known.points;
  }

  /** @param {Curve} curve @param {{at: number, value: number}[]} points @param {number[]} x @param {number|null} value */
  #words(curve, points, x, value) {
    const term = this.context.terms[this.term];
    const title = this.context.titles[this.term];
    const amount = (/** @type {number} */ each) => `${figure(each, 6)} ${term.unit}`.trim();
    if (!curve.feasible) return `No plan is feasible at any value of ${title} while the other terms stay as they are.`;
    const [from, to] = curve.feasible;
    const range = from > term.low || to < term.high ? ` Feasible from ${amount(from)} to ${amount(to)}.` : "";
    if (!curve.exact) return `Not exact: ${curve.reason}.${range}`;
    const best = points.reduce((one, other) => (other.value > one.value ? other : one), points[0]);
    const count = Math.max(0, curve.segments.length - 1);
    const breaks = count === 1 ? "1 breakpoint" : `${count} breakpoints`;
    const top = best ? ` The objective value is greatest at ${amount(best.at)}: ${figure(best.value, MORE_DIGITS)} ${this.context.unit}` : "";
    const gap = best && value !== null ? best.value - value : 0;
    const apart = gap > this.context.tolerances.RELATIVE_EQUAL * Math.abs(best?.value ?? 0) ? `, ${money(gap, this.context.unit)} above the position.` : ".";
    return `Exact, with ${breaks}; the other terms stay as they are.${range}${top}${top ? apart : ""}`;
  }

  /** @param {Curve} curve */
  #table(curve) {
    const term = this.context.terms[this.term];
    const rows = curve.segments.map((each) => [
      figure(each.from, 6), numeric(each.to, figure(each.to, 6)), numeric(each.valueFrom, cell(each.valueFrom, MORE_DIGITS)),
      numeric(each.valueTo, cell(each.valueTo, MORE_DIGITS)), numeric(each.slope, signed(each.slope)),
    ]);
    drawGrid(at("curve-table"), {
      caption: `Objective value in ${this.context.unit} by ${this.context.titles[this.term]}${term.unit ? ` in ${term.unit}` : ""}`,
      columns: COLUMNS, rows,
    });
  }
}

/** The ends of segments in order, or the samples. @param {Curve} curve */
function pointsOf(curve) {
  if (!curve.exact || !curve.segments.length) return curve.points;
  const [first] = curve.segments;
  return [{ at: first.from, value: first.valueFrom }, ...curve.segments.map((each) => ({ at: each.to, value: each.valueTo }))];
}
