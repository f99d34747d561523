"""Instance files as workbooks: where each part of an instance is, and how it is read from there.

The layout is written down in `layout`. A workbook is read into the same plain data as YAML, with a cell as
the place of every element, so that whatever reads an instance file reads a workbook.
"""
