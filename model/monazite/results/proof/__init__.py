"""Proofs in exact arithmetic: of the plan, of branches and stages, and that there is none."""
