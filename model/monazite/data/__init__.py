"""Instances: their records, how they are read from files, addresses of numbers, and cross-field checks."""
