"""Irreducible infeasible sets, and elastic relaxation."""
