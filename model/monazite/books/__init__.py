"""A result as a workbook: the sentences and tables of its page, native charts, and every table cell by cell.

`book` lists the sheets, `layout` places blocks on a sheet, `charts` turns pictures of the page into charts,
as `drawing` has them, `long_tables` has a sheet for each table, `solve` what only a plan has, and `differs`
compares for `verify`.
"""
