"""Instance files as they are written: as YAML, and as workbooks."""
