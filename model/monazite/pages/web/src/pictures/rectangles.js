// Rectangles along a horizontal axis, one row each, with a text beside: what waterfalls, ranges and timelines share.

import { axisStyle } from "../theme.js";

const NARROW = 620;

/** The height of some rows: names take more lines on a narrow screen. @param {number} rows @param {number} width */
export function rowsHeight(rows, width) {
  return rows * (width < NARROW ? 46 : 34);
}

/**
 * The vertical axis of names, the first on top.
 * @param {string[]} names @param {any} style @param {number} width of the picture
 */
export function namesAxis(names, style, width) {
  const room = width < NARROW ? 110 : 270;
  return {
    type: "category",
    inverse: true,
    data: names.map((_, number) => String(number)),
    ...style,
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      ...style.axisLabel,
      hideOverlap: false,
      interval: 0,
      width: room,
      overflow: "break",
      lineHeight: 13,
      fontSize: width < NARROW ? 11 : 12,
      formatter: (/** @type {string} */ place) => names[Number(place)],
    },
  };
}

/** The height of a picture of rows with a name of the axis below. @param {any} data with `items` @param {number} width */
export function rowsWithAxis(data, width) {
  return 60 + rowsHeight(data.items.length, width);
}

/**
 * What pictures of rows share: a grid with some room on the right, the axis of amounts with its ends and its name, and
 * the names of the items.
 * @param {any} data `{unit, least, greatest, items: [{name}]}` @param {any} colours @param {number} width
 * @param {number} right
 */
export function rowsFrame(data, colours, width, right) {
  const style = axisStyle(colours);
  return {
    grid: { left: 8, right, top: 8, bottom: 34, containLabel: true },
    xAxis: { type: "value", name: data.unit, nameLocation: "middle", nameGap: 24, min: data.least, max: data.greatest, ...style },
    yAxis: namesAxis(data.items.map((/** @type {any} */ each) => each.name), style, width),
  };
}

/**
 * A series of rectangles: each has a row, an interval, a colour, and perhaps a text and a pattern.
 * @param {{row: number, from: number|string, to: number|string, colour: string, text?: string, light?: boolean, inside?: string}[]} items
 * @param {any} colours
 * @param {number} margin to the right of the axes, where texts may stand
 */
export function spanSeries(items, colours, margin = 0) {
  return {
    type: "custom",
    clip: false,
    data: items.map((each) => ({ value: [each.row, each.from, each.to] })),
    encode: { y: 0, x: [1, 2] },
    renderItem: (/** @type {any} */ params, /** @type {any} */ api) => {
      const item = items[params.dataIndex];
      const start = api.coord([api.value(1), api.value(0)]);
      const end = api.coord([api.value(2), api.value(0)]);
      const thick = Math.min(26, Math.abs(api.size([0, 1])[1]) * 0.62);
      const left = Math.max(params.coordSys.x, Math.min(start[0], end[0]));
      const right = Math.min(params.coordSys.x + params.coordSys.width, Math.max(start[0], end[0]));
      return {
        type: "rect",
        shape: { x: left, y: start[1] - thick / 2, width: Math.max(1.5, right - left), height: thick },
        style: {
          fill: item.colour,
          opacity: item.light ? 0.45 : 1,
          stroke: item.light ? item.colour : "none",
          lineDash: item.light ? [4, 3] : null,
        },
        ...(item.text ? beside(item, colours, right, params.coordSys.x + params.coordSys.width + margin) : {}),
      };
    },
  };
}

/** A text to the right of a rectangle, or within it where there is no room. */
function beside(item, colours, right, end) {
  const fits = right + 8 + item.text.length * 6.2 < end;
  const ink = fits ? { fill: colours.ink, stroke: colours.ground, lineWidth: 3 } : { fill: item.inside ?? "#ffffff" };
  return {
    textContent: { type: "text", style: { text: item.text, fontSize: 12, ...ink } },
    textConfig: fits ? { position: "right", distance: 5 } : { position: "insideRight", distance: 5 },
  };
}
