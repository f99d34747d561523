// The tornado: bars from the amount today to those at the two ends of a range, the widest first.
// `{unit, at, today, zero, rows: [{name, low, high, lowText, highText, turns, text}]}`.
import { axisStyle, figure, SERIES } from "../theme.js";
import { fitted, wrapped } from "../words.js";

const NARROW = 620;
const THICK = 16;
/** How far from the middle of a row the texts of two bars on one side are. */
const APART = 6;

/** @param {any} data */
export function height(data) {
  return 84 + data.rows.length * 30;
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const style = axisStyle(colours);
  const names = { low: "at the low end", high: "at the high end" };
  const narrow = width < NARROW;
  const turning = data.rows.some((/** @type {any} */ each) => each.turns);
  return {
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
    legend: { top: 0, selectedMode: false, textStyle: { color: colours.ink }, data: Object.values(names) },
    grid: { left: 8, right: narrow || !turning ? 16 : 150, top: 52, bottom: narrow ? 52 : 36, containLabel: true },
    xAxis: {
      type: "value",
      scale: true,
      boundaryGap: narrow ? ["2%", "2%"] : ["8%", "8%"],
      name: wrapped(data.unit, narrow ? 34 : 200),
      nameLocation: "middle",
      nameGap: 28,
      splitNumber: narrow ? 3 : 6,
      ...style,
      axisLabel: { ...style.axisLabel, formatter: (/** @type {number} */ value) => figure(value) },
    },
    yAxis: {
      type: "category",
      data: data.rows.map((/** @type {any} */ each) => each.name),
      inverse: true,
      ...style,
      axisLine: { ...style.axisLine, onZero: false },
      axisLabel: { color: colours.ink, interval: 0, lineHeight: 12, fontSize: width < NARROW ? 10 : 12, formatter: (/** @type {string} */ name) => fitted(name, narrow ? 20 : 46) },
    },
    tooltip: { formatter: (/** @type {any} */ at) => wrapped(`${data.rows[at.dataIndex].name}\n${data.rows[at.dataIndex].text}`, 60) },
    series: [side("low", SERIES[1]), side("high", SERIES[0])],
  };

  /** @param {"low"|"high"} end @param {string} colour */
  function side(end, colour) {
    return {
      type: "custom",
      name: names[end],
      itemStyle: { color: colour },
      encode: { x: [0, 1], y: 2 },
      data: data.rows.map((/** @type {any} */ each, /** @type {number} */ place) => [data.at, each[end] ?? data.at, place]),
      markLine: end === "low" ? marks() : undefined,
      renderItem: (/** @type {any} */ params, /** @type {any} */ api) => {
        const row = data.rows[params.dataIndex];
        const [centre, y] = api.coord([data.at, params.dataIndex]);
        const [reached] = api.coord([row[end] ?? data.at, params.dataIndex]);
        const halves = onOneSide(row);
        const half = halves ? (end === "low" ? -1 : 1) : 0;
        const children = [];
        if (row[end] !== null) {
          const shape = {
            x: Math.min(centre, reached), y: y - (half > 0 ? 0 : THICK / 2),
            width: Math.max(1.5, Math.abs(reached - centre)), height: halves ? THICK / 2 : THICK,
          };
          children.push({ type: "rect", shape, style: { fill: colour } });
        }
        if (!narrow && row[`${end}Text`]) {
          const right = sideOf(row, end) > 0;
          const style = {
            text: row[`${end}Text`], x: reached + (right ? 4 : -4), y: y + half * APART,
            align: right ? "left" : "right", verticalAlign: "middle", fill: colours.faint, fontSize: 10,
          };
          children.push({ type: "text", style });
        }
        if (end === "high" && !narrow && row.turns) {
          const area = params.coordSys;
          const style = { text: row.turns, x: area.x + area.width + 34, y, verticalAlign: "middle", fill: colours.ink, fontSize: 11 };
          children.push({ type: "text", style });
        }
        return { type: "group", children };
      },
    };
  }

  /** Whether both ends are on the same side of the middle: each bar then has half of the row. */
  function onOneSide(row) {
    return row.low !== null && row.high !== null && (row.low - data.at) * (row.high - data.at) > 0;
  }

  /** On which side of the middle an end is written: where its bar is, and opposite the other end without one. */
  function sideOf(row, end) {
    const other = end === "low" ? "high" : "low";
    const [own, others] = [end, other].map((each) => Math.sign((row[each] ?? data.at) - data.at));
    return own || -others || (end === "low" ? -1 : 1);
  }

  function marks() {
    const line = (/** @type {number} */ at, /** @type {string} */ words, /** @type {string} */ type) => ({
      xAxis: at,
      lineStyle: { color: colours.ink, type, width: 1.5 },
      label: { formatter: () => words, color: colours.ink, position: "start", distance: 4, show: Boolean(words) },
    });
    const top = line(data.at, data.today, "solid");
    return { silent: true, symbol: "none", data: [top, ...(data.zero ? [{ ...line(0, "", "dotted") }] : [])] };
  }
}
