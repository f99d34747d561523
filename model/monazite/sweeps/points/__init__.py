"""Tables of points, and the journal and processes that work them out."""
