"""Prices of the numbers of a file, from the compiled program."""
