/** Numbers for reading, as `figures.py` writes them: four significant digits unless more are asked for. */

/**
 * @param {number|null} value
 * @param {number} [digits]
 * @returns {string} `1,234`, `0.01235`; empty for null.
 */
export function figure(value, digits = 4) {
  if (value === null) return "";
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : Number.isNaN(value) ? "nan" : "-inf";
  if (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-4) {
    const [digitsOf, exponent] = value.toExponential(digits - 1).split("e");
    const short = digitsOf.includes(".") ? digitsOf.replace(/\.?0+$/, "") : digitsOf;
    return `${short}e${exponent.replace("+", "")}`;
  }
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  const [whole, part] = rounded(value, decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = (part ?? "").replace(/0+$/, "");
  return rest ? `${grouped}.${rest}` : grouped;
}

/** Of two decimals as near, Python takes the even one. @param {number} value @param {number} decimals */
function rounded(value, decimals) {
  const short = value.toFixed(decimals);
  const longer = value.toFixed(decimals + 1);
  // Only a number that is written to the end with one more digit, a 5, is as near to both.
  if (!longer.endsWith("5") || Number(longer) !== value || !isTie(value, decimals)) return short;
  const down = longer.slice(0, decimals ? -1 : -2);
  return Number(down.at(-1)) % 2 === 0 ? down : short;
}

/** @param {number} value @param {number} decimals */
function isTie(value, decimals) {
  const exact = value.toFixed(Math.min(100, decimals + 60));
  return /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + decimals));
}

/** @param {number} value @param {string} unit @param {number} [digits] @returns {string} `1,100 t REO`. */
export function amount(value, unit, digits) {
  return `${figure(value, digits)} ${unit}`.trim();
}

/** @param {string[]} labels @returns {string} Up to three labels by name, more by the first and the last. */
export function spanOf(labels) {
  return labels.length <= 3
    ? labels.join(", ")
    : `${labels[0]} to ${labels.at(-1)} (${labels.length} periods)`;
}
