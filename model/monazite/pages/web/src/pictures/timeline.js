// What is built and opens: a bar from the decision to the opening, and on to the end:
// `{start, end, legend: [words, words, words], items: [{name, label, begins, opens, by}]}`, days as text.
import { axisStyle } from "../theme.js";
import { namesAxis, spanSeries } from "./rectangles.js";

const BUILT = "#0072B2";
const DATED = "#8C8C8C";

/** @param {any} data */
export function height(data) {
  return 76 + 34 * data.items.length;
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const items = data.items.flatMap((/** @type {any} */ each, /** @type {number} */ row) => {
    const colour = each.by === "plan" ? BUILT : DATED;
    const open = { row, from: day(each.opens), to: day(data.end), colour, text: each.label, place: row };
    const building = { row, from: day(each.begins), to: day(each.opens), colour, light: true, place: row };
    return each.begins < each.opens ? [building, open] : [open];
  });
  const [building, built, dated] = data.legend;
  return {
    grid: { left: 8, right: 100, top: 8, bottom: 52, containLabel: true },
    xAxis: { type: "time", min: day(data.start), max: day(data.end), minInterval: 31536e6, ...style },
    yAxis: namesAxis(data.items.map((/** @type {any} */ each) => each.name), style, width),
    legend: {
      bottom: 0,
      selectedMode: false,
      textStyle: { color: colours.ink },
      data: [building, built, dated],
    },
    tooltip: {
      trigger: "item",
      formatter: (/** @type {any} */ at) => {
        const each = data.items[items[at.dataIndex]?.place];
        return each ? `${each.name}: ${each.label}\n${each.begins} → ${each.opens}` : "";
      },
    },
    series: [
      spanSeries(items, colours, 96),
      ...[
        [building, BUILT, 0.45],
        [built, BUILT, 1],
        [dated, DATED, 1],
      ].map(([name, color, opacity]) => ({ type: "bar", name, data: [], itemStyle: { color, opacity, decal: { symbol: "none" } } })),
    ],
  };
}

/** The time of a day in UTC, as the axis counts. @param {string} text */
function day(text) {
  const [year, month, date] = text.split("-").map(Number);
  return new Date(year, month - 1, date).getTime();
}
