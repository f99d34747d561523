// Bars from 0, one row each, the greatest first: `{unit, least, greatest, items: [{name, value}]}`.
import { figure } from "../theme.js";
import { rowsFrame, spanSeries } from "./rectangles.js";

export { rowsWithAxis as height } from "./rectangles.js";

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const items = data.items.map((/** @type {any} */ each, /** @type {number} */ row) => ({
    row,
    name: each.name,
    from: 0,
    to: each.value,
    colour: each.value < 0 ? "#D55E00" : "#009E73",
    text: `${each.value > 0 ? "+" : ""}${figure(each.value)}`,
  }));
  return {
    ...rowsFrame(data, colours, width, 60),
    tooltip: {
      trigger: "item",
      formatter: (/** @type {any} */ at) => `${items[at.dataIndex].name}: ${items[at.dataIndex].text} ${data.unit}`,
    },
    series: [spanSeries(items, colours, 56)],
  };
}
