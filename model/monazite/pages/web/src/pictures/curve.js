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
  const several = view.series.length > 1;
  const axis = (/** @type {any} */ each) => ({
    type: "value",
    scale: true,
    splitNumber: width < NARROW ? 3 : 6,
    min: each.least,
    max: each.greatest,
    ...style,
    axisLabel: { ...style.axisLabel, formatter: figure },
  });
  return {
    color: SERIES,
    legend: { show: several, type: "scroll", top: 0, textStyle: { color: colours.ink }, data: view.series.map((/** @type {any} */ each) => each.name) },
    grid: { left: 8, right: 24, top: several ? 64 : 40, bottom: 32, containLabel: true },
    xAxis: { ...axis(view.x), name: labelled(view.x), nameLocation: "middle", nameGap: 30 },
    yAxis: { ...axis(view.y), name: labelled(view.y), nameTextStyle: { color: colours.faint, align: "left" } },
    tooltip: { formatter: (/** @type {any} */ at) => wrapped(at.data[2] ?? at.name ?? "", width < NARROW ? 40 : 70) },
    series: [
      ...view.series.map((/** @type {any} */ each, /** @type {number} */ place) => ({
        type: "line",
        name: each.name,
        data: each.points,
        symbol: "none",
        silent: true,
        lineStyle: { width: 2, type: each.dashed || (several && place % 2) ? "dashed" : "solid" },
        itemStyle: { color: SERIES[place % SERIES.length] },
        ...(place ? {} : { markLine: lines(view, colours), markArea: areas(view, colours) }),
      })),
      ...view.series.map((/** @type {any} */ each, /** @type {number} */ place) => ({
        type: "scatter",
        name: each.name,
        data: each.dots ?? [],
        symbolSize: (each.dots ?? []).length > 200 ? 4 : 7,
        itemStyle: { color: SERIES[place % SERIES.length], borderColor: colours.ground, borderWidth: 1 },
      })),
      {
        type: "scatter",
        name: "",
        data: (view.spots ?? []).map((/** @type {any} */ each) => [each.x, each.y, each.name]),
        symbol: "diamond",
        symbolSize: 16,
        z: 6,
        itemStyle: { color: colours.ink, borderColor: colours.ground, borderWidth: 2 },
        label: {
          show: true,
          position: width < NARROW ? "bottom" : "right",
          color: colours.ink,
          textBorderColor: colours.ground,
          textBorderWidth: 3,
          formatter: (/** @type {any} */ at) => wrapped(at.data[2], width < NARROW ? 24 : 44),
        },
      },
    ],
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
      label: { formatter: () => each.name, position: each.axis === "y" ? "insideStartTop" : "end" },
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
