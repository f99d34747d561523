"""What is wrong with a call that Typer refuses: what, expected what, what to do, as in all messages.

Typer's own texts differ by its version; only the class of an error and its parameter are relied on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from monazite.data.reading.hints import did_you_mean, near_or_all

CHOICES = re.compile(r"is not one of (.+?)\.?$")
LEAST = re.compile(r"(?:greater than or equal to |range x>=)([0-9.]+?)\.?$")
KINDS = (("integer", "a whole number"), ("number", "a number"), ("float", "a number"))


def refusal(error: Any, arguments: Sequence[str], commands: dict[str, Any]) -> str:
    """The message for an error of Typer; `commands` are those of monazite by name."""
    kind = type(error).__name__
    name = next((each for each in arguments if each in commands), "")
    parameters = commands[name].params if name else []
    help_of = f"`monazite {name} --help`" if name else "`monazite --help`"
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        known = [each for parameter in parameters for each in _options(parameter)]
        return f"{option}: unknown option{did_you_mean(option, known) or f'. {help_of} lists the options'}"
    if kind == "BadOptionUsage":
        return _value(option, str(error.message), parameters, help_of)
    if kind == "MissingParameter":
        return f"{_name(error.param)} is missing. Expected {_lowered(error.param.help)} {help_of} has more"
    if kind == "BadParameter" and error.param is not None:
        if _name(error.param) == "--format" and _given("--format", arguments) == "xlsx":
            return _no_text(parameters)
        return _parameter(_name(error.param), str(error.message), arguments)
    if not name and (unknown := next((each for each in arguments if not each.startswith("-")), None)):
        return f"{unknown!r}: unknown command{near_or_all(unknown, commands, 'command')}"
    if extra := re.search(r"extra arguments?(?:\(s\))? \((.*)\)", str(error.message)):
        return f"found the further argument {extra[1]!r}. Expected none. Remove it, or put texts in quotes"
    return f"{error.format_message()} {help_of} has more"


def _no_text(parameters: Sequence[Any]) -> str:
    """A workbook, which is a file, asked for as text."""
    found = "--format: found 'xlsx'. Expected text for standard output, such as table or json"
    has_workbook = any("--xlsx" in each.opts for each in parameters)
    return f"{found}. A workbook is a file: use -o DIR --xlsx" if has_workbook else found


def _options(parameter: Any) -> Iterable[str]:
    return (each for each in parameter.opts if each.startswith("-"))


def _name(parameter: Any) -> str:
    """An option by its long name, an argument as the help writes it."""
    return next(iter(_options(parameter)), None) or parameter.metavar or parameter.name


def _lowered(text: str | None) -> str:
    """The help of a parameter within a sentence."""
    return f"{text[0].lower()}{text[1:]}" if text else "it."


def _value(option: str, problem: str, parameters: Sequence[Any], help_of: str) -> str:
    """An option without its value, or a flag with one."""
    if "not take" in problem:
        return f"{option}: found a value. Expected none. Remove it"
    wanted = next((each.metavar for each in parameters if option in each.opts), None)
    return f"{option}: found no value. Expected {wanted or 'one'}. {help_of} has more"


def _parameter(name: str, problem: str, arguments: Sequence[str]) -> str:
    """A value that an option or argument does not take."""
    found = f"found {value!r}" if (value := _given(name, arguments)) is not None else "found another value"
    if choices := CHOICES.search(problem):
        expected = near_or_all(value or "", re.findall(r"'([^']+)'", choices[1]), "value")
        return f"{name}: {found}{expected}"
    if least := LEAST.search(problem):
        return f"{name}: {found}. Expected at least {least[1]}"
    for word, expected in KINDS:
        if word in problem:
            return f"{name}: {found}. Expected {expected}"
    return f"{name}: {problem}"


def _given(name: str, arguments: Sequence[str]) -> str | None:
    """The value of an option as it was given."""
    for place, each in enumerate(arguments):
        if each == name and place + 1 < len(arguments):
            return arguments[place + 1]
        if each.startswith(f"{name}="):
            return each.partition("=")[2]
    return None
