"""What a contract is worth: it, each of its clauses and each of its years taken away; what it would be sold for."""
