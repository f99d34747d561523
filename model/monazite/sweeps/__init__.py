"""Sweeps over terms: exact curves of one, maps of two, tables of points; regions where they reach, solves
where not."""
