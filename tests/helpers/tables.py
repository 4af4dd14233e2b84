"""Random tables for tests."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from memproof.dataset import Dataset


def unit_ball(count: int, dimension: int = 10, classes: int = 10, seed: int = 0) -> Dataset:
    """Distinct points of the unit ball with 3 decimals, exactly; uniform, as are the labels.

    numpy's default_rng(seed): direction normal, radius u^(1/d).
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(count, dimension))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    points = np.rint(1000 * directions * rng.random((count, 1)) ** (1 / dimension)).astype(int)
    labels = rng.integers(0, classes, count)
    first: dict[tuple[int, ...], int] = {}
    for point, label in zip(points.tolist(), labels.tolist(), strict=True):
        first.setdefault(tuple(point), label)
    return table(list(first), list(first.values()), denominator=1000)


def integers(count: int, dimension: int, classes: int = 10, seed: int = 0) -> Dataset:
    """Integers of [-1000, 1000), uniform, as are the labels (numpy's default_rng(seed))."""
    import numpy as np

    rng = np.random.default_rng(seed)
    points = rng.integers(-1000, 1000, (count, dimension)).tolist()
    return Dataset.from_rows(points, rng.integers(0, classes, count).tolist())


def random_bytes(count: int, dimension: int = 8, classes: int = 10, seed: int = 0) -> Dataset:
    """Distinct points of {0..255}^d, uniform, as are the labels (numpy's default_rng(seed))."""
    import numpy as np

    rng = np.random.default_rng(seed)
    points = rng.integers(0, 256, (count, dimension)).tolist()
    labels = rng.integers(0, classes, count).tolist()
    first: dict[tuple[int, ...], int] = {}
    for point, label in zip(points, labels, strict=True):
        first.setdefault(tuple(point), label)
    return table(list(first), list(first.values()))


def table(
    points: list[tuple[int, ...]],
    labels: list[int],
    denominator: int = 1,
    label_denominator: int = 1,
) -> Dataset:
    """A Dataset from integers, as it stands."""
    return Dataset(
        name="random",
        points=tuple(points),
        denominator=denominator,
        labels=tuple((label,) for label in labels),
        label_denominator=label_denominator,
        rows=tuple((i + 1,) for i in range(len(points))),
        classes=(),
        columns=tuple(f"x{j}" for j in range(len(points[0]))),
    )


def small_table(rng: Random, size: int = 30, dimension: int = 3, classes: int = 5) -> Dataset:
    """At most ``size`` distinct integer points with random labels."""
    span = rng.choice((3, 10, 1000))
    points = {tuple(rng.randint(-span, span) for _ in range(dimension)) for _ in range(size)}
    chosen = sorted(points)
    return table(chosen, [rng.randrange(classes) for _ in chosen], denominator=rng.choice((1, 10)))


@st.composite
def hostile_tables(draw: st.DrawFn, size: int = 24) -> Dataset:
    """Few points that are hard on a theorem about distances: in clusters, far away, with hundreds
    of digits, on a line with alternating labels, all labels equal, or each its own."""
    digits, points = draw(st.sampled_from((1, 4, 60, 300))), draw(st.integers(1, size))
    dimension, rng = draw(st.integers(1, 4)), draw(st.randoms(use_true_random=False))
    kind = draw(st.sampled_from(("anywhere", "clusters", "powers", "far", "line")))

    def coordinate(i: int, j: int) -> int:
        return {"anywhere": lambda: rng.randrange(10**digits),
                "clusters": lambda: rng.randrange(3) * 10**digits + rng.randrange(8),
                "powers": lambda: (j + 2)**i,
                "far": lambda: 10**digits + rng.randrange(9),
                "line": lambda: i * (j + 1)}[kind]()

    found = {tuple(coordinate(i, j) for j in range(dimension)): None for i in range(points)}
    labels = draw(st.sampled_from((
        lambda i: i % 2, lambda i: 5, lambda i: i, lambda i: rng.randrange(10**9))))
    return table(list(found), [labels(i) for i in range(len(found))],
                 denominator=draw(st.sampled_from((1, 10**digits))))
