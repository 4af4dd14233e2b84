"""``python -m memproof``."""

from __future__ import annotations

import sys

from memproof.cli import main

if __name__ == "__main__":
    sys.exit(main())
