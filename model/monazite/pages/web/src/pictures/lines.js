// Lines over categories: `{categories, unit, least, greatest, series: [{name, values}]}`.
import { SERIES, axisStyle, figure, legendBelow, named } from "../theme.js";
import { shown } from "./stacked.js";

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
const MANY = 24;
const YELLOW = "#F0E442"; // A thin line of it cannot be seen on white.

/** @param {any} data @param {number} width */
export function height(data, width) {
  return 340 + legendBelow(shown(data), {}, width).more;
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const { legend, room } = legendBelow(shown(data), colours, width);
  const points = data.categories.length;
  return {
    color: SERIES.map((colour) => (colour === YELLOW ? "#9A8F00" : colour)),
    legend,
    grid: { left: 8, right: 16, top: 32, bottom: room, containLabel: true },
    xAxis: { type: "category", data: data.categories, boundaryGap: false, ...style },
    yAxis: { type: "value", name: data.unit, min: data.least, max: data.greatest, ...style, ...named(style) },
    tooltip: { trigger: "axis", valueFormatter: (/** @type {number} */ value) => `${figure(value)} ${data.unit}` },
    series: data.series.map((/** @type {any} */ each, /** @type {number} */ number) => ({
      type: "line",
      name: each.name,
      data: each.values,
      symbol: SYMBOLS[number % SYMBOLS.length],
      symbolSize: points > MANY ? 5 : 8,
      connectNulls: false,
      lineStyle: { width: 2, type: number < 4 ? "solid" : "dashed" },
    })),
  };
}
