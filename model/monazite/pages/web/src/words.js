// Text in pictures: lines that fit, and a chooser among what a picture can show.

/** Lines of at most so many letters, broken at spaces. @param {string} text @param {number} most */
export function wrapped(text, most) {
  return text
    .split("\n")
    .map((line) => {
      const lines = [""];
      for (const word of line.split(" ")) {
        const last = lines[lines.length - 1];
        if (last && last.length + word.length >= most) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
      }
      return lines.join("\n");
    })
    .join("\n");
}

/** A text cut to so many letters. @param {string} text @param {number} most */
export function cut(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`;
}

/** A name in at most two lines, broken at points and spaces. @param {string} name @param {number} most */
export function fitted(name, most) {
  if (name.length <= most) return name;
  const parts = name.split(/(?<=[. ])/);
  let first = "";
  while (parts.length > 1 && first.length + parts[0].length <= most) first += parts.shift();
  return first ? `${first}\n${cut(parts.join(""), most)}` : cut(name, most);
}

/**
 * A labelled list of choices.
 * @param {HTMLElement} place
 * @param {string} label
 * @param {string[]} names
 * @param {(place: number) => void} change
 */
export function chooser(place, label, names, change) {
  const select = document.createElement("select");
  names.forEach((name, number) => select.add(new Option(name, String(number))));
  select.addEventListener("change", () => change(Number(select.value)));
  const holder = document.createElement("label");
  holder.append(`${label} `, select);
  place.append(holder);
}

/** A button. @param {HTMLElement} place @param {string} words @param {() => void} press */
export function button(place, words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", press);
  place.append(made);
}

/** The sentences below a picture. @param {HTMLElement} place @param {string} words */
export function describe(place, words) {
  place.closest("figure").querySelector(".description").textContent = words;
}
