"""The negotiating table: a program as a function of its terms, as data for a page that solves it again."""
