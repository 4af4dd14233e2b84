"""Which gradients are a basis of all, and about how short a vector they can make.

Both are suggestions: the kernel sees whether the basis spans, and whether sigma is too large.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PRIME = (1 << 61) - 1
RELATIVE = 1e-11  # singular values below that, of the largest one, are taken for 0


def basis_of(vectors: Sequence[Sequence[int]]) -> list[int]:
    """The first vectors that are independent of those before them, modulo a prime; where they are
    independent modulo a prime they are."""
    basis: list[int] = []
    pivots: list[tuple[int, list[int]]] = []
    for number, vector in enumerate(vectors):
        row = [a % PRIME for a in vector]
        for column, other in pivots:
            if factor := row[column]:
                row = [(a - factor * b) % PRIME for a, b in zip(row, other, strict=True)]
        column = next((j for j, a in enumerate(row) if a), -1)
        if column >= 0:
            inverse = pow(row[column], -1, PRIME)
            pivots.append((column, [a * inverse % PRIME for a in row]))
            basis.append(number)
    return basis


def least_singular_square(vectors: Sequence[Sequence[int]]) -> float:
    """About the square of the least positive singular value, over that of the largest entry."""
    size = max(abs(a) for v in vectors for a in v)
    values = np.linalg.svd(np.array([[a / size for a in v] for v in vectors]), compute_uv=False)
    positive = values[values > RELATIVE * values[0]]
    return float(positive[-1]) ** 2
