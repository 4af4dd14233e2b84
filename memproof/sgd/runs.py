"""A run of SGD from a start near theta*, in integers over 2^grid, as the kernel replays it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import lcm

import numpy as np

from memproof.checker.sgd_run_kernel import Descent, epochs, on_grid
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import floor_log2, floor_sqrt, printed
from memproof.network.model import Network
from memproof.outside import count_text
from memproof.sgd.constants import MAX_EXPONENT, Minimum, Statement, below, dyadic, over

MOST_EPOCHS = 10_000
MARGIN = 32  # bits of the grid below the square of the distance
AWAY = 256  # bits by which the risk grows before a run is given up


@dataclass(frozen=True)
class Request:
    """A start at ``distance`` in a direction that the seed says, steps of ``step`` (none: gamma
    within the radius, or else the largest power of 2 up to 1/V^2), ``grid`` bits behind the point,
    until |xi_perp| <= |xi_0|^2, or ``most`` epochs."""

    distance: Fraction
    seed: int = 0
    grid: int = 120
    step: Fraction | None = None
    most: int = MOST_EPOCHS


@dataclass(frozen=True)
class Run:
    """A run: ``record`` of its certificate, and after each epoch (log2 R, log2 |xi_perp|), rounded:
    they are drawn, and not certified."""

    record: dict[str, object]
    history: list[tuple[float, float]]
    risk: Fraction
    distance: float  # log2 of that of the start


def run_from(request: Request, minimum: Minimum, network: Network, dataset: Dataset,
             stated: Statement) -> Run:
    """The run that is asked for.  Raises MP-B064 for weights or a distance that the grid has not,
    or a distance, step or grid out of range."""
    _check(request, minimum)
    theta = on_grid(minimum.layers, request.grid, network.dimension)
    size = sum(len(row) for rows in theta for row in rows)
    start = start_of(request, size)
    numbers = iter(start)
    for row in (row for rows in theta for row in rows):
        row[:] = [w + next(numbers) for w in row]
    kinds = [layer.get("activations", ["identity"]) for layer in minimum.layers]
    descent = Descent(theta, kinds, (int(dataset.denominator), int(dataset.label_denominator)),
                      request.grid)
    table = [(list(map(int, x)), int(y[0])) for x, y in
             zip(dataset.points, dataset.labels, strict=True)]
    step = request.step
    if step is None:
        step = step_of(request.distance, minimum, stated)
    look, done = _Look(minimum, network, request.grid), 0
    history = [(_log2(descent.risk(table)), look.perp(descent))]
    every = epochs(descent, table, stated.batch, step, request.seed)
    goal = 2 * _log2(request.distance)
    while done < request.most and history[-1][1] > goal:
        next(every)
        done += 1
        history.append((_log2(descent.risk(table)), look.perp(descent)))
        if history[-1][0] > max(history[0][0], 0) + AWAY:
            raise MemproofError("MP-B064", "the step", "one with which the risk does not grow",
                                f"{printed(step)}: after {count_text(done, 'epoch')} it is more "
                                f"than 2^{AWAY}")
    risk = descent.risk(table)
    stated_risk = over(max(risk, Fraction(1, 1 << MAX_EXPONENT - 8)))
    record = {"kind": "run", "seed": request.seed, "grid": request.grid, "epochs": done,
              "start": start, "step": list(dyadic(step)),
              "distance": list(dyadic(request.distance)), "risk": list(dyadic(stated_risk))}
    return Run(record, history, risk, _log2(request.distance))


def _check(request: Request, minimum: Minimum) -> None:
    """Raises MP-B064."""
    r, least = request.distance, lcm(*(layer["denominator"] for layer in minimum.layers))
    step = Fraction(1) if request.step is None else request.step
    for place, value in (("the distance", r), ("the step", step)):
        if value <= 0 or value > 1 << 64 or value.denominator & (value.denominator - 1):
            raise MemproofError("MP-B064", place, "a power of 2, or a multiple of one, above 0 and "
                                "up to 2^64: 2^-20, 3*2^-22 or 1/1024", printed(value))
    if least & (least - 1) or least.bit_length() - 1 > request.grid:
        expected = "dyadic weights" if least & (least - 1) else (
            f"at least {least.bit_length() - 1} bits, for the weights")
        raise MemproofError("MP-B064", "the grid", expected,
                            f"{request.grid} bits, and weights over {printed(least)}")
    needed = MARGIN - 2 * floor_log2(r)
    if not needed <= request.grid <= MAX_EXPONENT:
        raise MemproofError("MP-B064", "the grid", f"from {max(needed, 1)} to {MAX_EXPONENT} bits "
                            "for this distance", str(request.grid))


def start_of(request: Request, size: int) -> list[int]:
    """xi over 2^grid, not longer than the distance: a direction from the sha256 of the seed."""
    draws = (sha256(f"{request.seed} start {k}".encode()).digest() for k in range(size))
    raw = [int.from_bytes(draw[:4], "big") - (1 << 31) for draw in draws]
    length = floor_sqrt(sum(a * a for a in raw)) + 1
    unit = request.distance * (1 << request.grid)
    return [int(a * unit / length) for a in raw]


def step_of(distance: Fraction, minimum: Minimum, stated: Statement) -> Fraction:
    """gamma within the radius, and otherwise the largest power of 2 up to 1/V^2."""
    return stated.gamma if distance <= stated.radius else below(1 / minimum.square, 1)


class _Look:
    """About how long xi_perp is, in floats: when to stop, and what is drawn."""

    def __init__(self, minimum: Minimum, network: Network, grid: int) -> None:
        matrix = np.array([[a / minimum.unit for a in v] for v in minimum.vectors])
        _, values, rows = np.linalg.svd(matrix, full_matrices=False)
        self._span = rows[values > 1e-11 * values[0]]
        rows_at = on_grid(minimum.layers, grid, network.dimension)
        self._theta = [w for rows in rows_at for row in rows for w in row]
        self._grid = grid

    def perp(self, descent: Descent) -> float:
        """log2 |xi_perp|."""
        now = (w for rows in descent.theta for row in rows for w in row)
        xi = [a - b for a, b in zip(now, self._theta, strict=True)]
        shift = max(max(map(abs, xi)).bit_length() - 500, 0)
        length = float(np.linalg.norm(self._span @ np.array([float(a >> shift) for a in xi])))
        return float(np.log2(length)) + shift - self._grid if length else float(-self._grid)


def _log2(value: Fraction) -> float:
    """About log2, also of numbers that floats have not."""
    if not value:
        return float(-MAX_EXPONENT)
    e = floor_log2(value)
    return e + float(np.log2(float(value / Fraction(2) ** e)))
