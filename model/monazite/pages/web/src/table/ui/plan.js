// The plan by year: the balance of the chain, demand, contracts, imports and what is built.
import { StackedChart } from "./charts/stacked.js";
import { linesOf, numbersAt, timesOf } from "./context.js";
import { at, element, say, show } from "./dom.js";
import { cell } from "./figures.js";
import { drawGrid, numeric } from "./grid.js";

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('./context.js').Shown} Shown */

const SIGNS = { in: 1, out: -1, loss: -1, stock: -1 };
const FLOWS = {
  mined: "mined at home", imported: "imported", received: "bought under a contract", returned: "returned",
  made: "made", delivered: "delivered under contracts", sold: "sold on the spot", served: "used at home (demand served)",
  discarded: "discarded", used: "used in plants", processing: "lost in processing", transport: "lost in transport",
  storage: "lost in storage", change: "put into stock",
};
const CONTRACT = {
  due: "due", floor: "least", cap: "most", delivered: "delivered", beyond: "beyond the quantity", shortfall: "short",
  released: "released", unlifted: "not lifted", received: "received", penalty: "penalty", other: "other payments",
};
/** Columns of what is built, in this order. */
const BUILDING = ["capacity", "capital", "charge"];
/** Columns of a contract that are shown even where they are 0 in every year. */
const ALWAYS = ["due", "delivered", "shortfall", "received", "penalty"];

/** @param {Context} context @param {import('./parts.js').Parts} parts @returns {(shown: Shown) => void} */
export function makePlan(context, parts) {
  const draws = [
    balances(context, parts), demands(context, parts), parts.part(at("contracts"), contracts(context)),
    parts.part(at("imports"), imports(context)), parts.part(at("building"), building(context)),
  ];
  return (shown) => draws.forEach((draw) => draw(shown));
}

/** Years as rows, lines as columns, a sum at the end. @param {Context} context @param {string} head @param {any[]} lines @param {string[]} names @param {Float64Array} cells */
function yearly(context, head, lines, names, cells) {
  const times = timesOf(lines);
  const values = lines.map((line) => numbersAt(context, line, cells, times));
  const columns = [{ text: head }, ...names.map((text) => ({ text, numeric: true }))];
  const rows = times.map((time, place) => [context.page.times[time].label,
    ...values.map((each) => numeric(each[place], cell(each[place])))]);
  const sums = values.map((each) => each.reduce((sum, value) => sum + value, 0));
  return { columns, rows: [...rows, ["in all", ...sums.map((sum) => numeric(sum, cell(sum)))]], strong: 1 };
}

/** @param {Context} context @param {import('./parts.js').Parts} parts */
function balances(context, parts) {
  const lines = linesOf(context, "balance");
  const names = [...new Set(lines.map((line) => line.names.balance))];
  const draws = names.map((name, number) => {
    const held = lines.filter((line) => line.names.balance === name);
    const beside = number ? at("balances").appendChild(element("details", {}, element("summary", {}, `Balance of ${name}`))) : at("balances");
    const section = part(beside, `Balance of ${name}`,
      "Above the axis what comes in, below it where it goes.");
    const chart = new StackedChart(section.chart, `Balance of ${name} by year, as the table below has it`);
    const times = timesOf(held);
    const labels = times.map((time) => context.page.times[time].label);
    const picture = parts.part(section.chart, (/** @type {Shown} */ { cells }) => chart.draw({
      categories: labels,
      unit: held[0].unit,
      series: held.map((line, place) => ({
        name: flowName(line.column),
        fill: place,
        values: numbersAt(context, line, cells, times).map((value) => SIGNS[/** @type {keyof typeof SIGNS} */ (line.names.side)] * value),
      })),
    }));
    const table = parts.part(section.table, (/** @type {Shown} */ { cells }) => {
      const { columns, rows, strong } = yearly(context, "year", held, held.map((line) => flowName(line.column)), cells);
      drawGrid(section.table, { caption: `Balance of ${name}, in ${held[0].unit}`, columns, rows, strong });
    });
    return (/** @type {Shown} */ shown) => [picture, table].forEach((draw) => draw(shown));
  });
  return (/** @type {Shown} */ shown) => draws.forEach((draw) => draw(shown));
}

