"""From a file to an instance: YAML, tables beside it, inheritance, addresses, and every fault with its line."""
