"""What the modules of the program share: meanings, days, obligations, sides."""
