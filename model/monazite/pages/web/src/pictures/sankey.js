// Flows from node to node, with a choice of the year:
// `{unit, label, columns, nodes: [{name, kind}], views: [{name, words, columns, links: [[source, target, amount]]}]}`.
// `columns` are the sum and the number of nodes of each column, of a view and of all: every view has the same scale.
import { chooser } from "../control.js";
import { figure } from "../theme.js";

const GAP = 12;
const EDGE = 8;
const LEFT = 212;
const RIGHT = 225;
const NODE = 14;
/** From one column to the next at least. */
const COLUMN = 98;

const COLOURS = {
  mine: "#009E73",
  import: "#E69F00",
  export: "#D55E00",
  place: "#7A8490",
  plant: "#0072B2",
  stock: "#CC79A7",
  sector: "#56B4E9",
  loss: "#8C8C8C",
};

/**
 * The width that the names of a deep chain need: those between the ends stand between two columns.
 * @param {any} data
 */
export function least(data) {
  const columns = Math.max(...data.views.map((/** @type {any} */ view) => view.columns.length));
  return Math.max(980, LEFT + RIGHT + NODE + COLUMN * (columns - 1));
}

/** The height of the view of most flows and nodes. @param {any} data */
function greatest(data) {
  const most = Math.max(...data.columns.map((/** @type {any} */ column) => column[1]));
  return Math.max(300, Math.min(760, 110 + 46 * most));
}

/**
 * The height at which a view has the scale of all: in each column the flows, and the gaps between its nodes.
 * @param {any} data @param {any} view
 */
function filled(data, view) {
  const whole = greatest(data) - 2 * EDGE;
  const scale = Math.min(...data.columns.map((/** @type {any} */ [sum, nodes]) => (whole - GAP * (nodes - 1)) / sum));
  return Math.max(...view.columns.map((/** @type {any} */ [sum, nodes]) => scale * sum + GAP * (nodes - 1)));
}

/** @param {any} data */
export function height(data) {
  return Math.ceil(filled(data, data.views[data.chosen ?? 0])) + 2 * EDGE;
}

/** @param {HTMLElement} place @param {any} data @param {any} chart @param {() => void} redraw */
export function controls(place, data, chart, redraw) {
  chooser(place, data.label, data.views, (chosen) => {
    data.chosen = chosen;
    redraw();
  });
}

/** @param {any} data @param {any} colours @param {number} width */
export function option(data, colours, width) {
  const view = data.views[data.chosen ?? 0];
  const nodes = [...new Set(view.links.flatMap(ends))];
  const passed = new Set(view.links.map((/** @type {any} */ link) => link[0]));
  const reached = new Set(view.links.map((/** @type {any} */ link) => link[1]));
  const room = (width - LEFT - RIGHT - NODE) / Math.max(1, view.columns.length - 1) - NODE - 8;
  const name = (/** @type {string} */ id) => data.nodes[Number(id)]?.name ?? "";
  return {
    tooltip: {
      trigger: "item",
      formatter: (/** @type {any} */ at) =>
        at.dataType === "edge"
          ? `${name(at.data.source)} → ${name(at.data.target)}: ${figure(at.data.value)} ${data.unit}`
          : `${name(at.name)}: ${figure(at.value)} ${data.unit}`,
    },
    series: [
      {
        type: "sankey",
        left: LEFT,
        right: RIGHT,
        top: EDGE,
        bottom: EDGE,
        nodeWidth: NODE,
        nodeGap: GAP,
        draggable: false,
        layoutIterations: 64,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: "source", opacity: 0.4, curveness: 0.5 },
        label: {
          color: colours.ink,
          textBorderColor: colours.ground,
          textBorderWidth: 3,
          lineHeight: 13,
          formatter: (/** @type {any} */ at) => `${name(at.name)}  ${figure(at.value)}`,
        },
        data: nodes.map((id) => ({
          name: String(id),
          label: labelOf(data.nodes[id].name, passed.has(id), reached.has(id), room),
          itemStyle: { color: COLOURS[data.nodes[id].kind] ?? "#7A8490", decal: { symbol: "none" } },
        })),
        links: view.links.map((/** @type {any} */ [source, target, value]) => ({
          source: String(source),
          target: String(target),
          value,
        })),
      },
    ],
  };
}

/**
 * Where a label stands: of a source on the left, of what ends on the right, each with its figure; between them there is
 * room for the name alone, broken over lines.
 * @param {string} name @param {boolean} goesOn @param {boolean} comes @param {number} room
 */
function labelOf(name, goesOn, comes, room) {
  if (!comes) return { position: "left", width: LEFT - 8, overflow: "break" };
  if (!goesOn) return { position: "right", width: RIGHT - 8, overflow: "break" };
  const narrow = { fontSize: 11, lineHeight: 12, width: Math.max(56, room), overflow: "break" };
  return { position: "right", ...narrow, formatter: () => name };
}

/** @param {[number, number, number]} link */
function ends([source, target]) {
  return [source, target];
}
