// Controls of a picture, made of plain form elements, so that the keyboard and a screen reader can use them.

let following = false;

/**
 * A labelled list of choices; what is said of the chosen one replaces the description of the picture. Lists of the
 * same choice beside it, of other results, follow.
 * @param {HTMLElement} place
 * @param {string} label
 * @param {{name: string, words: string}[]} choices
 * @param {(chosen: number) => void} changed
 */
export function chooser(place, label, choices, changed) {
  if (choices.length < 2) return;
  const box = document.createElement("label");
  const select = document.createElement("select");
  select.id = `${place.closest("figure")?.id}-choice`;
  box.htmlFor = select.id;
  box.textContent = `${label} `;
  choices.forEach((choice, number) => {
    const option = document.createElement("option");
    option.value = String(number);
    option.textContent = choice.name;
    select.append(option);
  });
  place.append(box, select);
  const words = place.closest("figure")?.querySelector(".description");
  words?.setAttribute("aria-live", "polite");
  select.addEventListener("change", () => {
    const chosen = Number(select.value);
    if (words) words.textContent = choices[chosen].words;
    changed(chosen);
    if (!following) follow(select, choices[chosen].name);
  });
}

/** Choose the same in the lists of other results. @param {HTMLSelectElement} select @param {string} name */
function follow(select, name) {
  following = true;
  for (const other of select.closest("section")?.querySelectorAll("select") ?? []) {
    const option = [...other.options].find((each) => each.textContent === name);
    if (other !== select && option && other.value !== option.value) {
      other.value = option.value;
      other.dispatchEvent(new Event("change"));
    }
  }
  following = false;
}
