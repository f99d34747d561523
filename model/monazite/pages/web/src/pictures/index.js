// Every kind of picture, by the name that the data gives it, and how pictures are drawn and saved.
import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { saveOf } from "../save.js";
import { base, theme } from "../theme.js";
import * as stacked from "./stacked.js";

use([BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** Each module has `option(data, colours)`, and `height(data)` in pixels. */
const KINDS = { stacked };

/**
 * Draw every picture of the page; returns the function that draws them again in light or dark colours.
 * @param {Record<string, {kind: string, data: any}>} pictures
 */
export function drawAll(pictures) {
  const drawn = Object.entries(pictures).map(([id, picture]) => place(id, picture));
  return (/** @type {boolean} */ dark) => drawn.forEach((draw) => draw(dark));
}

/** @param {string} id @param {{kind: string, data: any}} picture */
function place(id, picture) {
  const figure = document.getElementById(id);
  const canvas = figure.querySelector(".canvas");
  const kind = KINDS[picture.kind];
  canvas.style.height = `${kind.height(picture.data)}px`;
  const chart = init(canvas, null, { renderer: "svg" });
  new ResizeObserver(() => chart.resize()).observe(canvas);
  const draw = (/** @type {boolean} */ dark) => {
    const colours = theme(dark);
    chart.setOption({ ...base(colours), ...kind.option(picture.data, colours) }, true);
  };
  kind.controls?.(figure.querySelector(".controls"), picture.data, chart);
  saveOf(figure, chart, id);
  return draw;
}
