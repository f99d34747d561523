"""The linear program in Pyomo: one file for each part of the model, with `build` as the table of contents.

The modules import `pyomo.core`, which has the algebra. `pyomo.environ` also loads the solvers and writers of
Pyomo, which takes twice as long and which only `Model.build` and `--save-lp` need.
"""
