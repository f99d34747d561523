"""The records of an instance file, and the paths, days and periods of its numbers."""
