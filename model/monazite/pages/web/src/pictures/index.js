// Every kind of picture, by the name that the data gives it, and how pictures are drawn and saved.
import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { saveOf } from "../save.js";
import { base, theme } from "../theme.js";
import * as bars from "./bars.js";
import * as cells from "./cells.js";
import * as curve from "./curve.js";
import * as extents from "./extents.js";
import * as lines from "./lines.js";
import * as ranges from "./ranges.js";
import * as ranked from "./ranked.js";
import * as regions from "./regions.js";
import * as sankey from "./sankey.js";
import * as stacked from "./stacked.js";
import * as timeline from "./timeline.js";
import * as tornado from "./tornado.js";
import * as waterfall from "./waterfall.js";

use([BarChart, CustomChart, LineChart, SankeyChart, ScatterChart]);
use([GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);
use([MarkLineComponent, MarkAreaComponent, DataZoomInsideComponent, VisualMapContinuousComponent]);

/**
 * Each module has `option(data, colours, width)` and `height(data, width)`, in pixels; `controls(element, data, chart,
 * redraw)` where the reader chooses something, and `least(data)` where a picture needs a width and scrolls below it.
 */
const KINDS = {
  bars,
  cells,
  curve,
  extents,
  lines,
  ranges,
  ranked,
  regions,
  sankey,
  stacked,
  timeline,
  tornado,
  waterfall,
};

/** The width at which pictures are drawn for paper: about that of the text on A4, so that their letters can be read. */
const PAPER = 720;

/**
 * Draw every picture of the page; returns the function that draws them again in light or dark colours.
 * @param {Record<string, {kind: string, data: any}>} pictures
 */
export function drawAll(pictures) {
  const paper = { width: 0 };
  addEventListener("beforeprint", () => (paper.width = PAPER));
  addEventListener("afterprint", () => (paper.width = 0));
  const drawn = Object.entries(pictures).map(([id, picture]) => place(id, picture, paper));
  return (/** @type {boolean} */ dark) => drawn.forEach((draw) => draw(dark));
}

/** @param {string} id @param {{kind: string, data: any}} picture @param {{width: number}} paper */
function place(id, picture, paper) {
  const figure = document.getElementById(id);
  const canvas = figure.querySelector(".canvas");
  const kind = KINDS[picture.kind];
  const least = kind.least?.(picture.data) ?? 0;
  if (least) scrolls(figure, canvas, least);
  const width = () => (paper.width ? Math.max(paper.width, least) : canvas.clientWidth);
  let shownDark = false;
  let shownWidth = width();
  canvas.style.height = `${kind.height(picture.data, shownWidth)}px`;
  const chart = init(canvas, null, { renderer: "svg" });
  const draw = (/** @type {boolean} */ dark) => {
    shownDark = dark;
    shownWidth = width();
    const height = kind.height(picture.data, shownWidth);
    canvas.style.height = `${height}px`;
    chart.resize({ width: shownWidth, height });
    const colours = theme(dark);
    const [shared, own] = [base(colours), kind.option(picture.data, colours, shownWidth)];
    chart.setOption({ ...shared, ...own, tooltip: { ...shared.tooltip, ...own.tooltip } }, true);
    scalable(canvas, chart);
    figure.classList.toggle("overflows", canvas.parentElement.scrollWidth > canvas.parentElement.clientWidth);
  };
  const redraw = () => draw(shownDark);
  new ResizeObserver(() => {
    if (!paper.width && width() !== shownWidth && width() > 0) redraw();
  }).observe(canvas);
  kind.controls?.(figure.querySelector(".controls"), picture.data, chart, redraw);
  saveOf(figure, chart, id);
  return draw;
}

/**
 * Let a picture that needs a width scroll on a narrow screen, also by the keyboard.
 * @param {HTMLElement} figure @param {HTMLElement} canvas @param {number} least
 */
function scrolls(figure, canvas, least) {
  canvas.style.minWidth = `${least}px`;
  const wide = canvas.parentElement;
  wide.tabIndex = 0;
  wide.setAttribute("role", "group");
  wide.setAttribute("aria-labelledby", `${figure.id}-title`);
}

/** Let a picture shrink to the width of the paper when the page is printed. @param {HTMLElement} canvas @param {any} chart */
function scalable(canvas, chart) {
  canvas.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}
