// Light and dark: the system's choice, changed by a button; paper is always light.

/** @returns {boolean} whether the page is dark now */
export function isDark() {
  const chosen = document.documentElement.dataset.scheme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * Call `redraw` whenever the colours change, also before and after printing.
 * @param {(dark: boolean) => void} redraw
 */
export function followScheme(redraw) {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("scheme"));
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    redraw(isDark());
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.scheme = isDark() ? "light" : "dark";
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  addEventListener("beforeprint", () => redraw(false));
  addEventListener("afterprint", () => redraw(isDark()));
  show();
}
