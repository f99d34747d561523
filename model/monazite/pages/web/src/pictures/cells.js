// Coloured cells of a table of points: `{x: {name, values}, y: {name, values}, views: [{name, low, high, signed, lowText, highText, cells, words}], empty: {"x,y": status}}`;
// `cells` are rows from below; an empty cell is null, and `empty` says why.
import { axisStyle, figure } from "../theme.js";
import { colour, legend, share } from "../scale.js";
import { chooser, describe, wrapped } from "../words.js";

const WRITTEN = 52;

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
    tooltip: { formatter: (/** @type {any} */ at) => wrapped(said(at.data), 60) },
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
          const children = [{ type: "rect", shape, style: { fill, stroke: theme.ground, lineWidth: 0.5 } }];
          if (value !== null && wide >= WRITTEN) {
            const ink = share(view, value) > 0.5 ? "#ffffff" : "#1b1f24";
            const style = { text: figure(value), x: left, y: middle, align: "center", verticalAlign: "middle", fill: ink, fontSize: 11 };
            children.push({ type: "text", style });
          }
          return { type: "group", children };
        },
      },
    ],
  };

  /** What is said of a cell. @param {any} at */
  function said([x, y, value]) {
    const found = value === null ? data.empty[`${x},${y}`] ?? "" : `${view.name}: ${figure(value, 7)}`;
    return [`${data.x.name}: ${data.x.values[x]}`, `${data.y.name}: ${data.y.values[y]}`, found].join("\n");
  }
}
