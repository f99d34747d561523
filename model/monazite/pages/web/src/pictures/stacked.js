// Stacked bars by category, above and below 0: `{categories, unit, series: [{name, stack, values}]}`.
import { axisStyle, figure } from "../theme.js";

export function height() {
  return 380;
}

/** @param {any} data @param {any} colours */
export function option(data, colours) {
  const style = axisStyle(colours);
  return {
    legend: { type: "scroll", bottom: 0, textStyle: { color: colours.ink } },
    grid: { left: 8, right: 8, top: 32, bottom: 40, containLabel: true },
    xAxis: { type: "category", data: data.categories, ...style },
    yAxis: { type: "value", name: data.unit, min: data.least, max: data.greatest, ...style },
    tooltip: { trigger: "axis", valueFormatter: (/** @type {number} */ value) => `${figure(value)} ${data.unit}` },
    series: data.series.map((/** @type {any} */ each) => ({
      type: "bar",
      name: each.name,
      stack: "all",
      data: each.values,
    })),
  };
}
