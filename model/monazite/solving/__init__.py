"""From a Pyomo model to an answer that can be trusted: compile, solve, settle, verify."""
