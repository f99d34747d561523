// The sliders and number fields: a position of the terms that is moved by mouse, keyboard and numbers.
import { at, say } from "./dom.js";
import { figure } from "./figures.js";
import { roundStep, tidy } from "./charts/scale.js";

const STEPS = 200;
/** How many steps the keys for pages move. */
const PAGE = 10;
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: PAGE, PageDown: -PAGE };

/** One term with its two inputs. */
class TermInput {
  /** @param {any} term @param {number} number @param {string} title @param {(number: number, value: number) => void} moved */
  constructor(term, number, title, moved) {
    this.term = term;
    this.number = number;
    this.title = title;
    this.moved = moved;
    this.slider = at(`slider-${number}`);
    this.field = at(`field-${number}`);
    this.wrong = at(`wrong-${number}`);
    this.step = roundStep((term.high - term.low) / STEPS);
    this.value = term.start;
    /** The value before what is being typed: 999 is refused, and its first digit moves nothing for good. */
    this.before = term.start;
    this.slider.addEventListener("input", () => this.#dragged(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("change", () => this.isRefused || this.set(this.value));
    this.field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && this.set(this.value));
    at(`today-${number}`)?.addEventListener("click", () => this.#move(term.today));
    for (const input of [this.slider, this.field]) input.disabled = false;
    if (at(`today-${number}`)) at(`today-${number}`).disabled = false;
    this.mark("today", term.today);
  }

  /** Show a value. @param {number} value */
  set(value) {
    this.#show(value);
    const { value: typed } = this.field;
    if (document.activeElement !== this.field || typed === "" || Number(typed) !== value) this.field.value = String(value);
    this.#refuse("");
    this.before = value;
  }

  /** @param {number} value */
  #show(value) {
    this.value = value;
    const text = `${figure(value)} ${this.term.unit}`.trim();
    this.slider.value = String(value);
    this.slider.setAttribute("aria-valuetext", text);
    this.slider.dataset.exact = String(value);
  }

  /** Mark a value on the slider. @param {string} kind @param {number|null} value */
  mark(kind, value) {
    const mark = at(`mark-${kind}-${this.number}`);
    const { low, high } = this.term;
    mark.hidden = value === null || value < low || value > high;
    if (!mark.hidden) mark.style.setProperty("--at", String((Number(value) - low) / (high - low)));
  }

  /** Move to a step near a value, as dragging does. @param {number} value */
  choose(value) {
    this.#dragged(value);
  }

  /** @param {number} value */
  #dragged(value) {
    const { low, high, today } = this.term;
    const near = today !== null && Math.abs(value - today) < 0.75 * this.step;
    this.#move(near ? today : value >= high ? high : value <= low ? low : tidy(Math.round(value / this.step) * this.step));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { low, high } = this.term;
    const steps = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    const ends = { Home: low, End: high };
    const end = ends[/** @type {keyof typeof ends} */ (event.key)];
    if (steps === undefined && end === undefined) return;
    event.preventDefault();
    this.#move(end ?? tidy(this.value + steps * this.step * (event.shiftKey ? PAGE : 1)));
  }

  #typed() {
    const { low, high, unit } = this.term;
    const value = this.field.value === "" ? NaN : Number(this.field.value);
    if (!Number.isFinite(value) || value < low || value > high) {
      const kept = `${figure(this.before)} ${unit}`.trim();
      if (this.value !== this.before) {
        this.#show(this.before);
        this.moved(this.number, this.before);
      }
      this.#refuse(`Expected a number between ${figure(low)} and ${`${figure(high)} ${unit}`.trim()}. It stays at ${kept}.`);
    } else {
      const { before } = this;
      this.#move(value);
      this.before = before;
    }
  }

  /** @param {number} value */
  #move(value) {
    const held = Math.min(Math.max(value, this.term.low), this.term.high);
    this.set(held);
    this.moved(this.number, held);
  }

  /** Whether the field holds what is no position: it stays there with its message until it is mended. */
  get isRefused() {
    return this.field.hasAttribute("aria-invalid");
  }

  /** @param {string} words */
  #refuse(words) {
    say(this.wrong, words);
    if (words) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }
}

/** All terms. */
export class Terms {
  /** @param {any[]} terms @param {string[]} titles @param {(number: number, x: number[]) => void} moved */
  constructor(terms, titles, moved) {
    this.inputs = terms.map((term, number) =>
      new TermInput(term, number, titles[number], (which) => moved(which, this.position)));
  }

  /** @returns {number[]} */
  get position() {
    return this.inputs.map((input) => input.value);
  }

  /** @param {number[]} x */
  set position(x) {
    this.inputs.forEach((input, number) => input.set(x[number]));
  }

  /** @param {string} kind @param {number[]|null} x */
  mark(kind, x) {
    this.inputs.forEach((input, number) => input.mark(kind, x ? x[number] : null));
  }
}
