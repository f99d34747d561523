"""`python -m monazite_cli` is `monazite`: the entry point."""

from __future__ import annotations

import signal


def main() -> None:
    """Run a command. Until it is imported there is nothing to clear away, so Ctrl-C ends the process at once
    and in silence."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from monazite_cli.app import main as run

    run()


if __name__ == "__main__":
    main()
