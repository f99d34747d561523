// One table: the position of the sliders, the newest answer, what follows it, the marks, and the address.
import { makeAccounts } from "./accounts.js";
import { makeBinding } from "./binding.js";
import { makeCompare } from "./compare.js";
import { makeConflict } from "./conflict.js";
import { copies } from "./copy.js";
import { CurveView } from "./curve.js";
import { at, say } from "./dom.js";
import { fragment, positionsIn } from "./link.js";
import { Parts } from "./parts.js";
import { makePlan } from "./plan.js";
import { makePrices } from "./prices.js";
import { quoted } from "./shell.js";
import { makeSummary } from "./summary.js";
import { Terms } from "./terms.js";

/** Milliseconds of rest after which the address of the page follows the position, and all of it is laid out. */
const REST = 500;
/** Milliseconds without an answer after which the page says that it shows the position before. */
const LATE = 150;
/** What is asked for at each position, in this order. */
const FOLLOWING = ["plan", "conflict", "prices", "limits", "changes"];
const NOTHING = { prices: null, limits: null, changes: null, conflict: null };
const MARKS = /** @type {const} */ (["ours", "theirs"]);

/** @typedef {import('./context.js').Context} Context */
/** @typedef {import('./context.js').Shown} Shown */

/** Everything that moves on the page. */
export class Table {
  /**
   * @param {Context & {command: string}} context
   * @param {import('./client.js').Client} client @param {import('./client.js').Client} curves
   */
  constructor(context, client, curves) {
    this.context = context;
    this.client = client;
    this.curves = curves;
    this.terms = new Terms(context.terms, context.titles, (number, x) => this.#moved(number, x));
    this.x = this.terms.position;
    /** @type {Shown|null} */
    this.shown = null;
    /** @type {Record<string, Shown|null>} */
    this.marks = { ours: null, theirs: null };
    /** @type {any} */
    this.curve = null;
    this.curveKey = "";
    this.askedKey = "";
    /** @type {any} */
    this.followed = NOTHING;
    this.busy = false;
    /** How many answers were shown. */
    this.answers = 0;
    this.timer = 0;
    this.parts = new Parts();
    const prices = this.parts.part(at("prices"), makePrices(context));
    this.draw = {
      summary: makeSummary(context), plan: makePlan(context, this.parts),
      accounts: this.parts.part(at("accounts"), makeAccounts(context)), prices, compare: makeCompare(context),
      binding: this.parts.part(at("binding"), makeBinding(context)), conflict: makeConflict(context),
    };
    this.along = new CurveView(context, (term) => this.#chooseCurve(term),
      (term, value) => this.terms.inputs[term].choose(value));
    this.#buttons();
  }

  /** Show the position of the address, or today's. */
  async start() {
    const asked = positionsIn(location.hash, this.context.terms);
    this.#refuse(asked);
    for (const name of MARKS) if (asked[name]) await this.#mark(name, asked[name]);
    await this.go(asked.x ?? this.x);
    addEventListener("hashchange", () => this.#hashChanged());
    addEventListener("beforeprint", () => {
      this.parts.flush();
      openAll(true);
    });
    addEventListener("afterprint", () => openAll(false));
  }

  /** Move all sliders, and wait until the answer is shown. @param {number[]} x */
  async go(x) {
    const found = positionsIn(fragment({ x }), this.context.terms).x;
    if (!found) throw new Error("Expected a number within its slider for each term.");
    this.terms.position = found;
    this.x = found;
    await this.#solve();
    return this.state();
  }

  /** The answer that is shown, with every digit; all of the page then shows it. */
  state() {
    const shown = this.shown;
    if (!shown) return null;
    this.parts.flush();
    const { outputs, page } = this.context;
    const { status, value, columns, checks, start, reason } = shown.answer;
    return {
      x: [...shown.x], status, reason, objective: value, checks, start, milliseconds: shown.milliseconds,
      columns: columns ? Array.from(columns) : null,
      accounts: shown.accounts.map(({ name, cash, value: worth, total }) => ({ name, cash, value: worth, total })),
      lines: status === "optimal" ? outputs.lines.map((line) => ({
        table: line.table, column: line.column, names: line.names, unit: line.unit,
        times: line.times.map((time) => page.times[time].key), numbers: outputs.numbers(line, shown.cells),
      })) : [],
      prices: this.followed.prices, changes: this.followed.changes?.every(Boolean) ? this.followed.changes : null, limits: this.followed.limits,
      conflict: this.followed.conflict,
      curve: this.curveKey === this.#keyOf(shown.x) ? this.curve : null,
    };
  }

  /** @param {number} number @param {number[]} x */
  #moved(number, x) {
    this.x = x;
    if (number !== this.along.term) this.along.follow(number);
    this.#solve();
  }

  /** Ask for the newest position; while an answer is under way only the newest waits. @returns {Promise<void>} */
  #solve() {
    // While a slider moves, what is not on the screen is not laid out.
    document.documentElement.dataset.moving = "true";
    if (!this.busy) {
      this.busy = true;
      this.solving = this.#untilNewest().finally(() => (this.busy = false));
    }
    return /** @type {Promise<void>} */ (this.solving);
  }

