"""Networks of steps and identities, replaced by networks of one real sigmoid, within eps."""

from __future__ import annotations

from memproof.sigmoid.replacement import Replaced, replace_steps

__all__ = ["Replaced", "replace_steps"]
