// Stacked bars by year, above and below 0.
import { element, fill, say, svg } from "../dom.js";
import { cell } from "../figures.js";
import { fillOf, swatch } from "./decals.js";
import { Extent, ticks } from "./scale.js";

/** Until the place is measured, and in print. */
const WIDTH = 640;
const NARROWEST = 280;
const HEIGHT = 300;
const MARGIN = { left: 62, right: 8, top: 22, bottom: 26 };
const SHORTEST_LABEL = 46;

/** @typedef {{categories: string[], unit: string, series: {name: string, fill: number, values: number[]}[]}} Stacked */

/** A picture that is drawn again with each plan. */
export class StackedChart {
  /** @param {HTMLElement} place @param {string} label */
  constructor(place, label) {
    this.canvas = svg("svg", { role: "img", "aria-label": label, class: "chart" });
    this.legend = element("ul", { class: "legend", "aria-hidden": "true" });
    place.append(this.canvas, this.legend);
    this.place = place;
    /** @type {Map<string, Extent>} */
    this.extents = new Map();
    this.names = "";
    this.frame = "";
    /** @type {any[][]} */
    this.bars = [];
    this.width = WIDTH;
    new ResizeObserver(([entry]) => this.#resized(entry.contentRect.width)).observe(place);
  }

  /** @param {number} width */
  #resized(width) {
    this.width = Math.max(NARROWEST, width || WIDTH);
    if (this.data) this.draw(this.data);
  }

  /** @param {Stacked} data */
  draw(data) {
    this.data = data;
    const { width } = this;
    const [low, high] = this.#ends(data);
    const y = (/** @type {number} */ value) =>
      MARGIN.top + ((high - value) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const step = (width - MARGIN.left - MARGIN.right) / Math.max(1, data.categories.length);
    const frame = JSON.stringify([width, low, high, data.unit, data.categories, data.series.length]);
    if (frame !== this.frame) {
      this.frame = frame;
      this.bars = data.series.map(({ fill: number }) => data.categories.map((_, place) => svg("rect", {
        x: MARGIN.left + place * step + step * 0.12, width: step * 0.76, y: 0, height: 0, fill: fillOf(number),
      }, svg("title"))));
      this.canvas.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      fill(this.canvas, ...axis(low, high, y, width), ...this.bars.flat(), ...labels(data.categories, step),
        svg("text", { x: 4, y: 12, class: "tick" }, data.unit));
    }
    this.#bars(data, y);
    this.#legendOf(data);
  }

  /** @param {Stacked} data */
  #ends(data) {
    const extent = this.extents.get(data.unit) ?? new Extent();
    this.extents.set(data.unit, extent);
    data.categories.forEach((_, place) => {
      const values = data.series.map(({ values: each }) => each[place]);
      extent.hold(values.reduce((sum, each) => sum + Math.min(0, each), 0),
        values.reduce((sum, each) => sum + Math.max(0, each), 0));
    });
    return extent.ends();
  }

  /** Only what moved is written. @param {Stacked} data @param {(value: number) => number} y */
  #bars(data, y) {
    const above = data.categories.map(() => 0);
    const below = data.categories.map(() => 0);
    data.series.forEach(({ name, values }, series) => values.forEach((value, place) => {
      const stack = value < 0 ? below : above;
      const from = stack[place];
      stack[place] += value;
      const [top, bottom] = [Math.max(from, stack[place]), Math.min(from, stack[place])].map(y);
      const bar = this.bars[series][place];
      const shown = bottom - top > 0.05;
      put(bar, "y", shown ? top.toFixed(2) : "0");
      put(bar, "height", shown ? (bottom - top).toFixed(2) : "0");
      say(bar.firstChild, shown ? `${data.categories[place]}: ${name} ${cell(Math.abs(value))} ${data.unit}` : "");
    }));
  }

  /** @param {Stacked} data */
  #legendOf(data) {
    const names = JSON.stringify(data.series.map(({ name, fill: number }) => [name, number]));
    if (names === this.names) return;
    this.names = names;
    fill(this.legend, ...data.series.map((each) => element("li", {}, swatch(each.fill), each.name)));
  }
}

/** @param {number} low @param {number} high @param {(value: number) => number} y @param {number} width */
function axis(low, high, y, width) {
  return ticks(low, high).flatMap((value) => [
    svg("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" }),
    svg("text", { x: MARGIN.left - 6, y: y(value) + 4, class: "tick end" }, cell(Math.abs(value))),
  ]);
}

/** Names of years, as many as fit. @param {string[]} categories @param {number} step */
function labels(categories, step) {
  const every = Math.ceil(SHORTEST_LABEL / step);
  return categories.map((category, place) => (place % every ? null : svg("text", {
    x: MARGIN.left + (place + 0.5) * step, y: HEIGHT - 8, class: "tick middle",
  }, category.replace(/^FY20/, "FY"))));
}

/** @param {Element} node @param {string} name @param {string} value */
function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
