"""Which single number or date turns the advice: the effect of every range, and switching values."""
