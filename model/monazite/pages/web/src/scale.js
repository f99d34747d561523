// Colours of amounts: orange to blue around 0, or pale to dark.

const COSTS = ["#c45418", "#e88232", "#f7b26c", "#fddbb0", "#f5f5f3"];
const BRINGS = ["#f5f5f3", "#cbdff0", "#96c2e2", "#5c9acd", "#2c6eb0"];
const PALE_TO_DARK = ["#f7f4e9", "#cfe3e0", "#8fc3cb", "#4d95ad", "#24618a", "#143a5c"];

/**
 * The colours from the least to the greatest amount of a scale; where both signs occur, 0 is in the middle.
 * @param {{low: number, high: number, signed: boolean}} scale
 */
export function colours(scale) {
  if (!scale.signed) return PALE_TO_DARK;
  if (scale.low < 0 && scale.high > 0) return [...COSTS, ...BRINGS.slice(1)];
  return scale.low < 0 ? COSTS : BRINGS;
}

/** Where an amount stands on a scale, from 0 to 1. @param {any} scale @param {number} amount */
export function share(scale, amount) {
  if (scale.high <= scale.low) return 0.5;
  return Math.min(1, Math.max(0, (amount - scale.low) / (scale.high - scale.low)));
}

/** The colour of an amount. @param {any} scale @param {number} amount */
export function colour(scale, amount) {
  const anchors = colours(scale);
  const place = share(scale, amount) * (anchors.length - 1);
  const first = Math.min(Math.floor(place), anchors.length - 2);
  const [one, two] = [anchors[first], anchors[first + 1]].map((each) =>
    [1, 3, 5].map((at) => parseInt(each.slice(at, at + 2), 16)));
  const mixed = one.map((low, number) => Math.round(low + (place - first) * (two[number] - low)));
  return `#${mixed.map((each) => each.toString(16).padStart(2, "0")).join("")}`;
}

/** The bar that says which colour is which amount. @param {any} scale @param {any} theme @param {number} width */
export function legend(scale, theme, width) {
  return {
    show: scale.high > scale.low,
    type: "continuous",
    min: scale.low,
    max: scale.high,
    seriesIndex: [],
    dimension: 2,
    orient: "horizontal",
    left: "center",
    top: 0,
    itemWidth: 12,
    itemHeight: width < 620 ? 100 : 260,
    hoverLink: false,
    calculable: false,
    text: [scale.highText, scale.lowText],
    inRange: { color: colours(scale) },
    textStyle: { color: theme.ink },
  };
}
