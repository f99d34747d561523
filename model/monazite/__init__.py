"""monazite plans who gets a scarce mineral: contracts, mines, plants and markets as a linear program."""

from __future__ import annotations

from monazite.errors import (
    InfeasibleError,
    InstanceError,
    LimitError,
    MonaziteError,
    NotAffineError,
    ResourceError,
    UnboundedError,
    UnverifiedError,
    UsageError,
)

__version__ = "0.1.0"
__all__ = [
    "InfeasibleError",
    "InstanceError",
    "LimitError",
    "MonaziteError",
    "NotAffineError",
    "ResourceError",
    "UnboundedError",
    "UnverifiedError",
    "UsageError",
    "__version__",
    "compare",
    "convert",
    "load",
    "report",
    "verify",
    "workbook",
    "workers",
    "write_iamc",
]
LAZY = (
    *("compare", "convert", "load", "report", "verify", "workbook", "workers", "write_iamc"),
    *("Model", "Report", "Result", "Table"),
)
"""What is imported when it is first used, so that `import monazite` and `--help` stay quick."""


def __getattr__(name: str) -> object:
    if name in LAZY:
        from monazite import api

        return getattr(api, name)
    raise AttributeError(f"module 'monazite' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *LAZY})