  async #untilNewest() {
    for (;;) {
      const x = this.x;
      const began = performance.now();
      this.#trace(x);
      const late = setTimeout(() => this.#late(), LATE);
      const answer = await this.client.move(x, FOLLOWING, (part) => this.#part(x, part));
      clearTimeout(late);
      if (answer) {
        const shown = read(x, answer);
        this.#show(shown);
        shown.milliseconds = performance.now() - began;
      }
      if (answer && x === this.x) return;
    }
  }

  /** Say that what is shown is not that of the sliders yet. */
  #late() {
    if (!this.shown) return;
    document.documentElement.dataset.late = "true";
    say(at("status"), "Solving. What is shown is the position before.");
    at("status").className = "status";
  }

  /** Ask for the curve through a position, unless it is known or under way. @param {number[]} x */
  #trace(x) {
    const key = this.#keyOf(x);
    if (key === this.curveKey || key === this.askedKey) return;
    this.askedKey = key;
    this.curves.move(x, [`curve:${this.along.term}`], (part) => part.type === "curve" && this.#traced(x, part.curve));
  }

  /** @param {number[]} x The position that it belongs to. @param {any} part */
  #part(x, part) {
    if (this.shown?.x !== x) return;
    if (part.type === "prices") this.#drawPrices(x, (this.followed.prices = part.prices));
    if (part.type === "changes") {
      this.followed.changes = part.changes;
      this.#drawPrices(x, this.followed.prices);
    }
    if (part.type === "limits") this.draw.binding((this.followed.limits = part));
    if (part.type === "conflict") this.draw.conflict(true, (this.followed.conflict = part));
  }

  /** A curve is that of every position that differs along its term alone. @param {number[]} x @param {any} curve */
  #traced(x, curve) {
    if (curve.term !== this.along.term || this.#keyOf(x) !== this.askedKey) return;
    this.curveKey = this.askedKey;
    this.curve = curve;
    this.#drawCurve();
    if (this.shown?.answer.status === "optimal" && !this.followed.prices) this.#pricesOfCurve();
  }

  /** @param {number[]} x */
  #keyOf(x) {
    return JSON.stringify([this.along.term, x.with(this.along.term, 0)]);
  }

  /** While a slider moves, the price of its term is that of the curve. */
  #pricesOfCurve() {
    const { term } = this.along;
    const price = this.#keyOf(this.x) === this.curveKey ? priceOn(this.curve, this.x[term], this.context.terms[term]) : null;
    this.#drawPrices(this.x, this.x.map((_, number) => (number === term ? price : null)));
  }

  /** @param {number[]} x @param {any[]} prices */
  #drawPrices(x, prices) {
    this.draw.prices({ x, prices, changes: this.followed.changes });
  }

  /** @param {Shown} shown */
  #show(shown) {
    this.shown = shown;
    delete document.documentElement.dataset.late;
    document.documentElement.dataset.answers = String((this.answers += 1));
    this.followed = { ...NOTHING };
    this.draw.summary(shown);
    const found = shown.answer.status === "optimal";
    document.documentElement.dataset.status = shown.answer.status;
    for (const part of document.querySelectorAll("[data-needs-plan]")) /** @type {any} */ (part).hidden = !found;
    if (found) {
      this.draw.plan(shown);
      this.draw.accounts(shown);
      this.#pricesOfCurve();
      this.draw.binding(null);
    }
    this.draw.conflict(shown.answer.status === "infeasible", null);
    this.#drawCurve();
    this.#address();
  }

  #drawCurve() {
    const isCurrent = this.curveKey === this.#keyOf(this.x);
    const value = this.shown?.answer.status === "optimal" ? this.shown.answer.value : null;
    this.along.draw(isCurrent ? this.curve : null, {
      x: this.x, value, ours: this.marks.ours?.x ?? null, theirs: this.marks.theirs?.x ?? null,
    });
  }

  /** @param {number} term */
  #chooseCurve(term) {
    this.along.follow(term);
    this.#trace(this.x);
    this.#drawCurve();
  }

  /** @param {string} name @param {number[]} [x] */
  async #mark(name, x) {
    const answer = x && (await this.client.move(x, ["plan"], () => {}));
    const shown = x ? answer && read(x, answer) : this.shown;
    this.marks[name] = shown;
    this.terms.mark(name, shown?.x ?? null);
    this.#marksChanged();
    await this.#findGains();
  }

  /** Where on the way between the marks the parties gain against today; what follows the position comes after. */
  async #findGains() {
    const { ours, theirs } = this.marks;
    const { parties, terms } = this.context;
    if (!ours || !theirs || !parties.length || [ours, theirs].some(({ answer }) => answer.status !== "optimal")) return;
    const today = terms.map((term) => term.today);
    const reference = today.every((value) => value !== null) ? today : ours.x;
    const along = terms.flatMap((term, number) => (term.in_prices && !term.in_limits && term.name.startsWith("contracts.") ? [number] : []));
    const parts = await this.curves.compare({ ours: ours.x, theirs: theirs.x, parties: ["inside", ...parties], along, reference });
    const gains = parts?.filter((part) => part.type === "gains") ?? [];
    if (gains.length && this.marks.ours === ours && this.marks.theirs === theirs) {
      this.draw.compare(ours, theirs, { parts: gains, isToday: reference === today });
    }
    this.askedKey = "";
    this.#trace(this.x);
  }

  #marksChanged() {
    this.draw.compare(this.marks.ours, this.marks.theirs, null);
    at("unmark").disabled = !this.marks.ours && !this.marks.theirs;
    if (this.shown) this.#drawCurve();
    this.#address();
  }

  #buttons() {
    at("reset").addEventListener("click", () => this.go(this.context.terms.map((term) => term.start)));
    for (const name of MARKS) {
      at(name).addEventListener("click", () => {
        this.#mark(name);
        say(at("copied"), `This position is marked as ${name}.`);
      });
    }
    at("unmark").addEventListener("click", () => {
      for (const name of MARKS) {
        this.marks[name] = null;
        this.terms.mark(name, null);
      }
      this.#marksChanged();
    });
    copies(at("copy-link"), at("link"), "The link to this position is copied.");
    copies(at("copy-command"), at("command"), "The command that repeats this position is copied.");
    for (const button of document.querySelectorAll("button[disabled]")) if (button.id !== "unmark") /** @type {any} */ (button).disabled = false;
    this.#marksChanged();
  }

  /** The link and the command of the position; the address follows when nothing moves. */
  #address() {
    const positions = { x: this.x, ours: this.marks.ours?.x ?? null, theirs: this.marks.theirs?.x ?? null };
    const hash = fragment(positions);
    at("link").value = location.href.replace(/#.*$/s, "") + hash;
    const words = this.context.terms.flatMap(({ set: [before, after] }, number) =>
      ["--set", quoted(`${before}${this.x[number]}${after}`)]);
    at("command").value = [this.context.command, ...words].join(" ");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      replaceAddress(hash);
      delete document.documentElement.dataset.moving;
      this.parts.flush();
    }, REST);
  }

  /** @param {Record<string, number[]>} asked What the address holds. */
  #refuse(asked) {
    if (location.hash.length > 1 && !Object.keys(asked).length) {
      say(at("copied"), "The position in this link does not fit the sliders and was ignored.");
    }
  }

  async #hashChanged() {
    const asked = positionsIn(location.hash, this.context.terms);
    for (const name of MARKS) if (asked[name]) await this.#mark(name, asked[name]);
    if (asked.x) await this.go(asked.x);
    this.#refuse(asked);
  }
}

