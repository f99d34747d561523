// The script of the negotiating table: sliders, a worker that solves each position, and what is shown of it.
import { Outputs } from "./table/outputs.js";
import { addDecals } from "./table/ui/charts/decals.js";
import { at, say } from "./table/ui/dom.js";
import { useTolerances } from "./table/ui/figures.js";
import { Table } from "./table/ui/table.js";
import { inflated } from "./table/ui/unpack.js";
import { followScheme } from "./scheme.js";
import { openWorkers } from "./table/ui/client.js";

const data = JSON.parse(/** @type {any} */ (document.getElementById("data")).textContent);
followScheme(() => {});
addDecals();
/** @type {Table|null} */
let table = null;
const ready = start();
ready.catch((error) => {
  say(at("status"), `This page cannot solve in your browser: ${error?.message ?? error}`);
  at("status").className = "status refused";
});
/** What scripts may use from the first moment on: see the guide of the table. */
Object.assign(globalThis, {
  monazite: {
    ready: ready.then(() => /** @type {Table} */ (table).state()),
    at: async (/** @type {number[]} */ x) => {
      await ready;
      return /** @type {Table} */ (table).go(x);
    },
    state: () => table?.state() ?? null,
  },
});

async function start() {
  if (typeof DecompressionStream === "undefined" || typeof WebAssembly === "undefined") {
    throw new Error("it lacks WebAssembly or DecompressionStream. Use a browser of 2023 or later");
  }
  const [program, solver, worker] = await Promise.all([data.program, data.solver, data.worker].map(inflated));
  const page = JSON.parse(new TextDecoder().decode(program));
  const { positions, curves, ready, version } = await openWorkers(worker, page, solver, (error) => {
    say(at("status"), `The solver stopped: ${error.message}. Reload the page to go on.`);
    at("status").className = "status refused";
  });
  useTolerances(page.tolerances);
  const context = {
    page, outputs: new Outputs(page), terms: page.terms, titles: data.titles, unit: page.money_unit,
    today: page.known.today, tolerances: page.tolerances, command: data.command, parties: data.parties, zones: page.known.zones.length > 0,
    versions: `HiGHS ${version.string} in this page; made by monazite ${document.documentElement.dataset.version}.`,
  };
  table = new Table(context, positions, curves);
  await Promise.all([table.start(), ready]);
  document.documentElement.dataset.ready = "true";
}

