"""From a Pyomo model to a verified answer: compile, solve, break ties, verify."""
