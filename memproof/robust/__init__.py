"""Networks that read every point of a ball around each point as its label, and their certificates.
"""

from __future__ import annotations

from memproof.robust.certifying import (
    Robust,
    certify_ball,
    certify_distances,
    certify_robust,
)

__all__ = ["Robust", "certify_ball", "certify_distances", "certify_robust"]
