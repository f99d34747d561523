// A table that is filled again and again: where its shape stays only the texts that differ are changed.
import { element, fill, say } from "./dom.js";

/**
 * @typedef {object} Cell
 * @property {string} text
 * @property {string} [exact] The number with every digit.
 * @property {Node} [node] What stands in the cell instead of a text.
 * @property {string} [kind] A class of the cell.
 */
/**
 * @typedef {object} Grid
 * @property {string} caption
 * @property {{text: string, numeric?: boolean}[]} columns
 * @property {(string|Cell)[][]} rows The first cell of each row is its heading.
 * @property {number} [strong] How many rows at the end are sums.
 */

/** Fill a place with a table, in a region that scrolls by itself. @param {HTMLElement} place @param {Grid} grid */
export function drawGrid(place, grid) {
  const shape = JSON.stringify([grid.columns, grid.rows.map((row) => row.length), grid.strong ?? 0]);
  if (place.dataset.shape !== shape) {
    fill(place, made(grid));
    place.dataset.shape = shape;
  }
  const table = /** @type {HTMLTableElement} */ (place.querySelector("table"));
  say(/** @type {Element} */ (table.caption?.firstElementChild), grid.caption);
  place.firstElementChild?.setAttribute("aria-label", grid.caption);
  const body = table.tBodies[0];
  grid.rows.forEach((row, line) => {
    row.forEach((given, column) => write(body.rows[line].cells[column], given));
  });
}

/** What was written last into each cell. @type {WeakMap<HTMLElement, Cell>} */
const written = new WeakMap();

/** @param {HTMLElement} node @param {string|Cell} given */
function write(node, given) {
  const found = typeof given === "string" ? { text: given } : given;
  const before = written.get(node);
  written.set(node, found);
  if (found.node) fill(node, found.node);
  else if (before?.node || before?.text !== found.text) say(node, found.text);
  if (found.exact !== before?.exact) {
    if (found.exact !== undefined) node.dataset.exact = found.exact;
    else delete node.dataset.exact;
  }
  if (found.kind !== before?.kind) {
    const numeric = node.classList.contains("number") ? "number" : "";
    node.className = [numeric, found.kind ?? ""].filter(Boolean).join(" ");
  }
}

/** @param {Grid} grid */
function made(grid) {
  const heads = grid.columns.map(({ text, numeric }) =>
    element("th", { scope: "col", class: numeric ? "number" : null }, text));
  const first = grid.rows.length - (grid.strong ?? 0);
  const rows = grid.rows.map((row, line) => element("tr", { class: line >= first ? "sum" : null },
    ...row.map((_, column) => column === 0
      ? element("th", { scope: "row" })
      : element("td", { class: grid.columns[column].numeric ? "number" : null }))));
  return element("div", { class: "scroll", tabindex: "0", role: "region" },
    element("table", {}, element("caption", {}, element("span")), element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows)));
}

/** A number as a cell: a figure to read, and every digit beside it. @param {number} value @param {string} text @param {string} [kind] @returns {Cell} */
export function numeric(value, text, kind) {
  return { text, exact: String(value), kind };
}
