// Parts of the page that are drawn when they are seen; the others when nothing moves, or when somebody asks.

/** How far beyond the screen a part counts as seen. */
const MARGIN = "25%";

/** Everything that follows a position and may be off the screen. */
export class Parts {
  constructor() {
    /** @type {Map<Element, {seen: boolean, draw: (given: any) => void, waits: boolean, given: any}>} */
    this.parts = new Map();
    this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#seen(entry)), { rootMargin: MARGIN });
  }

  /**
   * A part at an element: the function that is returned draws it at once where it is seen, and else keeps what it is
   * given for later.
   * @template T @param {Element} element @param {(given: T) => void} draw @returns {(given: T) => void}
   */
  part(element, draw) {
    const part = { seen: true, draw, waits: false, given: /** @type {any} */ (null) };
    this.parts.set(element, part);
    this.observer.observe(element);
    return (given) => {
      part.given = given;
      part.waits = true;
      if (part.seen) this.#draw(part);
    };
  }

  /** Draw what waits, wherever it is. */
  flush() {
    for (const part of this.parts.values()) this.#draw(part);
  }

  /** @param {IntersectionObserverEntry} entry */
  #seen({ target, isIntersecting }) {
    const part = /** @type {any} */ (this.parts.get(target));
    part.seen = isIntersecting;
    if (isIntersecting) this.#draw(part);
  }

  /** @param {{draw: (given: any) => void, waits: boolean, given: any}} part */
  #draw(part) {
    if (!part.waits) return;
    part.waits = false;
    part.draw(part.given);
  }
}
