"""Check a result folder: is it whole, is what it reports proven, and does every figure and sentence of it follow from its instance?

The programs are compiled again from the instance in the folder, the bases of the certificates are solved in exact rationals, and everything
the folder reports is worked out again and compared. The solver takes part in what is no proof alone: the two sides of prices, the ranges of the
table `sensitivity`, the mark `one_of_several`, and the sentences of a conflict.
"""

from monazite.results.verify.check import verify_folder
from monazite.results.verify.higher import Higher
from monazite.results.verify.verdict import Verdict

__all__ = ["Higher", "Verdict", "verify_folder"]
