// Colours of pictures. The series colours are those of Okabe and Ito, which colour-blind readers can tell apart;
// patterns tell them apart without colour.

export const SERIES = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#8C8C8C"];

const LIGHT = { ink: "#1b1f24", faint: "#57606a", line: "#d0d7de", ground: "#ffffff" };
const DARK = { ink: "#e6edf3", faint: "#9da7b1", line: "#3d444d", ground: "#0d1117" };

/** @param {boolean} dark */
export function theme(dark) {
  return dark ? DARK : LIGHT;
}

/** A number in an axis or a tooltip, as Python writes it: digits before the point are never cut. @param {number} value @param {number} digits */
export function figure(value, digits = 4) {
  const whole = Math.abs(value) >= 10 ** (digits - 1);
  return Number(value).toLocaleString("en", whole ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits });
}

/** What every picture shares. @param {ReturnType<typeof theme>} colours */
export function base(colours) {
  return {
    animation: false,
    color: SERIES,
    textStyle: { color: colours.ink, fontFamily: "system-ui, sans-serif" },
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: colours.ground,
      borderColor: colours.line,
      textStyle: { color: colours.ink },
    },
  };
}

const LEGEND_LINE = 24;

/**
 * A legend below a picture, in as many lines as its names take, and the room that it needs.
 * @param {string[]} names @param {any} colours @param {number} width of the picture
 */
export function legendBelow(names, colours, width) {
  let [lines, used] = [1, 0];
  for (const name of names) {
    const taken = name.length * 7 + 50;
    if (used > 0 && used + taken > width) [lines, used] = [lines + 1, 0];
    used += taken;
  }
  const legend = { type: "plain", bottom: 0, data: names, textStyle: { color: colours.ink } };
  return { legend, room: 16 + lines * LEGEND_LINE, more: (lines - 1) * LEGEND_LINE };
}

/** @param {ReturnType<typeof theme>} colours */
export function axisStyle(colours) {
  return {
    axisLabel: { color: colours.faint, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.faint } },
    splitLine: { lineStyle: { color: colours.line } },
    nameTextStyle: { color: colours.faint },
  };
}

/**
 * The name above a vertical axis begins at the axis: centred on it, a long name with short figures is cut.
 * @param {ReturnType<typeof axisStyle>} style
 */
export function named(style) {
  return { nameTextStyle: { ...style.nameTextStyle, align: "left" } };
}
