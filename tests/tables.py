"""The random table of the size goals: points of the unit ball of R^10, 3 decimals, 10 classes."""

from __future__ import annotations

import numpy as np

from memproof.dataset import Dataset


def random_table(count: int, dimension: int = 10, classes: int = 10, seed: int = 0) -> Dataset:
    """``count`` rows (equal rows with equal labels are merged; others do not occur)."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((count, dimension))
    x /= np.linalg.norm(x, axis=1)[:, None]
    x *= rng.random(count)[:, None] ** (1 / dimension)
    y = rng.integers(0, classes, count)
    cells = [[f"{value:.3f}" for value in row] for row in x]
    return Dataset.from_rows(cells, [int(v) for v in y], name=f"random{count}")
