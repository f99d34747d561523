"""The Python interface: load an instance, solve it, read tables as frames.

```python
import monazite

instance = monazite.load("instances/irel-japan.yaml")
result = instance.solve()
result.status, result.objective
result.frame("contracts")
```
"""

from __future__ import annotations

from monazite.api.converting import convert, write_iamc
from monazite.api.model import Model, compare, load, spread_warnings, verify
from monazite.api.pages import report
from monazite.api.reports import Comparison, Levels, RangeTable, RunTable, Sweep, Value
from monazite.api.result import Result
from monazite.api.workbooks import workbook
from monazite.executors.begun import workers
from monazite.results.report import Report, Table

__all__ = [
    "Comparison",
    "Levels",
    "Model",
    "RangeTable",
    "Report",
    "Result",
    "RunTable",
    "Sweep",
    "Table",
    "Value",
    "compare",
    "convert",
    "load",
    "report",
    "spread_warnings",
    "verify",
    "workbook",
    "workers",
    "write_iamc",
]
