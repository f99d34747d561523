"""Programs whose right-hand sides or costs depend on terms, and their critical regions."""
