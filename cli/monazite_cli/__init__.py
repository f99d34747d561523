"""The command line of monazite: one file a command."""
