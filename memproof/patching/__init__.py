"""Other labels for some points of a certified network, everything else as it was."""

from memproof.patching.patch import Patched, patch

__all__ = ["Patched", "patch"]
