// Scales of axes: round steps, and ends that grow but do not shrink while sliders move.

/** Round steps that cover an interval. @param {number} low @param {number} high @param {number} [count] */
export function ticks(low, high, count = 5) {
  const step = roundStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => tidy((first + place) * step));
}

/** The least of 1, 2, 5 times a power of ten that is not below a number. @param {number} about */
export function roundStep(about) {
  if (!(about > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(about));
  return tidy(([1, 2, 5].find((each) => each * power >= about * (1 - 1e-9)) ?? 10) * power);
}

/** A number without what multiplying left of its last digits. @param {number} value */
export function tidy(value) {
  return Number(value.toPrecision(12));
}

/** Ends that have held every number so far, with 0. */
export class Extent {
  low = 0;
  high = 0;

  /** @param {number} low @param {number} high */
  hold(low, high) {
    this.low = Math.min(this.low, low);
    this.high = Math.max(this.high, high);
  }

  /** The ends rounded outwards. @returns {[number, number]} */
  ends() {
    const step = roundStep((this.high - this.low) / 5 || 1);
    return [Math.floor(this.low / step) * step, Math.ceil(this.high / step) * step || step];
  }
}
