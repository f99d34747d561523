// Bars to the left and right of 0, one group a category:
// `{unit, categories, series: [{name, values, texts}], upright}`; with `upright` the categories stand below.
import { axisStyle, figure, named, SERIES } from "../theme.js";
import { fitted, wrapped } from "../words.js";

const ROW = 22;
const NARROW = 620;
const NARROW_ROOM = 0.4;

/** @param {any} data */
export function height(data) {
  if (data.upright) return 340;
  return 90 + data.categories.length * Math.max(28, ROW * data.series.length + 8);
}

/** The series of this result; others only keep their colours. @param {any} data */
function present(data) {
  return data.series.filter((/** @type {any} */ each) => !each.absent).map((/** @type {any} */ each) => each.name);
}

/** Room for the figures beside bars: on each side on which there are any. @param {any} data @param {number} width */
function gaps(data, width) {
  if (data.upright) return ["4%", "8%"];
  const values = data.series.flatMap((/** @type {any} */ each) => each.values);
  const room = width < NARROW ? "28%" : "12%";
  return [values.some((/** @type {number} */ each) => each < 0) ? room : 0, values.some((/** @type {number} */ each) => each >= 0) ? room : 0];
}

/**
 * The ends of the axis: on a narrow screen further out by a share of it, for the figures beside bars, which do not
 * shrink with the screen.
 * @param {any} data @param {number} width
 */
function ends(data, width) {
  if (data.least === undefined || data.upright || width >= NARROW) return { min: data.least, max: data.greatest };
  const room = NARROW_ROOM * (data.greatest - data.least);
  return { min: data.least < 0 ? data.least - room : data.least, max: data.greatest > 0 ? data.greatest + room : data.greatest };
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const several = data.series.length > 1;
  const letters = width < NARROW ? 18 : 44;
  const categories = {
    type: "category",
    data: data.categories,
    ...style,
    inverse: !data.upright,
    axisLabel: data.upright
      ? style.axisLabel
      : { color: colours.ink, interval: 0, lineHeight: 12, fontSize: width < NARROW ? 10 : 12, formatter: (/** @type {string} */ name) => fitted(name, letters) },
    splitLine: { show: false },
  };
  const amounts = {
    type: "value",
    name: data.unit,
    nameLocation: data.upright ? "end" : "middle",
    nameGap: 28,
    splitNumber: width < NARROW ? 3 : 5,
    ...style,
    ...(data.upright ? named(style) : {}),
    axisLabel: { ...style.axisLabel, formatter: (/** @type {number} */ value) => figure(value),
      ...(width < NARROW && !data.upright ? { showMinLabel: data.least === 0, showMaxLabel: data.greatest === 0 } : {}) },
    ...ends(data, width),
    boundaryGap: data.least === undefined ? gaps(data, width) : undefined,
  };
  return {
    legend: { show: several, type: "scroll", top: 0, textStyle: { color: colours.ink }, data: present(data) },
    grid: { left: 8, right: 16, top: several || data.upright ? 36 : 8, bottom: data.upright ? 8 : 36,
      containLabel: true },
    xAxis: data.upright ? categories : amounts,
    yAxis: data.upright ? amounts : categories,
    tooltip: {
      formatter: (/** @type {any} */ at) => {
        const each = data.series[at.seriesIndex];
        const more = each.texts?.[at.dataIndex] ?? `${figure(each.values[at.dataIndex])} ${data.unit}`;
        const head = several ? `${data.categories[at.dataIndex]}, ${each.name}` : data.categories[at.dataIndex];
        return wrapped(`${head}\n${more}`, 60);
      },
    },
    series: data.series.map((/** @type {any} */ each, /** @type {number} */ place) => ({
      type: "bar",
      color: SERIES[place % SERIES.length],
      name: each.name,
      data: each.values,
      barMaxWidth: data.upright ? 48 : ROW,
      label: {
        show: !data.upright || (data.categories.length <= 12 && !several && width >= NARROW),
        position: "outside",
        color: colours.ink,
        formatter: (/** @type {any} */ at) => (at.value === null ? "" : each.labels?.[at.dataIndex] ?? figure(at.value)),
      },
    })).map((/** @type {any} */ each) => ({
      ...each,
      data: each.data.map((/** @type {number|null} */ value) => ({
        value,
        label: { position: data.upright ? (value < 0 ? "bottom" : "top") : value < 0 ? "left" : "right" },
        ...(several ? {} : { itemStyle: { color: value < 0 ? "#D55E00" : "#0072B2" } }),
      })),
    })),
  };
}
