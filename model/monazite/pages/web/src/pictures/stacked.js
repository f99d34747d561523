// Stacked bars by category, above and below 0, with lines on them:
// `{categories, unit, least, greatest, series: [{name, stack, values, line}]}`.
import { SERIES, axisStyle, figure, legendBelow, named } from "../theme.js";

/** Colours with a meaning. */
const TONES = {
  due: "#8C8C8C",
  done: "#0072B2",
  short: "#D55E00",
  home: "#009E73",
  mined: "#009E73",
  imported: "#E69F00",
  received: "#F0E442",
  returned: "#F0E442",
  made: "#0072B2",
  used: "#0072B2",
  delivered: "#D55E00",
  sold: "#994F00",
  served: "#56B4E9",
  discarded: "#8C8C8C",
  processing: "#8C8C8C",
  transport: "#8C8C8C",
  storage: "#8C8C8C",
  change: "#CC79A7",
};

/** @param {any} data @param {number} width */
export function height(data, width) {
  return 380 + legendBelow(shown(data), {}, width).more;
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const { legend, room } = legendBelow(shown(data), colours, width);
  return {
    color: palette(data),
    legend,
    grid: { left: 8, right: 8, top: 32, bottom: room, containLabel: true },
    xAxis: { type: "category", data: data.categories, ...style },
    yAxis: { type: "value", name: data.unit, min: data.least, max: data.greatest, ...style, ...named(style), axisLabel: labels(data, style) },
    tooltip: { trigger: "axis", valueFormatter: (/** @type {number} */ value) => `${figure(Math.abs(value))} ${data.unit}` },
    series: data.series.map((/** @type {any} */ each) => (each.line ? line(each, colours) : bar(each))),
  };
}

/** The colours of series without a meaning: none is that of home production where there is some. @param {any} data */
function palette(data) {
  const home = data.series.some((/** @type {any} */ each) => each.tone === "home");
  return home ? SERIES.filter((colour) => colour !== TONES.home) : SERIES;
}

/** The series that the result has: others are only in results beside it. @param {any} data */
export function shown(data) {
  return data.series.filter((/** @type {any} */ each) => !each.absent).map((/** @type {any} */ each) => each.name);
}

/** Below 0 stands what goes out, whose amounts are not negative. @param {any} data @param {any} style */
function labels(data, style) {
  const absolute = (/** @type {number} */ value) => figure(Math.abs(value));
  return data.mirrored ? { ...style.axisLabel, formatter: absolute } : style.axisLabel;
}

/** @param {any} each */
function bar(each) {
  const colour = each.tone ? { itemStyle: { color: TONES[each.tone] } } : {};
  return { type: "bar", name: each.name, stack: each.stack, data: each.values, barMaxWidth: 48, ...colour };
}

/** @param {any} each @param {any} colours */
function line(each, colours) {
  return {
    type: "line",
    name: each.name,
    data: each.values,
    symbol: "diamond",
    symbolSize: 7,
    z: 3,
    lineStyle: { color: colours.ink, width: 2, type: "dashed" },
    itemStyle: { color: colours.ink },
  };
}
