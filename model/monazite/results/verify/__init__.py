"""Verify a result folder: it is complete and unchanged, its result is proven, and every figure and sentence
follows from its instance.

The programs are compiled again from the instance in the folder, and the bases of the certificates are solved
in exact rationals. Everything else that the folder reports is computed again and compared. The solver is used
only for what is not part of the proof: two-sided prices, the ranges of the table `sensitivity`, the mark
`one_of_several`, and the sentences of a conflict.
"""

from monazite.results.verify.check import verify_folder
from monazite.results.verify.higher import Higher
from monazite.results.verify.verdict import Verdict

__all__ = ["Higher", "Verdict", "verify_folder"]
