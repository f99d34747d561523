// Bars from 0, one row each, the greatest first: `{unit, least, greatest, items: [{name, value}]}`.
import { axisStyle, figure } from "../theme.js";
import { namesAxis, rowsHeight, spanSeries } from "./rectangles.js";

/** @param {any} data @param {number} width */
export function height(data, width) {
  return 60 + rowsHeight(data.items.length, width);
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const items = data.items.map((/** @type {any} */ each, /** @type {number} */ row) => ({
    row,
    name: each.name,
    from: 0,
    to: each.value,
    colour: each.value < 0 ? "#D55E00" : "#009E73",
    text: `${each.value > 0 ? "+" : ""}${figure(each.value)}`,
  }));
  return {
    grid: { left: 8, right: 60, top: 8, bottom: 34, containLabel: true },
    xAxis: { type: "value", name: data.unit, nameLocation: "middle", nameGap: 24, min: data.least, max: data.greatest, ...style },
    yAxis: namesAxis(items.map((/** @type {any} */ each) => each.name), style, width),
    tooltip: {
      trigger: "item",
      formatter: (/** @type {any} */ at) => `${items[at.dataIndex].name}: ${items[at.dataIndex].text} ${data.unit}`,
    },
    series: [spanSeries(items, colours, 56)],
  };
}
