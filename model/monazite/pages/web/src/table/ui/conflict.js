// Which constraints conflict at an infeasible position, in the words of the catalogue, and where the terms can go.
import { at, element, fill, say, show } from "./dom.js";
import { figure } from "./figures.js";

/** @param {import('./context.js').Context} context */
export function makeConflict({ terms, titles }) {
  return (/** @type {boolean} */ isInfeasible, /** @type {any} */ found) => {
    show(at("conflict"), isInfeasible);
    if (!isInfeasible) return;
    const { conflict, reason, feasible } = found ?? {};
    say(at("conflict-words"), !found ? "The constraints that conflict are being worked out." : conflict
      ? "No plan meets these constraints together; without any one of them some plan meets the others."
      : `The conflict could not be verified: ${reason}.`);
    const sentences = conflict ? conflict.sentences.slice(0, -1) : [];
    fill(at("conflict-lines"), ...sentences.map((/** @type {string} */ words) => element("li", {}, words)));
    say(at("conflict-short"), conflict ? `Together they are ${conflict.sentences[conflict.sentences.length - 1]}.` : "");
    const ranges = terms.flatMap((term, number) => (feasible?.[number]
      ? [`${titles[number]} from ${figure(feasible[number][0], 6)} to ${figure(feasible[number][1], 6)} ${term.unit}`.trim()] : []));
    fill(at("conflict-ranges"), ...ranges.map((words) => element("li", {}, words)));
    say(at("conflict-way"), !found ? "" : ranges.length
      ? "Moving one term alone, there is a plan for:"
      : "There is no plan at any value of one term alone: move two or more.");
  };
}
