// Ranges around 100 %, one row each: `{unit, least, greatest, items: [{name, from, to, label}]}`; an end that is null is
// unbounded.
import { figure } from "../theme.js";
import { rowsFrame, spanSeries } from "./rectangles.js";

export { rowsWithAxis as height } from "./rectangles.js";

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const items = data.items.map((/** @type {any} */ each, /** @type {number} */ row) => ({
    row,
    name: each.name,
    from: Math.max(data.least, each.from ?? data.least),
    to: Math.min(data.greatest, each.to ?? data.greatest),
    colour: "#56B4E9",
    inside: "#10161d",
    text: width < 620 ? "" : each.label,
    range: `${end(each.from, "any")} to ${end(each.to, "any")}`,
  }));
  return {
    ...rowsFrame(data, colours, width, 24),
    tooltip: {
      trigger: "item",
      formatter: (/** @type {any} */ at) =>
        `${data.items[at.dataIndex].name}: ${data.items[at.dataIndex].label}\n${items[at.dataIndex].range}`,
    },
    series: [
      {
        ...spanSeries(items, colours),
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: colours.ink, type: "solid", width: 1.5 },
          data: [{ xAxis: 100 }],
        },
      },
    ],
  };
}

/** @param {number | null} value @param {string} unbounded */
function end(value, unbounded) {
  return value === null ? unbounded : `${figure(value)} %`;
}
