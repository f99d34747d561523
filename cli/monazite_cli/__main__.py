"""`python -m monazite_cli` is `monazite`."""

from monazite_cli.app import main

main()
