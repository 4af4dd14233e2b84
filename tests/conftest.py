"""Where the tests find each other's helpers, and how hypothesis runs."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("default", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("default")
