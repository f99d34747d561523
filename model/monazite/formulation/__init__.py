"""The linear program, in Pyomo: one file an idea, `build` the table of contents."""
