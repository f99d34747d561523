/**
 * Drives the modules of the negotiating table under Node: requests as JSON on standard input, answers on
 * standard output. `node drive.mjs MODULES HIGHS`: the folder of the modules, and that of the package
 * `highs`.
 */

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, package_] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(modules, name)));
const { Kernel } = await load("kernel.js");
const { Outputs } = await load("outputs.js");
const { Ranges } = await load("range.js");
const { Lines } = await load("lines.js");
const { Prices } = await load("prices.js");
const { Changes } = await load("changes.js");
const { traceCurve } = await load("curve.js");
const { findConflict } = await load("conflict.js");
const { bindingOf } = await load("binding.js");
const { compare, gainsAlong, gainsBetween } = await load("compare.js");
const { Server, loadFrom } = await load("serve.js");
const { figure } = await load("figures.js");
const loadHighs = (await import(pathToFileURL(path.join(package_, "build", "highs.mjs")))).default;
const wasm = fs.readFileSync(path.join(package_, "build", "highs.wasm"));

const { page, requests } = JSON.parse(fs.readFileSync(0, "utf8"));
const highs = await loadFrom(loadHighs, wasm);
const outputs = new Outputs(page);
let kernel = new Kernel(highs, page);
let ranges = new Ranges(kernel);
let lines = new Lines(kernel);
let prices = new Prices(kernel, ranges, lines);

const finish = (work) => {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
};

/** A solver that gives wrong plans: in the first answers of every model, or in all of them. */
function spoiled(first) {
  return {
    ...highs,
    constants: highs.constants,
    infinity: highs.infinity,
    createModel(...given) {
      const model = highs.createModel(...given);
      let answers = 0;
      return new Proxy(model, {
        get(target, name) {
          if (name === "getSolution" && answers++ < first) {
            return () => {
              const found = target.getSolution();
              return { ...found, colValue: found.colValue.map((amount) => amount * 1.001) };
            };
          }
          const value = target[name];
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

/** A solver whose `run` fails once for each model, as a trap of WebAssembly does. */
function trapping() {
  let left = 1;
  return {
    ...spoiled(0),
    createModel(...given) {
      const model = highs.createModel(...given);
      return new Proxy(model, {
        get(target, name) {
          if (name === "run" && left-- > 0)
            return () => {
              throw new WebAssembly.RuntimeError("unreachable");
            };
          const value = target[name];
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

const actions = {
  figure: ({ value, digits }) => figure(value, digits),
  move({ x, plan = true }) {
    const answer = kernel.move(x, { plan });
    if (answer.status !== "optimal") return answer;
    const cells = outputs.cellsAt(x, answer.columns);
    return {
      ...answer,
      cells,
      accounts: outputs.accounts(cells),
      items: outputs.accountItems(cells),
      binding: bindingOf(kernel.program, answer),
      overrides: kernel.program.overrides(x),
    };
  },
  prices({ x }) {
    const answer = kernel.move(x);
    return x.map((_, term) => finish(prices.of(answer, term)));
  },
  changes({ x }) {
    const answer = kernel.move(x);
    const known = x.map((_, term) => finish(prices.of(answer, term)));
    return finish(new Changes(kernel, lines).of(x, known));
  },
  curve: ({ x, term }) => finish(traceCurve(ranges, lines.of(x, term), x, term)),
  feasible: ({ x, term, low, high }) => ranges.feasible(x, term, low, high),
  conflict: ({ x }) => finish(findConflict(kernel, kernel.move(x))),
  compare: ({ ours, theirs }) => compare(outputs, kernel.move(ours), kernel.move(theirs)),
  gains: ({ ours, theirs, parties, reference }) =>
    finish(gainsBetween(kernel, outputs, ours, theirs, parties, kernel.move(reference))),
  along: ({ x, term, parties, reference }) =>
    finish(gainsAlong(kernel, outputs, x, term, parties, kernel.move(reference))),
  names: () => ({
    rows: Array.from({ length: kernel.program.rows }, (_, row) => kernel.program.rowName(row)),
    columns: Array.from({ length: kernel.program.columns }, (_, column) => kernel.program.columnName(column)),
  }),
  spoil({ first }) {
    kernel = new Kernel(spoiled(first ?? Infinity), page);
    return null;
  },
  trap() {
    kernel = new Kernel(trapping(), page);
    return null;
  },
  mend() {
    kernel.dispose();
    kernel = new Kernel(highs, page);
    ranges = new Ranges(kernel);
    lines = new Lines(kernel);
    prices = new Prices(kernel, ranges, lines);
    return null;
  },
  async serve({ messages, together = false }) {
    const posted = [];
    const server = new Server((message) => posted.push(message), loadHighs);
    await server.take({ type: "init", page, wasm });
    const answers = messages.map((message) => {
      const answer = server.take(message);
      return together ? answer : answer.then(() => undefined);
    });
    await Promise.all(answers);
    server.dispose();
    return posted;
  },
  time({ positions }) {
    const found = [];
    for (const x of positions) {
      const before = process.cpuUsage();
      const answer = kernel.move(x);
      if (answer.status === "optimal") outputs.accounts(outputs.cellsAt(x, answer.columns));
      const { user, system } = process.cpuUsage(before);
      const { value, plan } = kernel.models;
      found.push([(user + system) / 1000, value.pivots + plan.pivots]);
    }
    return found;
  },
};

const answers = [];
for (const { do: action, ...given } of requests) {
  try {
    answers.push(await actions[action](given));
  } catch (error) {
    answers.push({ error: String(error?.message ?? error) });
  }
}
fs.writeFileSync(
  1,
  JSON.stringify(answers, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value)),
);
// Not `process.exit`: with WebAssembly being compiled in the background Node sometimes never comes to its end.
process.kill(process.pid, "SIGKILL");
