"""The commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any

import typer

from monazite import __version__
from monazite.errors import RESOURCES, full_stop
from monazite_cli import stopping, terminal
from monazite_cli.boundary import BoundCommand, CarriedError
from monazite_cli.failures import explained

COMMANDS = {
    "init": "Write a small commented instance to start from.",
    "validate": "Report all errors of instance files.",
    "solve": "Solve instance files and print the plan.",
    "sweep": "Vary terms: exact curves, maps and tables.",
    "value": "Value a contract, its years and its clauses.",
    "compare": "Compare cases with a base: what changes, and who bears it.",
    "tornado": "Rank the ranges of numbers, and find what turns the advice.",
    "explain": "Explain a plan, or why there is none.",
    "report": "Make a page of results: pictures, tables and sentences in one file.",
    "convert": "Write an instance as a workbook, and a workbook as YAML.",
    "verify": "Prove a result from its folder.",
    "schema": "Describe the keys of instance files.",
}
"""The commands, each the function of its name in the module of its name."""

DEBUG = "--debug"
CLOSED_PIPE = 141
"""The exit code where the reader of standard output left, as of a tool that SIGPIPE ends."""


def _version(wanted: bool) -> None:
    if wanted:
        terminal.show(f"monazite {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Plan who gets a scarce mineral: solve an instance file as a verified linear program.

    Exit codes: 0 optimal and verified, 1 system failure (disk, memory, processes) or unexpected error, 2 bad
    usage or invalid instance, 3 infeasible, 4 unbounded, 5 limit reached, 6 solved but verification failed,
    130, 143 or 129 interrupted by Ctrl-C, `kill` or a closed terminal, 141 standard output was closed by its
    reader.
    """


def program(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with some of its commands. A call that names its command needs no other: to import the
    others and make their options takes as long as `import typer`."""
    made = typer.Typer(
        name="monazite",
        help="Plan who gets a scarce mineral: solve an instance file as a verified linear program.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    made.callback()(_options)
    for name in names:
        command = getattr(import_module(f"monazite_cli.{name}"), name)
        made.command(name, cls=BoundCommand, short_help=COMMANDS[name])(command)
    return made


def __getattr__(name: str) -> typer.Typer:
    if name == "app":
        return program()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run a command; expected errors are one message, anything else asks to be reported."""
    # Imports and Pyomo models make many objects that live to the end; looking at them again and again for
    # garbage costs a sixth of a short run.
    gc.set_threshold(200_000, 20, 100)
    # The threads of numpy's BLAS are of no use here, and where memory is short it ends the process for want
    # of one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # pydantic would search every installed package for plugins, which nothing here uses.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    debug = DEBUG in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != DEBUG]
    try:
        with terminal.opened(noisy=debug), stopping.signals():
            code = _run(arguments, debug)
    except OSError as error:  # No descriptor or thread is left for what a command begins with.
        code = _failed(error, debug)
    gc.freeze()  # The process ends: one more search of all objects for garbage takes a tenth of a short run.
    sys.exit(code)


def _run(arguments: list[str], debug: bool) -> int:
    """Run a command and hand over what it prints; returns the exit code."""
    try:
        try:
            code = _called(arguments)
        except CarriedError as carried:
            raise carried.error from None
        terminal.flush()
        return code
    except terminal.OutputError as lost:
        return _lost(lost.error)
    except stopping.Stopped:
        raise
    except BaseException as error:
        stopping.stop_if_signalled()  # An import may turn a signal into an error of its own.
        code = _failed(error, debug)
        with suppress(terminal.OutputError):
            terminal.flush()
        return code


def _called(arguments: list[str]) -> int:
    """The exit code with which Typer ends."""
    app = program(arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS)
    try:
        ended = app(args=arguments, prog_name="monazite", terminal_width=_help_width(), standalone_mode=False)
    except stopping.Stopped:
        raise
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        return _refused(error, arguments)
    return ended if isinstance(ended, int) else 0


def _refused(error: Any, arguments: list[str]) -> int:
    """Print what Typer refuses in a call; without a command, print the help."""
    from monazite_cli.calls import refusal

    if not arguments:
        terminal.say(error.format_message())
    else:
        commands: Any = typer.main.get_command(program())
        terminal.say(full_stop(refusal(error, arguments, commands.commands)))
    return int(error.exit_code)


def _help_width() -> int:
    """Columns of the help: those of the terminal, within the bounds that Typer has for them."""
    return max(min(terminal.wrapping() or 80, 80) - 2, 50)


def _failed(error: BaseException, debug: bool) -> int:
    """Print why a command failed."""
    message, code = explained(error)
    if debug:
        import traceback

        message = "".join(traceback.format_exception(error)).rstrip()
    try:
        terminal.say(message)
    except MemoryError:
        os.write(terminal.STANDARD_ERROR, b"out of memory\n")
    return code


def _lost(error: OSError) -> int:
    """Standard output takes no more: quiet where its reader has read enough, as Unix tools are."""
    if error.errno == errno.EPIPE:
        return CLOSED_PIPE
    reason = RESOURCES.get(error.errno or 0) or error.strerror or str(error)
    terminal.say(f"standard output: cannot write the results: {reason}")
    return 1
