"""Reading instance files: YAML, CSV tables, inheritance, overrides, and every fault with its line."""
