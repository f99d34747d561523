"""Imports without optional dependencies that nothing here uses.

pint imports scipy, dask, babel, uncertainties and xarray where they are installed. Pyomo then loads
`scipy.stats`, which takes as long as solving a yearly instance. None of them is used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Make modules look as if they were not installed; one that is imported already stays."""
    modules: Any = sys.modules
    hidden = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(hidden))  # `import` then raises ImportError.
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]
