"""What a planner reads: the plan in tidy tables, the ledger, the audit, the result folder."""
