// Steps from 0 to a total, with a choice of what is added up:
// `{unit, label, views: [{name, total, words, least, greatest, steps: [{name, value}]}]}`.
import { chooser } from "../control.js";
import { axisStyle, figure } from "../theme.js";
import { namesAxis, rowsHeight, spanSeries } from "./rectangles.js";

const UP = "#009E73";
const DOWN = "#D55E00";
const TOTAL = "#0072B2";

/** @param {any} data @param {number} width */
export function height(data, width) {
  return 70 + rowsHeight(1 + data.views[data.chosen ?? 0].steps.length, width);
}

/** @param {HTMLElement} place @param {any} data @param {any} chart @param {() => void} redraw */
export function controls(place, data, chart, redraw) {
  chooser(place, data.label, data.views, (chosen) => {
    data.chosen = chosen;
    redraw();
  });
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const view = data.views[data.chosen ?? 0];
  const style = axisStyle(colours);
  const items = stepsOf(view);
  return {
    grid: { left: 8, right: 90, top: 8, bottom: 30, containLabel: true },
    xAxis: { type: "value", name: data.unit, nameLocation: "middle", nameGap: 26, min: view.least, max: view.greatest, ...style },
    yAxis: namesAxis(items.map((each) => each.name), style, width),
    tooltip: {
      trigger: "item",
      formatter: (/** @type {any} */ at) => `${items[at.dataIndex].name}: ${items[at.dataIndex].text} ${data.unit}`,
    },
    series: [spanSeries(items, colours, 86)],
  };
}

/** @param {any} view */
function stepsOf(view) {
  let level = 0;
  const items = view.steps.map((/** @type {any} */ step, /** @type {number} */ row) => {
    const from = level;
    level += step.value;
    return { row, name: step.name, from, to: level, colour: step.value < 0 ? DOWN : UP, text: signed(step.value) };
  });
  items.push({ row: items.length, name: view.total, from: 0, to: level, colour: TOTAL, text: figure(level) });
  return items;
}

/** @param {number} value */
function signed(value) {
  return value > 0 ? `+${figure(value)}` : figure(value);
}
