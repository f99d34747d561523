"""How long a test waits for a process, a browser or a spreadsheet before it is taken to hang."""

from __future__ import annotations

SECONDS = 600
"""What takes seconds took minutes on a machine that ran three other suites."""
