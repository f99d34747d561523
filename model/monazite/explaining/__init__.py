"""Binding constraints and near-optimal ranges of a plan; conflicts and repairs of an infeasible instance."""
