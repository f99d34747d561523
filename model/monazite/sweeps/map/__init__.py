"""Maps over two terms."""
