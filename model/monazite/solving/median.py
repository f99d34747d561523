"""The median, without the import of numpy's masked arrays that `numpy.median` brings with it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def median(values: Floats) -> float:
    """The middle of some numbers, of which there is at least one: the same as `numpy.median` gives."""
    middle, odd = divmod(len(values), 2)
    if odd:
        return float(np.partition(values, middle)[middle])
    lower, upper = np.partition(values, (middle - 1, middle))[middle - 1 : middle + 1].tolist()
    return float((lower + upper) / 2)