/** @param {string} flow */
function flowName(flow) {
  return FLOWS[/** @type {keyof typeof FLOWS} */ (flow)] ?? flow;
}

/** Served and unmet demand, one demand at a time. @param {Context} context @param {import('./parts.js').Parts} parts */
function demands(context, parts) {
  const lines = linesOf(context, "unmet");
  const names = [...new Set(lines.map((line) => line.names.demand))];
  if (!names.length) return () => {};
  const select = element("select", { id: "demand" }, ...names.map((name) => element("option", { value: name }, name)));
  const section = part(at("demands"), "Demand: served and unmet", "");
  section.words.append(element("label", { for: "demand" }, "Demand "), select);
  const chart = new StackedChart(section.chart, "Served and unmet demand by year, as the table below has it");
  /** @type {Shown|null} */
  let last = null;
  const picture = parts.part(section.chart, (/** @type {Shown} */ { cells }) => {
    const held = ["served", "unmet"].map((column) => lines.find((line) =>
      line.column === column && line.names.demand === select.value));
    const times = timesOf(held);
    chart.draw({
      categories: times.map((time) => context.page.times[time].label),
      unit: held[0]?.unit ?? "",
      series: held.map((line, place) => ({
        name: place ? "unmet" : "served", fill: place ? 5 : 2, values: numbersAt(context, line, cells, times),
      })),
    });
  });
  const table = parts.part(section.table, (/** @type {Shown} */ shown) => demandTable(context, section.table, lines, names, shown));
  const draw = (/** @type {Shown} */ shown) => {
    if (!last) select.value = shortest(context, lines, names, shown.cells);
    last = shown;
    picture(shown);
    table(shown);
  };
  select.addEventListener("change", () => last && draw(last));
  return draw;
}

/** The demand of which most is unmet. @param {Context} context @param {any[]} lines @param {string[]} names @param {Float64Array} cells */
function shortest({ outputs }, lines, names, cells) {
  const share = (/** @type {string} */ name) => {
    const [unmet, wanted] = ["unmet", "wanted"].map((column) => {
      const line = lines.find((each) => each.column === column && each.names.demand === name);
      return line ? outputs.numbers(line, cells).reduce((sum, each) => sum + each, 0) : 0;
    });
    return wanted > 0 ? unmet / wanted : 0;
  };
  return names.reduce((best, name) => (share(name) > share(best) ? name : best), names[0]);
}

/** Every demand in one table: unmet by year, with what is wanted in all. @param {Context} context @param {HTMLElement} place @param {any[]} lines @param {string[]} names @param {Shown} shown */
function demandTable(context, place, lines, names, { cells }) {
  const held = names.flatMap((name) => ["wanted", "unmet"].map((column) =>
    lines.find((line) => line.column === column && line.names.demand === name)));
  const { columns, rows, strong } = yearly(context, "year", held,
    held.map((line) => `${line.names.demand} ${line.column}, ${line.unit}`), cells);
  drawGrid(place, { caption: "Demand by year", columns, rows, strong });
}

