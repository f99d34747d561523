"""What an instance says: records, reading them from a file, addresses of numbers, cross-field checks."""
