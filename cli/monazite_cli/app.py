"""The commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import signal
import sys
from typing import Annotated

import typer

from monazite import MonaziteError, __version__
from monazite_cli import explain, init, schema, solve, sweep, validate, value, verify

app = typer.Typer(
    name="monazite",
    help="Plan who gets a scarce mineral: solve an instance file as a verified linear program.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("validate")(validate.validate)
app.command("solve")(solve.solve)
app.command("sweep")(sweep.sweep)
app.command("value")(value.value)
app.command("explain")(explain.explain)
app.command("verify")(verify.verify)
app.command("schema")(schema.schema)

DEBUG = "--debug"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monazite {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Plan who gets a scarce mineral: solve an instance file as a verified linear program.

    Exit codes: 0 optimal and verified, 1 unexpected error, 2 bad usage or invalid instance, 3 infeasible,
    4 unbounded, 5 limit reached, 6 solved but verification failed.
    """


def main() -> None:
    """Run a command; expected errors are one message, anything else asks to be reported."""
    # Imports and Pyomo models make many objects that live to the end; looking at them again and again for
    # garbage costs a sixth of a short run.
    gc.set_threshold(200_000, 20, 100)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is half written is cleared away
    debug = DEBUG in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != DEBUG]
    try:
        app(args=arguments, prog_name="monazite")
    except MonaziteError as error:
        if debug:
            raise
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was written", err=True)
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        typer.echo(
            f"unexpected error: {type(error).__name__}: {error}\n"
            "This is a fault of monazite, not of your file. Run again with --debug to see where it happened.",
            err=True,
        )
        sys.exit(1)
