"""``python -m memproof``, and the command ``memproof``."""

from __future__ import annotations

import sys


def main() -> int:
    """The exit code of the command line; 130 also for an interrupt while that is being imported."""
    try:
        from memproof.cli import main as run
    except KeyboardInterrupt:
        print("memproof: interrupted, nothing half-written is left behind", file=sys.stderr)
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
