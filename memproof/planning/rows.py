"""Rows of a table of sizes: what is served, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from memproof.errors import MemproofError
from memproof.network.sizes import Sizes

Row = dict[str, Any]
Progress = Callable[[int, int, str], None]  # done, total, what is planned now


def sizes_row(
    construction: str, asked: str, sizes: Sizes, slots: int | None, certainty: str
) -> Row:
    """The row of sizes; ``asked``: the request, ``certainty``: how sure they are."""
    return {
        "construction": construction, "asked": asked, "width": sizes.width, "depth": sizes.depth,
        "nodes": sizes.nodes, "dense_parameters": sizes.dense_parameters, "slots": slots,
        "product": sizes.product, "certainty": certainty,
    }


def refused_row(construction: str, asked: str, error: MemproofError) -> Row:
    """The row of a request that cannot be served."""
    return {"construction": construction, "asked": asked, "certainty": f"no ({error.code})",
            "reason": str(error)}
