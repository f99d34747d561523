/** The constant of the objective along a term: a polynomial of the terms of degree two. */

/**
 * @param {import('./program.js').Program} program @param {ArrayLike<number>} x @param {number} term
 * @returns {{at: (value: number) => number, slope: number, square: number}} Its value at a value of the term,
 *   its slope at the position, and the coefficient of the square.
 */
export function offsetAlong(program, x, term) {
  let square = 0;
  for (const [monomial, worth] of program.offset) {
    if (monomial.length === 2 && monomial.every((each) => each === term)) square += worth;
  }
  const at = (/** @type {number} */ value) => program.offsetAt(Array.from(x).with(term, value));
  let slope = 0;
  for (const [monomial, worth] of program.offset) {
    monomial.forEach((each, place) => {
      if (each !== term) return;
      slope += monomial.reduce(
        (product, other, number) => (number === place ? product : product * x[other]),
        worth,
      );
    });
  }
  return { at, slope, square };
}
