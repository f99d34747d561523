/**
 * The messages of the worker: what a page asks, and the answers, each as soon as it is known.
 *
 * `{type: 'init', page, wasm}` loads the solver and the program; its answer is `{type: 'ready', version,
 * start, today}`.
 *
 * `{type: 'move', id, x, what}` asks about a position. Its first answer is `position` (status, value, cells,
 * accounts, overrides, checks; `items` where it is asked for); then comes one for each part that `what` lists and that the position
 * has, and at last `done`. The parts: `plan` and `items` (in `position`), `binding`, `limits`, `prices`,
 * `changes` (what changes where the prices end to hold, after `prices`: once for each term, null where it is not
 * known yet),
 * `curve:N` along the term N, and where it is infeasible `conflict`.
 *
 * `{type: 'compare', id, ours, theirs, parties, along, reference}` compares two positions: `compare`, and
 * where `parties` are named `gains` between the two, and along each price that `along` lists at theirs.
 *
 * Answers have the `id` of their request. The newest request wins: an older one that is not done ends with
 * `dropped`. An error is an answer too: `{type: 'error', id, reason}`.
 */

import { bindingOf } from "./binding.js";
import { Changes } from "./changes.js";
import { compare, gainsAlong, gainsBetween } from "./compare.js";
import { findConflict } from "./conflict.js";
import { said, traceCurve } from "./curve.js";
import { Kernel } from "./kernel.js";
import { Limits } from "./limits.js";
import { Lines } from "./lines.js";
import { Outputs } from "./outputs.js";
import { Prices } from "./prices.js";
import { Ranges } from "./range.js";

/** Milliseconds of work after which the worker looks for newer messages. */
const PATIENCE = 8;

/** The state of one worker. */
export class Server {
  /**
   * @param {(message: any) => void} post Sends an answer.
   * @param {(options: any) => Promise<any>} loadHighs The loader of the `highs` package.
   */
  constructor(post, loadHighs) {
    this.post = post;
    this.loadHighs = loadHighs;
    this.newest = -1;
    /** @type {import("./prices.js").Price[]|null} The prices of the position. */
    this.priced = null;
    this.serial = 0;
    /** @type {Promise<void>} */
    this.queue = Promise.resolve();
  }

  /**
   * Take a message. @param {any} message
   * @returns {Promise<void>} Settled when it is answered.
   */
  take(message) {
    const serial = ++this.serial;
    if (message.type === "move" || message.type === "compare") this.newest = serial;
    this.queue = this.queue
      .then(() => this.#answer(message, serial))
      .catch((error) => {
        this.post({ type: "error", id: message.id ?? null, reason: said(error) });
      });
    return this.queue;
  }

  /** @param {any} message @param {number} serial */
  async #answer(message, serial) {
    if (message.type === "init") return this.#init(message);
    if (message.type === "dispose") return this.dispose();
    if (!this.kernel) throw new Error("the table is not loaded yet");
    if (message.type === "move") return this.#move(message, serial);
    if (message.type === "compare") return this.#compare(message, serial);
    throw new Error(`unknown message ${message.type}`);
  }

