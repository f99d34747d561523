"""Maps over two terms, and their picture."""
