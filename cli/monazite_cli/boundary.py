"""The edge between Typer and a command."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from monazite_cli.failures import refuse_little_memory
from monazite_cli.terminal import only_results


class CarriedError(Exception):
    """Carries through Typer what Typer would turn into words and exit codes of its own."""

    def __init__(self, error: BaseException):
        self.error = error
        super().__init__(str(error))


class BoundCommand(TyperCommand):
    """A command whose standard output holds results only, and whose errors reach the one place where they are
    explained."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        refuse_little_memory()
        try:
            with only_results():
                return super().invoke(ctx)
        except (KeyboardInterrupt, OSError, EOFError) as error:
            raise CarriedError(error) from None
