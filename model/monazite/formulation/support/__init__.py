"""Shared parts of the modules of the program: meanings, days, obligations."""
