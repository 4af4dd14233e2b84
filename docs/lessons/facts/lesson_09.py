"""Width against depth: what is guaranteed for ten thousand points, and some exact plans."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

from memproof.dataset.numbers import Numbers
from memproof.planning.tradeoff import all_widths, thin

__all__ = ["TRADE", "best", "depth", "fewest", "isqrt", "jumps", "product"]
CASE = Numbers(10_000, 10, 10, Fraction(1, 10**6))
LEDGER = "threshold-ledger"
ROWS: list[dict[str, Any]] = all_widths(CASE, LEDGER)
TRADE = [{"width": row["width"], "depth": row["depth"], "product": str(row["product"]),
          "parameters": row["dense_parameters"]} for row in thin(ROWS) if row["width"] <= 1000]


def depth(width: int) -> int:
    """The guaranteed depth: that of the widest row that is not wider."""
    return int(min(row["depth"] for row in ROWS if row["width"] <= width))


def product(width: int) -> int:
    """W^2 L^2 at this row."""
    return int(width**2 * depth(width) ** 2)


best = min(ROWS, key=lambda row: row["product"])
fewest = min(ROWS, key=lambda row: row["dense_parameters"])


def jumps(width: int) -> int:
    """The jumps of two encoder layers of this width."""
    return width * (width - 2) // 4
