"""LibreOffice Calc for the tests of workbooks: skipped with a reason where there is none, required in CI."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import patience
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
Sub Change(source As String, changes As String)
  Dim words As String
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName"
  filter(0).Value = "Calc MS Excel 2007 XML"
  On Error GoTo Failed
  book = Opened(source)
  channel = FreeFile
  Open changes For Input As #channel
  Do While Not EOF(channel)
    Line Input #channel, words
    If Left(words, 1) = "&gt;" Then
      book.storeToURL(ConvertToURL(Mid(words, 2)), filter())
      book.close(True)
      book = Opened(source)
    ElseIf words &lt;&gt; "" Then
      Enter(book, Split(words, "|"))
    End If
  Loop
  Close #channel
  book.close(True)
  Exit Sub
Failed:
  channel = FreeFile
  Open changes For Append As #channel
  Print #channel, "!" &amp; words &amp; ": " &amp; Error$ &amp; " (line " &amp; Erl &amp; ")"
  Close #channel
  StarDesktop.terminate()
End Sub

Function Opened(source As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Opened = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
End Function

Sub Enter(book, change)
  cells = book.Sheets.getByName(change(0))
  If change(1) = "@" Then
    cells.unprotect("")
    Fill(book, cells, cells.getCellRangeByName(change(2)).getCellByPosition(0, 0), change)
    Exit Sub
  End If
  For number = 1 To 3000
    If cells.getCellByPosition(0, number).String = change(1) Then
      If cells.getCellByPosition(1, number).String = change(2) Then
        Fill(book, cells, cells.getCellByPosition(CInt(change(3)), number), change)
        Exit Sub
      End If
    End If
  Next number
End Sub

Sub Fill(book, cells, cell, change)
  If change(4) = "number" Then cell.Value = Val(change(5))
  If change(4) = "text" Then cell.String = change(5)
  If change(4) = "empty" Then cell.String = ""
  If change(4) = "formula" Then cell.Formula = change(5)
  If change(4) = "share" Then Show(book, cell, Val(change(5)), com.sun.star.util.NumberFormat.PERCENT)
  If change(4) = "date" Then
    Show(book, cell, DateSerial(CInt(Left(change(5), 4)), CInt(Mid(change(5), 6, 2)), 1), &amp;H02)
  End If
  If change(4) = "time" Then Show(book, cell, Val(change(5)), com.sun.star.util.NumberFormat.DATETIME)
  If change(4) = "merge" Then
    place = cell.CellAddress
    both = cells.getCellRangeByPosition(place.Column, place.Row, place.Column, place.Row + 1)
    both.clearContents(1 + 2 + 4)
    both.merge(True)
    cell.String = change(5)
  End If
  If change(4) = "column" Then cells.Columns.removeByIndex(cell.CellAddress.Column, 1)
End Sub

Sub Show(book, cell, value, kind)
  Dim language As New com.sun.star.lang.Locale
  cell.Value = value
  cell.NumberFormat = book.NumberFormats.getStandardFormat(kind, language)
End Sub
</script:module>
"""
"""Does to cells what a planner does, one a line: SHEET|NAME|ADDRESS|COLUMN|WHAT|VALUE, or for a cell by its
reference SHEET|@|CELL||WHAT|VALUE. `>FILE` saves the workbook, and opens the source again."""


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
        subprocess.run([*self._command, *words], capture_output=True, timeout=patience.SECONDS, check=False)

    def saved(self, paths: Iterable[Path], folder: Path) -> list[Path]:
        """Workbooks as LibreOffice saves them after it has opened them, in another folder."""
        named = [*paths]
        folder.mkdir(exist_ok=True)
        self._run("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *map(str, named))
        found = [folder / path.name for path in named]
        assert all(path.is_file() for path in found), "LibreOffice saved no workbook"
        return found

    def printed(self, path: Path, folder: Path) -> Path:
        """A workbook as LibreOffice prints it: every sheet with its charts, as PDF."""
        folder.mkdir(exist_ok=True)
        self._run("--convert-to", "pdf:calc_pdf_Export", "--outdir", str(folder), str(path))
        found = folder / f"{path.stem}.pdf"
        assert found.is_file(), "LibreOffice printed no workbook"
        return found

    def changed(self, path: Path, changes: Iterable[str], target: Path) -> Path:
        """A workbook after a planner's changes, each as the macro reads it."""
        self.changed_each(path, {target: changes})
        return target

    def changed_each(self, path: Path, changes: Mapping[Path, Iterable[str]]) -> None:
        """Several workbooks of one, each after other changes."""
        words = self._folder / "changes.txt"
        written = [line for target, own in changes.items() for line in (*own, f">{target}")]
        words.write_text("\n".join([*written, ""]), encoding="utf-8")
        self._run(f'macro:///Standard.Planner.Change("{path}","{words}")')
        failed = [line for line in words.read_text(encoding="utf-8").splitlines() if line.startswith("!")]
        assert not failed, failed
        assert all(target.is_file() for target in changes), "LibreOffice ran no macro"


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice Calc."""
    found = next((path for path in map(shutil.which, ("soffice", "libreoffice", "localc")) if path), None)
    if found is None:
        lacking("LibreOffice was not found; install libreoffice-calc (soffice)")
    assert found
    return Office(found, tmp_path_factory.mktemp("office"))
