// The map of two terms: polygons with holes, coloured by a choice of amounts.
// `{x, y, regions: [{rings, words: [number]}], heads, words, modes, groups, zones, spots}`; a mode is a scale
// with the amount of each region as `[at, along x, along y]` from the first corner of the region, or `[at]`.
import { axisStyle, figure } from "../theme.js";
import { colour, colours as colourList, legend } from "../scale.js";
import { button, chooser, describe, wrapped } from "../words.js";

const NARROW = 620;
const SHADES = 64;
const LETTER = 6.6;

export function height() {
  return 580;
}

/** @param {HTMLElement} place @param {any} data @param {any} chart @param {() => void} redraw */
export function controls(place, data, chart, redraw) {
  chooser(place, "Colours", data.modes.map((/** @type {any} */ each) => each.name), (chosen) => {
    data.chosen = chosen;
    describe(place, data.modes[chosen].words);
    redraw();
  });
  let window = [0, 100];
  const zoom = (/** @type {number[]} */ to) => {
    window = to;
    chart.dispatchAction({ type: "dataZoom", batch: [0, 1].map((dataZoomIndex) => ({ dataZoomIndex, start: to[0], end: to[1] })) });
  };
  button(place, "Zoom in", () => zoom([window[0] + (window[1] - window[0]) / 4, window[1] - (window[1] - window[0]) / 4]));
  button(place, "Whole map", () => zoom([0, 100]));
}

/** @param {any} data @param {any} theme @param {number} width */
export function option(data, theme, width) {
  const style = axisStyle(theme);
  const mode = data.modes[data.chosen ?? 0];
  const axis = (/** @type {any} */ each) => ({
    type: "value",
    min: each.least,
    max: each.greatest,
    splitNumber: width < NARROW ? 3 : 6,
    ...style,
    axisLabel: { ...style.axisLabel, formatter: (/** @type {number} */ value) => figure(value) },
    splitLine: { show: false },
  });
  const zoomed = { type: "inside", zoomOnMouseWheel: "shift", preventDefaultMouseMove: false, filterMode: "none" };
  return {
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
    grid: { left: 8, right: 20, top: 64, bottom: 32, containLabel: true },
    visualMap: legend(mode, theme, width),
    dataZoom: [{ ...zoomed, xAxisIndex: 0 }, { ...zoomed, yAxisIndex: 0 }],
    xAxis: { ...axis(data.x), name: `${data.x.name} (${data.x.unit})`, nameLocation: "middle", nameGap: 30 },
    yAxis: { ...axis(data.y), name: `${data.y.name} (${data.y.unit})`, nameTextStyle: { color: theme.faint, align: "left" } },
    tooltip: {
      formatter: (/** @type {any} */ at) =>
        wrapped(at.seriesIndex === 1 ? words(at.dataIndex) : at.data[2], 64),
    },
    series: [
      custom("zones", data.zones, 1, zoneItem, true),
      custom("regions", data.regions, 2, regionItem, false),
      custom("groups", data.groups, 3, groupItem, true),
      {
        type: "scatter",
        name: "spots",
        z: 8,
        data: data.spots.map((/** @type {any} */ each) => [each.x, each.y, each.name]),
        symbol: "diamond",
        symbolSize: 18,
        itemStyle: { color: "#000000", borderColor: "#ffffff", borderWidth: 2 },
        label: { show: true, position: "top", color: "#000000", textBorderColor: "#ffffff", textBorderWidth: 3, formatter: (/** @type {any} */ at) => at.data[2] },
      },
    ],
  };

  /** What is said of a region: each line is a head and what differs. @param {number} place */
  function words(place) {
    return data.regions[place].words
      .map((/** @type {number} */ each, /** @type {number} */ line) => data.heads[line] + data.words[each])
      .join("\n");
  }

  /** A series of polygons. */
  function custom(name, items, z, renderItem, silent) {
    return {
      type: "custom", name, z, silent, clip: true, renderItem,
      data: items.map((/** @type {any} */ each, /** @type {number} */ place) => [...each.rings[0][0], place]),
    };
  }

  /** @param {any} params @param {any} api */
  function regionItem(params, api) {
    const fill = fillOf(params.dataIndex, api);
    return {
      type: "path",
      shape: { pathData: path(data.regions[params.dataIndex].rings, api) },
      style: { fill, stroke: fill, lineWidth: 0.7 },
      emphasis: { style: { stroke: "#000000", lineWidth: 1.5 } },
    };
  }

  /** @param {any} params @param {any} api */
  function groupItem(params, api) {
    const group = data.groups[params.dataIndex];
    const drawn = path(group.rings, api);
    const children = [{ type: "path", shape: { pathData: drawn }, style: { fill: "none", stroke: "#1b1f24", lineWidth: 1.1 }, silent: true }];
    const text = roomFor(group, api);
    if (text) children.push(text);
    return { type: "group", children };
  }

  /** @param {any} params @param {any} api */
  function zoneItem(params, api) {
    const zone = data.zones[params.dataIndex];
    const children = [{ type: "path", shape: { pathData: path(zone.rings, api) }, style: { fill: zone.dark ? theme.faint : theme.line, stroke: theme.ink, lineWidth: 1 } }];
    const text = roomFor(zone, api);
    if (text) children.push(text);
    return { type: "group", children };
  }

  /** The colour of a region: one, or a gradient where its amount changes within it. */
  function fillOf(place, api) {
    const [at, right = 0, up = 0] = mode.amounts[place];
    const ring = data.regions[place].rings[0];
    const amounts = ring.map(([x, y]) => at + right * (x - ring[0][0]) + up * (y - ring[0][1]));
    const low = Math.min(...amounts);
    const high = Math.max(...amounts);
    if ((high - low) * SHADES <= mode.high - mode.low) return colour(mode, (low + high) / 2);
    const [x, y] = api.coord(ring[0]);
    const [x1, y1] = api.coord([ring[0][0] + 1, ring[0][1] + 1]);
    const gradient = [right / (x1 - x), up / (y1 - y)];
    const length = gradient[0] ** 2 + gradient[1] ** 2;
    const ends = [mode.low, mode.high].map((amount) => gradient.map((each, axis) => [x, y][axis] + (each * (amount - at)) / length));
    const stops = colourList(mode).map((each, number, all) => ({ offset: number / (all.length - 1), color: each }));
    return { type: "linear", global: true, x: ends[0][0], y: ends[0][1], x2: ends[1][0], y2: ends[1][1], colorStops: stops };
  }
}