/** @param {number[]} x @param {any} answer @returns {Shown} */
function read(x, answer) {
  return { x, answer, cells: answer.cells ?? new Float64Array(0), accounts: answer.accounts ?? [] };
}

/** The two-sided price at a place of an exact curve; null where the curve does not have it. @param {any} curve @param {number} place @param {any} term */
function priceOn(curve, place, term) {
  const left = curve.segments.find((/** @type {any} */ each) => each.from < place && place <= each.to);
  const right = curve.segments.find((/** @type {any} */ each) => each.from <= place && place < each.to);
  if (!curve.exact || (!left && !right)) return null;
  const [low, high] = curve.feasible;
  const ends = { from: left?.from ?? null, to: right?.to ?? null };
  return {
    term: 0, left: left?.slope ?? null, right: right?.slope ?? null, ...ends, reason: "",
    fromEnd: ends.from === null || ends.from > curve.segments[0].from ? "change" : low > term.low ? "infeasible" : "range",
    toEnd: ends.to === null || ends.to < curve.segments[curve.segments.length - 1].to ? "change" : high < term.high ? "infeasible" : "range",
  };
}

/** @param {string} hash */
function replaceAddress(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch {
    // Some browsers let no page from disk change its address: the link can be copied all the same.
  }
}

/** Tables under pictures are printed. @param {boolean} open */
function openAll(open) {
  for (const box of document.querySelectorAll("main details")) {
    const { dataset } = /** @type {HTMLElement} */ (box);
    if (open && !box.hasAttribute("open")) dataset.closed = "true";
    if (open || dataset.closed) box.toggleAttribute("open", open);
    if (!open) delete dataset.closed;
  }
}
