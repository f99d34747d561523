"""Every tolerance of the model by name, with its value and its reason; no other module defines one.

A tolerance without a unit in its reason is a share of what is compared. Most are one of four sizes. A float
carries 16 digits, so that a sum keeps about 12 (1e-12). The solver answers to 1e-10, our own checks of it ask
for 1e-9, and an amount that takes several solves, or sums over a horizon, agrees to 1e-7. What is described
in words changes by at least 1e-6.
"""

from __future__ import annotations

ROUNDING = 1e-12
"""Rounding error of a sum of floats, as a share of its terms, or of 1 where the terms are shares."""
RELATIVE_EQUAL = 1e-9
"""Two values, prices or slopes that differ by less are equal: both come from answers that are checked to
RESIDUAL."""
AMOUNT_IS_ZERO = 1e-9
"""An amount below this, in its own unit, is 0: a basis leaves such rounding errors where the exact amount
is 0."""
PRICE_IS_ZERO = 1e-12
"""A price or a change of the objective value below this, in the instance's money, is 0: the rounding error
of a dual."""
BINDING = 1e-7
"""A constraint is binding where its left-hand side is this near its bound, relative to it and at least 1."""
LEAST_DIVISOR = 1e-300
"""What is divided by, or compared with, where a size is exactly 0."""

# Reading and checking the data

MASS_BALANCE = 1e-6
"""A process may make this much more of a content than goes into it: files state contents with four to six
digits."""
DATA_EQUAL = 1e-9
"""Quantities that a check works out from the file may differ by this: contents and dates in them are
rounded."""
LOT_PART = 1e-9
"""A part of a lot that is only a rounding error of counted days."""
TANGENT_EQUAL = 1e-10
"""Two amounts that carry derivatives are equal below this: a few operations more than ROUNDING."""
PRICE_FALLS = 1e-9
"""A price falls only if it falls by more than this share: what is above it is a rounding error of growth."""

# Solving

SOLVER_FEASIBILITY = 1e-10
"""Asked of the solver for primal and dual feasibility: its default of 1e-7 would now and then miss
RESIDUAL."""
RESIDUAL = 1e-9
"""The greatest residual of an answer, of a Farkas proof and of a ray, relative to the terms of its
constraint or column."""
DUAL_NONZERO = 1e-9
"""A dual counts as nonzero above this share of the terms that it is made of."""
MULTIPLIER_IS_ZERO = 1e-9
"""An entry of a ray or of a Farkas proof below this share of the greatest is 0."""
PLANS_DIFFER = 1e-6
"""Amounts of two optimal plans that differ by more, relative to their size and at least 1, are two:
alternative optima are met with the solver's tolerance, and a degenerate face magnifies it."""
UNSCALED_LEAST = 1e-6
"""A matrix with a smaller coefficient is scaled for the solver, which drops coefficients of at most 1e-9."""
SOLVER_COEFFICIENT = 1e-12
"""The least coefficient of a scaled matrix that the solver keeps: the least that it can be asked to."""
RATE_IS_ZERO = 1e-11
"""A rate of change along a basis is 0 below this share of the greatest of its kind: the rounding error of
a factorisation."""
FACTORS_RESIDUAL = 1e-8
"""The greatest residual of a vector from the solver's factors, as a share of its terms; above it the
factors are not used."""
AT_BOUND = 1e-10
"""A basic amount this near its bound is at it: the solver's own feasibility tolerance."""
RATIOS_TIE = 1e-10
"""Ratios of a pivot that differ by less tie; the larger pivot is then taken."""
SMALL_PIVOT = 1e-7
"""Among ratios that tie, pivots below this share of the greatest are not taken."""
PIVOT_OF_ROW = 0.01
"""The least pivot of an elimination in floats, as a share of the greatest entry of its row: a smaller one
magnifies rounding errors."""
PIVOTS_AGREE = 1e-6
"""A pivot read from its row and from its column may differ by this; above it the factors are not used."""
CONDITION_HOLDS = 1e-12
"""A condition of a critical region that is violated by no more, in the unit of its amount or as a share of
a typical price, holds: it is the rounding error of its room. Otherwise a breakpoint on a point of a grid
would be met twice by the same basis."""
DRIFT = 1e-11
"""How far amounts and duals that were updated by pivots may be from solving their equations, as a share of
the greatest: beyond, they are computed from these again, so that a walk of any length has the digits of a
solve."""
ETA_ENTRY = 1e-15
"""Entries of an eta update below this share of the greatest are dropped: they are less than the last digit
of a float."""
STEP_IS_ZERO = 1e-14
"""A step of a right-hand side below this share of it has no length: the rounding of a float, so that a
short segment beside a wide right-hand side counts."""
STEPS_BEYOND = (1e-3, 1e-5, 1e-7)
"""Where a solve just beyond a breakpoint is tried, in shares of the right-hand side that moves."""
AMOUNT_MOVES = 1e-9
"""An amount that moves by less, relative to its size and at least 1, stays."""
HELD_ROUNDING = 1e-15
"""How far the solver may move a held decision, relative to its amount: some roundings, so that balances of
rounded amounts close. The proof takes the amount as it is, which is a fraction."""