/** The outlines as a path. @param {number[][][]} rings @param {any} api */
function path(rings, api) {
  return rings
    .map((ring) => `M${ring.map((point) => api.coord(point).map((/** @type {number} */ each) => each.toFixed(1)).join(" ")).join("L")}Z`)
    .join("");
}

/** The name of an area in its middle, where it has the room for it. @param {any} area @param {any} api */
function roomFor(area, api) {
  if (!area.middle) return undefined;
  const [x, y] = api.coord(area.middle);
  const rings = area.rings.map((/** @type {number[][]} */ ring) => ring.map((point) => api.coord(point)));
  for (const most of [60, 26, 16]) {
    const text = wrapped(area.name, most);
    const lines = text.split("\n");
    const wide = (Math.max(...lines.map((line) => line.length)) * LETTER) / 2;
    const high = lines.length * 8;
    const corners = [[-wide, -high], [wide, -high], [wide, high], [-wide, high], [0, -high], [0, high], [-wide, 0], [wide, 0]];
    if (corners.every(([right, down]) => inside([x + right, y + down], rings)))
      return {
        type: "text",
        style: { text, x, y, align: "center", verticalAlign: "middle", fill: "#1b1f24", stroke: "#ffffff", lineWidth: 3, fontSize: 11, lineHeight: 14 },
        silent: true,
      };
  }
  return undefined;
}

/** Whether a point is inside the outline and outside the holes. @param {number[]} point @param {number[][][]} rings */
function inside([x, y], rings) {
  let crossings = 0;
  for (const ring of rings)
    ring.forEach(([x1, y1], place) => {
      const [x2, y2] = ring[(place + 1) % ring.length];
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) crossings += 1;
    });
  return crossings % 2 === 1;
}
