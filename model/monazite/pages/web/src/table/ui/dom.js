// Elements of the page. Texts are only ever texts: nothing here reads markup.

/**
 * An element with attributes and children; texts become text nodes.
 * @param {string} tag @param {Record<string, any>} [attributes]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  return filled(set(document.createElement(tag), attributes), children);
}

/** The same in SVG. @param {string} tag @param {Record<string, any>} [attributes] @param {...any} children @returns {any} */
export function svg(tag, attributes = {}, ...children) {
  return filled(set(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes), children);
}

/** @param {Element} node @param {Record<string, any>} attributes */
function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : name === "aria-label" ? displayed(String(value)) : String(value));
    }
  }
  return node;
}

/** @param {Element} node @param {any[]} children */
function filled(node, children) {
  node.append(...kept(children));
  return node;
}

/** Replace what is in an element. @param {Element} node @param {...any} children */
export function fill(node, ...children) {
  node.replaceChildren(...kept(children));
}

/** @param {any[]} children */
function kept(children) {
  return children.filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "string" ? displayed(child) : child));
}

/** Control characters and those that change the direction of writing, as `pages/displayed.py` has them. */
// eslint-disable-next-line no-control-regex
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text with escapes for what is not to be seen. @param {string} text */
export function displayed(text) {
  return text.replace(HIDDEN, (letter) => {
    const code = /** @type {number} */ (letter.codePointAt(0));
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Change a text only where it differs. @param {Element} node @param {string} text */
export function say(node, text) {
  const shown = displayed(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/** An element of the template. @param {string} id @returns {any} */
export function at(id) {
  return document.getElementById(id);
}

/** Show or hide. @param {HTMLElement} node @param {boolean} shown */
export function show(node, shown) {
  node.hidden = !shown;
}

/** `a, b and c` @param {string[]} words */
export function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