# Results, their proof and their verification

AUDIT = 1e-7
"""What the audit sums may differ by: sums of many amounts, each of them right to RESIDUAL of its own
constraint."""
EQUAL_AFTER_ROUNDED_BOUND = 1e-7
"""RELATIVE_EQUAL where a bound had to be rounded for the solver."""
BOUND_WIDENED = 1e-11
"""How far a bound is widened for the solver where it finds no plan within its rounding; the proof reads
the bound as it is."""
OBLIGATION_MISSED = 1e-7
"""A branch is missed by more than this share of the quantity due, or of 1; less is what the solver may
leave of a constraint."""
PRINTED_IS_ZERO = 1e-12
"""An amount below this share of the greatest of its column is printed as 0: it is the last of the column's
digits."""
RESOLVED_EQUAL = 1e-7
"""RELATIVE_EQUAL for results that verification obtains by solves of its own, of the greatest number of
their column and unit."""
STEPS_INTO_SEGMENT = (1.0, 1e-2, 1e-4)
"""Which shares of a segment are tried for a plan that has one branch in every contract year."""

# Sweeps

INTERVAL_WIDTH = 1e-9
"""The least width of an interval, as a share of its ends or of 1: below it, breakpoints cannot be
distinguished."""
BEND_IS_SEEN = 1e-4
"""A departure from the straight line that is visible in a chart, as a share of the range of values."""
CHANGE_IS_REPORTED = 1e-6
"""Amounts, tonnes and shares of a typical price that change by less do not change, in words and in lists
of levels."""
BESIDE_BREAKPOINT = 1e-6
"""How far beyond an end of a curve its conflict is looked for, as a share of the interval."""
LEAST_LEVEL = 1e-6
"""The highest price that a supply curve is searched to, where every price in the file is 0."""
SHARE_OF_RECTANGLE = 1e-9
"""A part of a rectangle below this share of it is a rounding error of its corners."""
EDGE_VALUES_EQUAL = 1e-7
"""Values of a map and of the curve along its edge that differ by less are one: both are sums of solves."""
FORMULAS_EQUAL = 1e-10
"""Values of two formulas of a map that differ by less, as a share of the value, are one formula."""
CORNERS_SNAP = 1e-9
"""Corners of neighbouring regions that are closer, as a share of the plane, are one corner."""
SLIVER = 1e-9
"""A polygon narrower than this share of the square is what rounding leaves between two neighbours."""
SLIVER_UNVERIFIED = 1e-8
"""A part narrower than this, whose region fails its check at corners that snapping moved, is rounding too:
its value is solved, verified, and compared with that of its neighbour."""
SLIVER_CUT = 1e-12
"""A cut that takes off less than this share of the square is not made: a thousandth of SLIVER."""
FORMULA_TERM = 1e-9
"""A slope of a map that is a smaller share of the terms it is summed from is 0."""
REGIONS_JOIN = 1e-6
"""Neighbouring regions of a map are drawn as one area on a grid of this share of its sides."""
COLOURS_EQUAL = 1e-9
"""A map whose values differ by less, as a share of them, has one colour."""

SAME_RUN = 2e-15
"""A number of a run differs by less than this share of it with the basis that its solve begins from. Where a
written digit depends on that, the run is solved by itself."""
SAME_RUN_OF_LARGEST = 5e-16
"""Likewise, as a share of the largest amount of the plan, of which an amount may be a small difference."""

# Values of contracts and explanations

DIFFERENCE_IS_ZERO = 1e-9
"""A difference of two objective values below this share of them is 0: each is verified to about that."""
CHANGE_IS_ZERO = 1e-9
"""A change of a number in the file below this share of it, or of 1, is none."""
REPAIRS_EQUAL = 1e-6
"""Two repairs whose sizes differ by less are equally small."""
ROUNDED_INWARD = 1e-9
"""A step is made this share shorter, or a slack longer, before it is tried, so that rounding errors do not
decide."""
SWITCHING_WIDTH = 1e-5
"""A switching value between two verified points of unlike signs is known to this share of the greatest amount
that was tried: the program is solved again at each point, and a planner reads four digits."""
SAME_POINT = 1e-4
"""A point of a switching line this share of a range from a part that was followed is a point of that part:
points of a part lie on the edges of regions, and a slice crosses it between them."""
REMAINDER_IS_ZERO = 1e-6
"""What a change leaves of a number is 0 below this share of the change."""
PAYMENT_IS_ZERO = 1e-6
"""Payments below this share of the greatest are a solver's last digits."""

# Printing

ROW_IS_ZERO = 5e-7
"""An amount below this is printed as 0, and a table omits the row: half of the sixth decimal."""
EXPONENT_BELOW = 1e-4
"""A figure below this is written with an exponent."""
SHIFT_IS_PRINTED = 1e-4
"""Shifts below this share of the greatest are not printed."""
