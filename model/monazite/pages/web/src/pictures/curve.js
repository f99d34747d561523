// Lines over a number: `{x, y, series, marks, zones, band}`, or `views` of these to choose from.
//   x, y: `{name, unit}`; series: `[{name, points: [[x, y]], dots: [[x, y, text]], dashed, stepped}]`
//   marks: `[{axis: "x" | "y", at, name}]`; zones: `[{from, to, name}]`; spots: `[{x, y, name}]`
import { axisStyle, figure, SERIES } from "../theme.js";
import { chooser, describe, wrapped } from "../words.js";

const NARROW = 620;

/** @param {any} data */
export function height(data) {
  const view = data.views ? data.views[0] : data;
  return view.series.length > 1 ? 460 : 420;
}

/** @param {HTMLElement} place @param {any} data @param {any} chart @param {() => void} redraw */
export function controls(place, data, chart, redraw) {
  if (!data.views || data.views.length < 2) return;
  chooser(place, data.label ?? "Show", data.views.map((/** @type {any} */ each) => each.name), (chosen) => {
    data.chosen = chosen;
    describe(place, data.views[chosen].words);
    redraw();
  });
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const view = data.views ? data.views[data.chosen ?? 0] : data;
  const style = axisStyle(colours);
  const series = view.series.map((/** @type {any} */ each) => (each.absent ? { ...each, points: [], dots: [] } : each));
  const several = series.length > 1;
  const axis = (/** @type {any} */ each) => ({
    type: "value",
    scale: true,
    splitNumber: width < NARROW ? 3 : 6,
    min: each.least,
    max: each.greatest,
    ...style,
    axisLabel: { ...style.axisLabel, formatter: (/** @type {number} */ value) => figure(value) },
  });
  return {
    color: SERIES,
    legend: { show: several, type: "scroll", top: 0, textStyle: { color: colours.ink }, data: view.series.filter((/** @type {any} */ each) => !each.absent).map((/** @type {any} */ each) => each.name) },
    grid: { left: 8, right: 24, top: several ? 64 : 40, bottom: 32, containLabel: true },
    xAxis: { ...axis(view.x), name: labelled(view.x), nameLocation: "middle", nameGap: 30 },
    yAxis: { ...axis({ least: view.least, greatest: view.greatest, ...view.y }), name: labelled(view.y), nameTextStyle: { color: colours.faint, align: "left" } },
    tooltip: { formatter: (/** @type {any} */ at) => wrapped(at.value?.[2] ?? said(view, at), width < NARROW ? 40 : 70) },
    series: [
      ...(view.band ? [between(view.band)] : []),
      ...series.map((/** @type {any} */ each, /** @type {number} */ place) => ({
        type: "line",
        name: each.name,
        data: each.points,
        symbol: "none",
        silent: true,
        lineStyle: { width: 2, type: each.dashed || (several && place % 2) ? "dashed" : "solid" },
        itemStyle: { color: SERIES[place % SERIES.length] },
        ...(place ? {} : { markLine: lines(view, colours), markArea: areas(view, colours) }),
      })),
      ...series.map((/** @type {any} */ each, /** @type {number} */ place) => ({
        type: "scatter",
        name: each.name,
        data: each.dots ?? [],
        symbolSize: (each.dots ?? []).length > 200 ? 4 : 7,
        itemStyle: { color: SERIES[place % SERIES.length], borderColor: colours.ground, borderWidth: 1 },
      })),
      {
        type: "scatter",
        name: "",
        data: (view.spots ?? []).map((/** @type {any} */ each) => ({
          value: [each.x, each.y, each.name],
          label: { position: width < NARROW ? "bottom" : beyondMiddle(view, each.x) ? "left" : "right" },
        })),
        symbol: "diamond",
        symbolSize: 16,
        z: 6,
        itemStyle: { color: colours.ink, borderColor: colours.ground, borderWidth: 2 },
        label: {
          show: true,
          color: colours.ink,
          textBorderColor: colours.ground,
          textBorderWidth: 3,
          formatter: (/** @type {any} */ at) => wrapped(at.value[2], width < NARROW ? 24 : 44),
        },
      },
    ],
  };
}

/** Whether a place is in the right half of the picture. @param {any} view @param {number} x */
function beyondMiddle(view, x) {
  const all = view.series.flatMap((/** @type {any} */ each) => each.points.map((/** @type {number[]} */ point) => point[0]));
  return x > (Math.min(...all) + Math.max(...all)) / 2;
}

/** What is said of a dot without words of its own. @param {any} view @param {any} at */
function said(view, at) {
  const [x, y] = at.value;
  return [at.seriesName, `${view.x.name}: ${figure(x, 7)} ${view.x.unit}`, `${view.y.name}: ${figure(y, 7)} ${view.y.unit}`].join("\n");
}

/** The area between two lines: `points` are x, the lower and the upper y. @param {any} band */
function between(band) {
  const outline = [
    ...band.points.map((/** @type {number[]} */ [x, low]) => [x, low]),
    ...band.points.map((/** @type {number[]} */ [x, , high]) => [x, high]).reverse(),
  ];
  return {
    type: "custom",
    silent: true,
    z: 1,
    clip: true,
    data: outline.length ? [outline[0]] : [],
    renderItem: (/** @type {any} */ params, /** @type {any} */ api) => ({
      type: "polygon",
      shape: { points: outline.map((point) => api.coord(point)) },
      style: { fill: SERIES[4], opacity: 0.35 },
    }),
  };
}

/** @param {any} each */
function labelled(each) {
  return each.unit ? `${each.name} (${each.unit})` : each.name;
}

/** @param {any} view @param {any} colours */
function lines(view, colours) {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: colours.ink, type: "dotted", width: 1.5 },
    label: { color: colours.ink, textBorderColor: colours.ground, textBorderWidth: 3 },
    data: (view.marks ?? []).map((/** @type {any} */ each) => ({
      [each.axis === "y" ? "yAxis" : "xAxis"]: each.at,
      label: { formatter: () => each.name, position: each.axis === "y" ? "insideStartBottom" : "end" },
    })),
  };
}

/** @param {any} view @param {any} colours */
function areas(view, colours) {
  return {
    silent: true,
    itemStyle: { color: colours.line, opacity: 0.5 },
    label: { color: colours.ink, position: "insideTop" },
    data: (view.zones ?? []).map((/** @type {any} */ each) => [
      { xAxis: each.from, name: each.name },
      { xAxis: each.to },
    ]),
  };
}
