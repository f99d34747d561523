"""Proofs in exact arithmetic: of the plan, of branches and stages, and of infeasibility."""
