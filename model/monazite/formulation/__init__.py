"""The linear program, in Pyomo: one file an idea, `build` the table of contents.

The modules import `pyomo.core`, where the algebra lives. `pyomo.environ` also loads Pyomo's solvers and writers,
which takes twice as long and which only `Model.build` and `--save-lp` need.
"""
