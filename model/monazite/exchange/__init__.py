"""Results in the formats of other tools: the IAMC format, which pyam reads."""
