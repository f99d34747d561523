// Fills that differ by colour and, without it, by pattern. The colours are those of Okabe and Ito.
import { svg } from "../dom.js";

const PATHS = [
  "", "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", "M1.5,4 h5 M4,1.5 v5", "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4",
  "M0,4 h8", "M4,0 v8", "M0,4 h8 M4,0 v8", "M3,4 h2",
];
export const FILLS = PATHS.length;

/** Add the patterns to the page, once. */
export function addDecals() {
  const patterns = PATHS.map((path, place) => svg("pattern",
    { id: `decal-${place}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: 8, height: 8, class: `fill-${place}` }),
    path && svg("path", { d: path, class: "decal" })));
  document.body.append(svg("svg", { class: "decals", "aria-hidden": "true", focusable: "false" }, svg("defs", {}, ...patterns)));
}

/** The fill of a series. @param {number} place */
export function fillOf(place) {
  return `url(#decal-${place % FILLS})`;
}

/** A swatch for a legend. @param {number} place */
export function swatch(place) {
  return svg("svg", { class: "swatch", viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("rect", { width: 16, height: 16, fill: fillOf(place) }));
}
