"""Imports without an optional dependency that nothing here uses.

pint imports scipy where it is installed, and Pyomo then loads `scipy.stats`, which takes as long as solving a
yearly instance. Neither is used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without(name: str) -> Iterator[None]:
    """Make a module look as if it were not installed; one that is imported already stays."""
    if name in sys.modules:
        yield
        return
    modules: Any = sys.modules
    modules[name] = None  # `import` then raises ImportError.
    try:
        yield
    finally:
        del sys.modules[name]
