"""A page as one HTML file: markup from a template, style and script inline, and a policy that lets it load
nothing.

What comes from an instance is data: Jinja2 escapes every text in the markup, and the data of the script is
JSON in which nothing can end its element. The content security policy names the style and the script by
their hash, so that the browser runs nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from monazite.errors import UsageError, printable, refused
from monazite.pages.displayed import displayed_value, isolated
from monazite.results.folder.listing import open_regular
from monazite.results.folder.replacing import is_result

FOLDER = Path(__file__).parent
BUNDLED = FOLDER / "bundled"
GENERATOR = "monazite"
"""What the page says made it; a file with this mark may be replaced by another page."""
MARK = f'<meta name="generator" content="{GENERATOR} '.encode()
MARK_WITHIN = 4096
"""How many of the first bytes hold the mark."""
ESCAPED = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
"""What could end the element of the data, or be taken for markup."""


def page(
    template: str,
    script: str,
    data: str,
    *,
    styles: Sequence[str] = ("style.css",),
    runs: str = "",
    policy: str = "",
    **content: Any,
) -> str:
    """A page from a template, a script of `bundled/`, and the data of the script as JSON text.

    `runs` is added to what the content security policy lets run, `policy` to its other rules. Raises
    `UsageError` where the scripts were not made when monazite was installed.
    """
    style, code = "".join(map(bundled, styles)), bundled(f"{script}.js")
    allowed = f"style-src {_hash(style)}; script-src {f'{_hash(code)} {runs}'.strip()}; img-src data: blob:"
    rules = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'; {policy}"
    return str(
        _environment()
        .get_template(template)
        .render(
            policy=rules.strip("; "),
            style=style,
            script=code,
            data=data,
            licences=bundled("LICENSES.txt"),
            version=version("monazite"),
            generator=GENERATOR,
            **content,
        )
    )


def bundled(name: str) -> str:
    """A bundled file as text."""
    return bundled_bytes(name).decode("utf-8")


def bundled_bytes(name: str) -> bytes:
    """A bundled file. Raises `UsageError` where it was not made."""
    try:
        return (BUNDLED / name).read_bytes()
    except OSError:
        raise UsageError(
            "the pages were not made when monazite was installed: npm could not be reached. Install monazite "
            "again where the npm registry can be reached (pip install --force-reinstall --no-deps .)"
        ) from None


def script_data(data: Any) -> str:
    """Data as JSON that can stand in a page."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(ESCAPED)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        finalize=displayed_value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["isolated"] = isolated
    return found


def write_page(text: str, path: Path) -> None:
    """Write a page beside its target and rename it, so that a killed run leaves the file as it was.

    A file that is no page of monazite is not replaced. Raises `UsageError` where it may not be written,
    `ResourceError` where the system failed.
    """
    check_page(path)
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="\n",
            dir=path.parent,
            prefix=".monazite-",
            suffix=".html",
            delete=False,
        ) as file:
            try:
                file.write(text)
                file.flush()
                os.fchmod(file.fileno(), 0o666 & ~_umask())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise refused(printable(f"--out {path}: the page cannot be written"), error) from None


def check_page(path: Path) -> None:
    """Refuse, before any work, a path to which no page may be written."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            printable(f"--out {path}: found the name {path.name!r}. Expected a name that ends in .html")
        )
    for above in (path.resolve().parent, *path.resolve().parent.parents):
        if is_result(above):
            raise UsageError(
                printable(
                    f"--out {path}: {above} contains a result of monazite, which a page in it would change. "
                    "Expected a place outside it. Name one"
                )
            )
    if not path.parent.is_dir():
        raise UsageError(
            printable(f"--out {path}: there is no folder {path.parent}. Expected one. Make it first")
        )
    if not os.path.lexists(path):
        return
    try:
        with open_regular(path) as file:
            is_ours = MARK in file.read(MARK_WITHIN)
    except OSError as error:
        raise refused(printable(f"--out {path}: the page cannot be written"), error) from None
    if not is_ours:
        raise UsageError(
            printable(f"--out {path}: the file is no page of monazite and is not replaced. Name another file")
        )


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
