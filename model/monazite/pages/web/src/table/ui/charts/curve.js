// The objective value along one term: segments with their breakpoints, today's value, the position and its marks.
import { fill, svg } from "../dom.js";
import { cell, figure, MORE_DIGITS } from "../figures.js";
import { ticks } from "./scale.js";

/** Until the place is measured, and in print. */
const WIDTH = 640;
const NARROWEST = 280;
const HEIGHT = 280;
const MARGIN = { left: 78, right: 26, bottom: 40 };
/** The height of a line of names above the picture. */
const NAME = 14;

/**
 * @typedef {object} Drawn
 * @property {number} low @property {number} high
 * @property {string} unit @property {string} money
 * @property {[number, number]|null} feasible
 * @property {{at: number, value: number}[]} points In order; the breakpoints and the ends of an exact curve.
 * @property {boolean} exact
 * @property {{name: string, at: number, kind: string}[]} marks
 */

/** A picture that is drawn again as its mark moves. */
export class CurveChart {
  /** @param {HTMLElement} place @param {(at: number) => void} chosen */
  constructor(place, chosen) {
    this.canvas = svg("svg", { role: "img", class: "chart curve" });
    place.append(this.canvas);
    this.place = place;
    this.width = WIDTH;
    this.marks = svg("g");
    /** What the picture was drawn of, but for its marks. @type {any[]|null} */
    this.frame = null;
    new ResizeObserver(([entry]) => this.#resized(entry.contentRect.width)).observe(place);
    this.canvas.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      const share = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
      if (this.data && share >= 0 && share <= 1) chosen(this.data.low + share * (this.data.high - this.data.low));
    });
  }

  /** @param {number} width */
  #resized(width) {
    this.width = Math.max(NARROWEST, width || WIDTH);
    if (this.data) this.draw(this.data);
  }

  /** @param {Drawn} data */
  draw(data) {
    this.data = data;
    const { width } = this;
    const top = 2 * NAME + NAME * data.marks.length;
    const values = data.points.map((point) => point.value);
    const [least, most] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
    const pad = (most - least || Math.max(1, Math.abs(most)) * 0.01) * 0.08;
    const [low, high] = [least - pad, most + pad];
    const x = (/** @type {number} */ at) =>
      MARGIN.left + ((at - data.low) / (data.high - data.low)) * (width - MARGIN.left - MARGIN.right);
    const y = (/** @type {number} */ value) =>
      top + ((high - value) / (high - low)) * (HEIGHT - top - MARGIN.bottom);
    const frame = [data.points, data.feasible, data.exact, data.money, data.unit, width, top, data.low, data.high];
    if (!this.frame || frame.some((each, place) => each !== /** @type {any[]} */ (this.frame)[place])) {
      this.frame = frame;
      this.canvas.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      fill(this.canvas,
        ...values.length ? across(low, high, y, width) : [], ...along(data, x),
        ...gaps(data, x, top), ...line(data, x, y), this.marks,
        svg("text", { x: 4, y: 12, class: "tick" }, data.money),
        svg("text", { x: width - MARGIN.right, y: HEIGHT - 4, class: "tick end" }, data.unit));
    }
    fill(this.marks, ...marks(data, x, y, top));
  }
}

/** @param {number} low @param {number} high @param {(value: number) => number} y @param {number} width */
function across(low, high, y, width) {
  return ticks(low, high, 5).flatMap((value) => [
    svg("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value), class: "grid" }),
    svg("text", { x: MARGIN.left - 6, y: y(value) + 4, class: "tick end" }, cell(value, 6)),
  ]);
}

/** @param {Drawn} data @param {(at: number) => number} x */
function along(data, x) {
  return ticks(data.low, data.high, 5).flatMap((value) => [
    svg("line", { x1: x(value), x2: x(value), y1: HEIGHT - MARGIN.bottom, y2: HEIGHT - MARGIN.bottom + 4, class: "zero" }),
    svg("text", { x: x(value), y: HEIGHT - MARGIN.bottom + 18, class: "tick middle" }, cell(value)),
  ]);
}

/** Where no plan is feasible. @param {Drawn} data @param {(at: number) => number} x @param {number} top */
function gaps(data, x, top) {
  const [from, to] = data.feasible ?? [data.high, data.high];
  return [[data.low, from], [to, data.high]].filter(([start, end]) => end > start).flatMap(([start, end]) => [
    svg("rect", { x: x(start), y: top, width: x(end) - x(start), height: HEIGHT - top - MARGIN.bottom, class: "gap" },
      svg("title", {}, "infeasible")),
    x(end) - x(start) > 60 && svg("text", { x: (x(start) + x(end)) / 2, y: HEIGHT / 2, class: "tick middle" }, "infeasible"),
  ]);
}

/** @param {Drawn} data @param {(at: number) => number} x @param {(value: number) => number} y */
function line(data, x, y) {
  const path = data.points.map(({ at, value }) => `${x(at).toFixed(2)},${y(value).toFixed(2)}`).join(" ");
  return [
    svg("polyline", { points: path, class: data.exact ? "line" : "line sampled" }),
    ...data.points.map(({ at, value }) => svg("circle", { cx: x(at), cy: y(value), r: data.exact ? 3.5 : 2, class: "dot" },
      svg("title", {}, `${figure(at)} ${data.unit}: ${figure(value, MORE_DIGITS)} ${data.money}`))),
  ];
}

/** @param {Drawn} data @param {(at: number) => number} x @param {(value: number) => number} y @param {number} top */
function marks(data, x, y, top) {
  const ends = { left: MARGIN.left, right: x(data.high) };
  return data.marks.flatMap(({ name, at, kind }, place) => {
    const value = valueAt(data.points, at);
    const side = x(at) > (ends.left + ends.right) / 2 ? "end" : "start";
    return [
      svg("line", { x1: x(at), x2: x(at), y1: NAME * (place + 2) - 8, y2: HEIGHT - MARGIN.bottom, class: `mark ${kind}` }),
      value !== null && svg("circle", { cx: x(at), cy: y(value), r: 6, class: `spot ${kind}` }),
      svg("text", { x: x(at) + (side === "end" ? -5 : 5), y: NAME * (place + 2), class: `tick name ${kind} ${side}` }, name),
    ];
  });
}

/** The value between two points. @param {{at: number, value: number}[]} points @param {number} at */
export function valueAt(points, at) {
  const place = points.findIndex((point) => point.at >= at);
  if (place < 0) return null;
  const [right, left] = [points[place], points[place - 1]];
  if (right.at === at || !left) return right.at === at ? right.value : null;
  return left.value + ((right.value - left.value) * (at - left.at)) / (right.at - left.at);
}
