// Words quoted for a shell, as `results/folder/shell.py` quotes them.

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** @param {string} word */
export function quoted(word) {
  if (UNPRINTABLE.test(word)) return `$'${[...word].map(escaped).join("")}'`;
  if (SAFE.test(word)) return word;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** @param {string} letter */
function escaped(letter) {
  if (letter === "\\" || letter === "'") return `\\${letter}`;
  if (!UNPRINTABLE.test(letter)) return letter;
  return [...new TextEncoder().encode(letter)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
