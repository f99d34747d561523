// Bars from a least to a greatest amount, one a row, each on a scale of its own:
// `{rows: [{name, least, greatest, inner: [least, greatest], at, text}], labels: {span, inner, at}}`.
import { axisStyle, SERIES } from "../theme.js";
import { fitted, wrapped } from "../words.js";

const NARROW = 620;

/** @param {any} data */
export function height(data) {
  return 60 + data.rows.length * 30;
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const letters = width < NARROW ? 22 : 60;
  return {
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
    legend: { top: 0, selectedMode: false, textStyle: { color: colours.ink }, data: Object.values(data.labels) },
    grid: { left: 8, right: width < NARROW ? 12 : 190, top: width < NARROW ? 58 : 36, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, max: 1, show: false },
    yAxis: {
      type: "category",
      data: data.rows.map((/** @type {any} */ each) => each.name),
      inverse: true,
      ...style,
      axisLabel: { color: colours.ink, interval: 0, lineHeight: 12, fontSize: width < NARROW ? 10 : 12, formatter: (/** @type {string} */ name) => fitted(name, letters) },
    },
    tooltip: { formatter: (/** @type {any} */ at) => wrapped(`${data.rows[at.dataIndex].name}\n${data.rows[at.dataIndex].text}`, 60) },
    series: [
      bars(data.labels.span, data.rows.map(outer), SERIES[4], 14, data.rows.map(relative), colours, width),
      ...(data.labels.inner
        ? [bars(data.labels.inner, data.rows.map((/** @type {any} */ each) => each.inner ?? null), SERIES[0], 8, data.rows.map(relative), colours, 0)]
        : []),
      {
        type: "scatter",
        name: data.labels.at,
        symbol: "diamond",
        symbolSize: 13,
        z: 5,
        itemStyle: { color: colours.ink, borderColor: colours.ground, borderWidth: 1.5 },
        data: data.rows.map((/** @type {any} */ each, /** @type {number} */ place) =>
          each.at === null ? [null, place] : [relative(each)(each.at), place]),
      },
    ],
  };

  /** The name, where a row stands on its scale, and what is written beside it. */
  function bars(name, ends, colour, thick, scales, colours, labelled) {
    return {
      type: "custom",
      name,
      itemStyle: { color: colour },
      data: ends.map((/** @type {any} */ each, /** @type {number} */ place) => [0, place]),
      renderItem: (/** @type {any} */ params, /** @type {any} */ api) => {
        const place = params.dataIndex;
        if (!ends[place]) return undefined;
        const [from, to] = ends[place].map(scales[place]);
        const [left, y] = api.coord([from, place]);
        const [right] = api.coord([to, place]);
        const [end] = api.coord([1, place]);
        const shape = { x: left, y: y - thick / 2, width: Math.max(2, right - left), height: thick };
        const children = [{ type: "rect", shape, style: { fill: colour } }];
        if (labelled >= NARROW) {
          const words = { text: data.rows[place].short, x: end + 10, y, verticalAlign: "middle", fill: colours.faint, fontSize: 11 };
          children.push({ type: "text", style: words });
        }
        return { type: "group", children };
      },
    };
  }
}

/** @param {any} each */
function outer(each) {
  return [each.least, each.greatest];
}

/** The place of an amount on the scale of its row, from 0 to the greatest amount. @param {any} row */
function relative(row) {
  const low = Math.min(0, row.least, row.at ?? 0);
  const high = Math.max(0, row.greatest, row.at ?? 0);
  return (/** @type {number} */ amount) => (high > low ? (amount - low) / (high - low) : 0);
}
