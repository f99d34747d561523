"""The worth of a contract, of its clauses and of its years; its supply curve; the zone of possible
agreement."""
