"""Which answers the tolerances of VNN-COMP's scorers leave alone.

A scorer may let an input lie outside of its box by 10^-4, an output miss its bound by 10^-4, and a
stated output differ from the computed one by a part in 1000.  A query is *clear* if none of that
changes its answer: for ``unsat``, the largest slack in the box with 10^-4 on every side is still
below -s; for ``sat``, the largest slack in the box is above s, where

    s = 10^-4 + 2 (10^-3 / (1 - 10^-3)) B,      B the largest size of an output in the larger box.

Else it is *close*.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from memproof.instances.knots import Knot
from memproof.instances.queries import Box, Query

ABSOLUTE, RELATIVE = Fraction(1, 10**4), Fraction(1, 10**3)
CLEAR, CLOSE = "clear", "close"


def enlarged_box(box: Box) -> Box:
    """10^-4 more on every side."""
    return tuple((low - ABSOLUTE, high + ABSOLUTE) for low, high in box)


def clearness(query: Query, margin: Fraction, outputs: Sequence[Sequence[Fraction]]) -> str:
    """clear or close.  ``margin``: the largest slack in the box; ``outputs``: those at all knots
    of the larger box."""
    largest = max(abs(y) for each in outputs for y in each)
    allowed = ABSOLUTE + 2 * RELATIVE / (1 - RELATIVE) * largest
    if margin >= 0:
        return CLEAR if margin > allowed else CLOSE
    return CLEAR if max(map(query.slack, outputs)) < -allowed else CLOSE


def outputs_of(knots: Sequence[Knot]) -> list[list[Fraction]]:
    """The outputs at the knots."""
    return [knot.outputs for knot in knots]
