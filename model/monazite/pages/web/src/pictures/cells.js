// Coloured cells of a table of points: `{x: {name, values}, y: {name, values}, views: [{name, scale, cells, texts, words}]}`;
// `cells` and `texts` are rows from below, an empty cell is null.
import { axisStyle } from "../theme.js";
import { colour, legend } from "../scale.js";
import { chooser, describe, wrapped } from "../words.js";

const NARROW = 620;

/** @param {any} data */
export function height(data) {
  return Math.min(640, Math.max(320, 130 + 30 * data.y.values.length));
}

/** @param {HTMLElement} place @param {any} data @param {any} chart @param {() => void} redraw */
export function controls(place, data, chart, redraw) {
  if (data.views.length < 2) return;
  chooser(place, "Show", data.views.map((/** @type {any} */ each) => each.name), (chosen) => {
    data.chosen = chosen;
    describe(place, data.views[chosen].words);
    redraw();
  });
}

/** @param {any} data @param {any} theme @param {number} width */
export function option(data, theme, width) {
  const style = axisStyle(theme);
  const view = data.views[data.chosen ?? 0];
  const axis = (/** @type {any} */ each) => ({ type: "category", data: each.values, ...style, splitLine: { show: false } });
  const flat = view.cells.flatMap((/** @type {any} */ row, /** @type {number} */ y) => row.map((/** @type {any} */ value, /** @type {number} */ x) => [x, y, value]));
  return {
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
    grid: { left: 8, right: 16, top: 64, bottom: 32, containLabel: true },
    visualMap: legend(view, theme, width),
    xAxis: { ...axis(data.x), name: data.x.name, nameLocation: "middle", nameGap: 30 },
    yAxis: { ...axis(data.y), name: data.y.name, nameTextStyle: { color: theme.faint, align: "left" } },
    tooltip: { formatter: (/** @type {any} */ at) => wrapped(view.texts[at.data[1]][at.data[0]], 60) },
    series: [
      {
        type: "custom",
        clip: true,
        data: flat,
        renderItem: (/** @type {any} */ params, /** @type {any} */ api) => {
          const [x, y, value] = flat[params.dataIndex];
          const [left, middle] = api.coord([x, y]);
          const [wide, high] = api.size([1, 1]);
          const shape = { x: left - wide / 2, y: middle - high / 2, width: wide, height: high };
          const fill = value === null ? theme.line : colour(view, value);
          return { type: "rect", shape, style: { fill, stroke: theme.ground, lineWidth: 0.5 }, emphasis: { style: { stroke: theme.ink, lineWidth: 1.5 } } };
        },
      },
    ],
  };
}
