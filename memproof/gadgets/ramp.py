"""Unit ramps: a threshold as the difference of two relus."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Gadget, gadget

Form = tuple[int, int]  # (slope, constant): the affine function slope * t + constant


def threshold(t: Any, r: int, name: str = "") -> int | None:
    """[t >= r]; nothing is promised for r - 1 < t < r."""
    return None if r - 1 < t < r else int(t >= r)


@gadget("G1", value=threshold)
def unit_ramp(t: Any, r: int, name: str = "") -> Gadget:
    """[t >= r], if t <= r - 1 or t >= r (for instance because t and r are integers).

    relu(t - r + 1) - relu(t - r): both relus are 0, or both are on and differ by 1.
    """
    p, q = yield {f"p{name}": t - r + 1, f"q{name}": t - r}
    return p - q


def signed_forms(jump: int, s: int) -> tuple[Form, Form]:
    """Forms P, Q with relu(P(t)) - relu(Q(t)) = jump * [t >= s] for t <= s - 1 or t >= s.

    A negative jump swaps the two ramps (lemma G3), so that both slopes are |jump|.  No jump: two
    zero forms.
    """
    size = abs(jump)
    upper, lower = (size, -size * (s - 1)), (size, -size * s)
    return (upper, lower) if jump >= 0 else (lower, upper)
