"""Two-sided shadow prices, ranges of costs, and the optimal face."""
