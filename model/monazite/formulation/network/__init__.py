"""Decision variables, and the constraints of the physical network."""
