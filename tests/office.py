"""LibreOffice Calc for the tests of workbooks: skipped with a reason where there is none, required in CI."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from page_browser import lacking

LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Planner"/>
</library:library>
"""
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Planner"
 script:language="StarBasic">
Sub Change(source As String, target As String, changes As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  Dim words As String
  channel = FreeFile
  Open changes For Input As #channel
  Do While Not EOF(channel)
    Line Input #channel, words
    If words &lt;&gt; "" Then Enter(book, Split(words, "|"))
  Loop
  Close #channel
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName"
  filter(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(ConvertToURL(target), filter())
  book.close(True)
End Sub

Sub Enter(book, change)
  cells = book.Sheets.getByName(change(0))
  For number = 1 To 3000
    If cells.getCellByPosition(0, number).String = change(1) Then
      If cells.getCellByPosition(1, number).String = change(2) Then
        cell = cells.getCellByPosition(CInt(change(3)), number)
        If change(4) = "number" Then cell.Value = Val(change(5))
        If change(4) = "text" Then cell.String = change(5)
        If change(4) = "date" Then
          cell.Value = DateSerial(CInt(Left(change(5), 4)), CInt(Mid(change(5), 6, 2)), 1)
          Dim language As New com.sun.star.lang.Locale
          usual = com.sun.star.util.NumberFormat.DATE
          cell.NumberFormat = book.NumberFormats.getStandardFormat(usual, language)
        End If
        Exit Sub
      End If
    End If
  Next number
End Sub
</script:module>
"""
"""Enters values as a planner does: SHEET|NAME|ADDRESS|COLUMN|number, text or date|VALUE, one a line."""
SLOWEST = 120


class Office:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, command: str, folder: Path):
        self._command = [
            command,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(folder / 'p').as_uri()}",
        ]
        self._folder = folder
        self._run("--terminate_after_init")
        basic = folder / "p" / "user" / "basic" / "Standard"
        basic.mkdir(parents=True, exist_ok=True)
        (basic / "script.xlb").write_text(LIBRARIES, encoding="utf-8")
        (basic / "Planner.xba").write_text(MACRO, encoding="utf-8")

    def _run(self, *words: str) -> None:
        subprocess.run([*self._command, *words], capture_output=True, timeout=SLOWEST, check=False)

    def saved(self, paths: Iterable[Path], folder: Path) -> list[Path]:
        """Workbooks as LibreOffice saves them after it has opened them, in another folder."""
        named = [*paths]
        folder.mkdir(exist_ok=True)
        self._run("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *map(str, named))
        found = [folder / path.name for path in named]
        assert all(path.is_file() for path in found), "LibreOffice saved no workbook"
        return found

    def changed(self, path: Path, changes: Iterable[str], target: Path) -> Path:
        """A workbook after a planner's changes, each as the macro reads it."""
        words = self._folder / "changes.txt"
        words.write_text("\n".join(changes), encoding="utf-8")
        call = ",".join(f'"{each}"' for each in (path, target, words))
        self._run(f"macro:///Standard.Planner.Change({call})")
        assert target.is_file(), "LibreOffice ran no macro"
        return target


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice Calc."""
    found = next((path for path in map(shutil.which, ("soffice", "libreoffice", "localc")) if path), None)
    if found is None:
        lacking("LibreOffice was not found; install libreoffice-calc (soffice)")
    assert found
    return Office(found, tmp_path_factory.mktemp("office"))