  /** @param {any} message */
  async #init({ page, wasm }) {
    this.dispose();
    const highs = await loadFrom(this.loadHighs, wasm);
    this.kernel = new Kernel(highs, page);
    this.outputs = new Outputs(page);
    this.ranges = new Ranges(this.kernel);
    this.lines = new Lines(this.kernel);
    this.prices = new Prices(this.kernel, this.ranges, this.lines);
    this.changes = new Changes(this.kernel, this.lines);
    this.limits = new Limits(this.kernel);
    const { program } = this.kernel;
    // The first solve is cold, and the code of the solver is not compiled to the end yet.
    this.kernel.move(program.start);
    this.post({ type: "ready", version: highs.version, start: program.start, today: program.today });
  }

  /** @param {any} message @param {number} serial */
  async #move({ id, x, what = ["plan"] }, serial) {
    if (serial < this.newest) return this.post({ type: "dropped", id });
    const kernel = /** @type {Kernel} */ (this.kernel);
    const answer = kernel.move(x);
    this.priced = null;
    this.post({ id, ...this.#position(answer, what) });
    for (const part of what) {
      const work = this.#work(part, answer);
      if (!work) continue;
      const found = await this.#drive(work, serial, (known) => this.post({ id, ...known }));
      if (found === undefined) return this.post({ type: "dropped", id });
      this.post({ id, ...found });
    }
    return this.post({ type: "done", id });
  }

  /**
   * The first answer: status, value, checks, cells and accounts, and the plan where it is asked for.
   * @param {import('./kernel.js').Answer} answer @param {string[]} what
   */
  #position(answer, what) {
    const kernel = /** @type {Kernel} */ (this.kernel);
    const outputs = /** @type {Outputs} */ (this.outputs);
    if (answer.status !== "optimal") {
      return { type: "position", status: answer.status, x: answer.x, reason: answer.reason };
    }
    const { x, value, checks, start, columns } = answer;
    const cells = outputs.cellsAt(x, columns);
    return {
      type: "position",
      status: "optimal",
      x,
      value,
      checks,
      start,
      cells,
      accounts: outputs.accounts(cells),
      overrides: kernel.program.overrides(x),
      ...(what.includes("items") ? { items: outputs.accountItems(cells) } : {}),
      ...(what.includes("plan") ? { columns } : {}),
    };
  }

  /**
   * The work of one part of a request; null where there is none.
   * @param {string} part @param {import('./kernel.js').Answer} answer
   * @returns {Generator<any, any, void>|null}
   */
  #work(part, answer) {
    const kernel = /** @type {Kernel} */ (this.kernel);
    const ranges = /** @type {Ranges} */ (this.ranges);
    if (part.startsWith("curve:")) return this.#curve(Number(part.slice("curve:".length)), answer.x);
    if (answer.status === "optimal") {
      if (part === "prices") return this.#prices(answer);
      if (part === "changes") return this.#changes(answer);
      if (part === "limits") return this.#limits(answer);
      if (part === "binding") return made({ type: "binding", binding: bindingOf(kernel.program, answer) });
    } else if (part === "conflict" && answer.status === "infeasible") {
      return conflictAnd(kernel, ranges, answer);
    }
    return null;
  }

  /** @param {number} term @param {number[]} x @returns {Generator<void, any, void>} */
  *#curve(term, x) {
    const line = /** @type {Lines} */ (this.lines).of(x, term);
    const curve = yield* traceCurve(/** @type {Ranges} */ (this.ranges), line, x, term);
    return { type: "curve", x, curve };
  }

  /** @param {import('./kernel.js').Optimum} optimum @returns {Generator<void, any, void>} */
  *#limits(optimum) {
    const limits = yield* /** @type {Limits} */ (this.limits).of(optimum);
    return { type: "limits", x: optimum.x, ...limits };
  }

  /** @param {import('./kernel.js').Optimum} optimum @returns {Generator<any, any, void>} */
  *#changes({ x }) {
    const work = /** @type {Changes} */ (this.changes).of(x, this.priced ?? []);
    for (;;) {
      const { done, value } = work.next();
      if (done) return { type: "changes", changes: value };
      yield value ? { type: "changes", changes: value } : undefined;
    }
  }

  /** @param {import('./kernel.js').Optimum} optimum @returns {Generator<void, any, void>} */
  *#prices(optimum) {
    const found = [];
    for (let term = 0; term < optimum.x.length; term++) {
      found.push(yield* /** @type {Prices} */ (this.prices).of(optimum, term));
    }
    this.priced = found;
    return { type: "prices", prices: found };
  }

  /** @param {any} message @param {number} serial */
  async #compare({ id, ours, theirs, parties = [], reference = ours, along = [] }, serial) {
    const kernel = /** @type {Kernel} */ (this.kernel);
    const outputs = /** @type {Outputs} */ (this.outputs);
    const [one, other, base] = [ours, theirs, reference].map((x) => kernel.move(x));
    if (one.status !== "optimal" || other.status !== "optimal" || base.status !== "optimal") {
      const missing = [one, other, base].find((each) => each.status !== "optimal");
      return this.post({ type: "error", id, reason: /** @type {any} */ (missing).reason });
    }
    this.post({ type: "compare", id, ...compare(outputs, one, other) });
    for (const term of parties.length ? [null, ...along] : []) {
      const work =
        term === null
          ? gainsBetween(kernel, outputs, ours, theirs, parties, base)
          : gainsAlong(kernel, outputs, theirs, term, parties, base);
      const gains = await this.#drive(work, serial);
      if (gains === undefined) return this.post({ type: "dropped", id });
      this.post({ type: "gains", id, parties, term, ...gains });
    }
    return this.post({ type: "done", id });
  }

  /**
   * Run a generator to its end, and look for newer messages on the way; undefined where one has come.
   * @template T @param {Generator<any, T, void>} work @param {number} serial
   * @param {(known: any) => void} [post] What is done with what it yields.
   * @returns {Promise<T|undefined>}
   */
  async #drive(work, serial, post) {
    let since = performance.now();
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      if (value) post?.(value);
      if (performance.now() - since < PATIENCE) continue;
      await turn();
      since = performance.now();
      if (this.newest > serial) {
        work.return(/** @type {any} */ (undefined));
        return undefined;
      }
    }
  }

  /** Free the memory of the solver. */
  dispose() {
    this.ranges?.dispose();
    this.limits?.dispose();
    this.kernel?.dispose();
    this.kernel = undefined;
  }
}

/** @param {any} answer @returns {Generator<void, any, void>} */
function* made(answer) {
  return answer;
}

/**
 * The conflict of an infeasible position, and where along each term there is a plan.
 * @param {Kernel} kernel @param {Ranges} ranges @param {import('./kernel.js').NoOptimum} answer
 * @returns {Generator<void, any, void>}
 */
function* conflictAnd(kernel, ranges, answer) {
  /** @type {import('./conflict.js').Conflict|null} */
  let conflict = null;
  let reason = "";
  try {
    conflict = yield* findConflict(kernel, answer);
  } catch (error) {
    reason = said(error);
  }
  const feasible = [];
  for (const [term, { low, high, inLimits }] of kernel.program.terms.entries()) {
    try {
      feasible.push(inLimits ? ranges.feasible(answer.x, term, low, high) : null);
    } catch {
      feasible.push(null);
    }
    yield;
  }
  return { type: "conflict", conflict, reason, feasible };
}

/** Let the messages that wait be taken. @returns {Promise<void>} */
function turn() {
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}

/**
 * The solver from the bytes of its WebAssembly: the loader of release 1.15.3 takes them only this way.
 * @param {(options: any) => Promise<any>} loadHighs @param {BufferSource|WebAssembly.Module} wasm
 */
export async function loadFrom(loadHighs, wasm) {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  return new Promise((resolve, reject) => {
    loadHighs({
      instantiateWasm(/** @type {WebAssembly.Imports} */ imports, /** @type {any} */ receive) {
        WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module), reject);
        return {};
      },
    }).then(resolve, reject);
  });
}
