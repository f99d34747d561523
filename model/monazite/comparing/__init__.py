"""Cases beside a base: what changes, who bears it, and how much of it each changed input explains."""
