// Copying a text, also from a file on disk, where the clipboard may be refused: then it is selected to be copied by hand.
import { at, say } from "./dom.js";

/** @param {HTMLButtonElement} button @param {HTMLTextAreaElement} field @param {string} done */
export function copies(button, field, done) {
  button.addEventListener("click", async () => {
    const copied = (await byClipboard(field.value)) || bySelection(field);
    field.focus();
    field.select();
    say(at("copied"), copied ? done : "Your browser does not let this page copy. The text is selected: press Ctrl+C or Cmd+C.");
  });
  field.addEventListener("focus", () => field.select());
}

/** @param {string} text */
async function byClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {HTMLTextAreaElement} field */
function bySelection(field) {
  field.focus();
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