/** @param {Context} context */
function contracts(context) {
  const lines = linesOf(context, "contracts");
  const names = [...new Set(lines.map((line) => line.names.contract))];
  const places = names.map((name) => {
    const place = element("div");
    at("contracts").append(place);
    return { name, place };
  });
  const seen = new Set(ALWAYS);
  return (/** @type {Shown} */ { cells }) => {
    for (const { name, place } of places) {
      const all = lines.filter((line) => line.names.contract === name);
      for (const line of all) {
        if (context.outputs.numbers(line, cells).some((value) => Math.abs(value) > context.tolerances.AMOUNT_IS_ZERO)) seen.add(line.column);
      }
      const wanted = all.filter((line) => seen.has(line.column) && !["floor", "cap"].includes(line.column));
      const { columns, rows, strong } = yearly(context, "contract year", wanted, wanted.map((line) =>
        `${CONTRACT[/** @type {keyof typeof CONTRACT} */ (line.column)] ?? line.column}, ${line.unit}`), cells);
      drawGrid(place, { caption: `Contract ${name}`, columns, rows, strong });
    }
  };
}

/** @param {Context} context */
function imports(context) {
  const lines = linesOf(context, "dependence");
  const products = [...new Set(lines.map((line) => line.names.product))];
  const places = products.map((product) => ({ product, place: at("imports").appendChild(element("div")) }));
  return (/** @type {Shown} */ { cells }) => {
    for (const { product, place } of places) {
      const held = lines.filter((line) => line.names.product === product);
      const { columns, rows, strong } = yearly(context, "year", held,
        held.map((line) => `${line.names.origin}, ${line.unit}`), cells);
      drawGrid(place, { caption: `Where ${product} comes from`, columns, rows, strong });
    }
  };
}

/** @param {Context} context */
function building(context) {
  const lines = linesOf(context, "building");
  if (!lines.length) {
    at("building").append(element("p", { class: "none" }, "The plan has no choice of what to build."));
    return () => {};
  }
  const nothing = at("building").appendChild(element("p", { class: "none" }, "The plan builds nothing here."));
  const place = at("building").appendChild(element("div"));
  const plants = [...new Set(lines.map((line) => line.names.element))];
  const held = BUILDING.filter((column) => lines.some((line) => line.column === column));
  const columns = [{ text: "plant" }, { text: "built in" }, ...held.map((column) => ({ text: column, numeric: true }))];
  return (/** @type {Shown} */ { cells }) => {
    const rows = plants.flatMap((plant) => plantRows(context, plant, held.map((column) =>
      lines.find((line) => line.names.element === plant && line.column === column)), cells));
    show(nothing, !rows.length);
    show(place, rows.length > 0);
    drawGrid(place, { caption: "What is built, by plant and year", columns, rows });
  };
}

/**
 * A row for each year in which a plant is built, and their sum where they are several.
 * @param {Context} context @param {string} plant @param {any[]} lines One for each column, where it has one. @param {Float64Array} cells
 */
function plantRows(context, plant, lines, cells) {
  const name = plant.replace(/^[a-z]+\./, "");
  const times = timesOf(lines.filter(Boolean));
  const values = lines.map((line) => (line ? numbersAt(context, line, cells, times) : []));
  const built = times.map((_, place) => place)
    .filter((place) => values.some((each) => Math.abs(each[place] ?? 0) > context.tolerances.AMOUNT_IS_ZERO));
  const row = (/** @type {string} */ when, /** @type {(each: number[]) => number} */ of, kind = "") => [{ text: name, kind }, { text: when, kind },
    ...lines.map((line, place) => (line ? numeric(of(values[place]), `${cell(of(values[place]))} ${line.unit}`, kind) : ""))];
  const rows = built.map((place) => row(context.page.times[times[place]].label, (each) => each[place]));
  return rows.length > 1 ? [...rows, row("in all", (each) => each.reduce((sum, value) => sum + value, 0), "strong")] : rows;
}

/** A picture with its words and its table. @param {HTMLElement} place @param {string} title @param {string} words */
function part(place, title, words) {
  const chart = element("div", { class: "picture" });
  const table = element("div");
  const text = element("p", { class: "description" }, words);
  const box = element("details", {}, element("summary", {}, `Table: ${title}`), table);
  place.append(element("figure", {}, element("figcaption", {}, title), text, chart, box));
  say(text, words);
  return { chart, table, words: text };
}
