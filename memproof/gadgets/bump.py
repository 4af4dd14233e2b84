"""Bump and hat: an affine function on a hyperplane, and 0 away from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memproof.network.language import Gadget, gadget


def on_the_plane(
    z: Any, functionals: Sequence[Any], bound: int, name: str = ""
) -> tuple[Any, ...] | None:
    """w where z = 0 and |w| <= K, 0 where |z| >= K + |w|; nothing is promised in between."""
    if z == 0 and all(abs(w) <= bound for w in functionals):
        return tuple(functionals)
    if all(abs(z) >= bound + abs(w) for w in functionals):
        return (0,) * len(functionals)
    return None


@gadget("H1", value=on_the_plane)
def bump(z: Any, functionals: Sequence[Any], bound: int, name: str = "") -> Gadget:
    """For each w of ``functionals``: w where z = 0 and |w| <= K, and 0 where |z| >= K + |w|.

    relu(z + K + w) - relu(z + K) - relu(z - K + w) + relu(z - K), K = ``bound``: two neurons for
    all functionals together and two for each of them.
    """
    above, below = z + bound, z - bound
    asked = {f"p{name}": above, f"m{name}": below}
    for k, w in enumerate(functionals):
        mark = f"{k}{name}" if len(functionals) > 1 else name
        asked |= {f"pw{mark}": above + w, f"mw{mark}": below + w}
    p, m, *rest = yield asked
    return tuple(up - p - down + m for up, down in zip(rest[::2], rest[1::2], strict=True))


def peak(z: Any, name: str = "") -> int | None:
    """1 at z = 0, 0 for |z| >= 1; nothing is promised in between."""
    return int(z == 0) if z == 0 or abs(z) >= 1 else None


@gadget("H2", value=peak)
def hat(z: Any, name: str = "") -> Gadget:
    """[z = 0] for integers z: relu(z + 1) - 2 relu(z) + relu(z - 1)."""
    p, c, m = yield {f"p{name}": z + 1, f"c{name}": z, f"m{name}": z - 1}
    return p - 2 * c + m
