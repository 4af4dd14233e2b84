"""The risk where SGD ends against the distance where it starts: the slope of their logarithms.

    python tests/benchmarks/descent.py       six points, r = 2^-4, ..., 2^-24, half a minute

Exact runs over 2^-120 with eta = 2^-6, until |xi_perp| <= r^2; the theorem says 4 near theta*."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from memproof.constructions import named
from memproof.dataset import Dataset
from memproof.sgd.constants import Minimum, statement
from memproof.sgd.rewriting import balance, without_zeros
from memproof.sgd.runs import Request, run_from


def main() -> None:
    """A line for each distance, and the slope."""
    points = [[Fraction(x, 4)] for x in (-4, -3, -1, 1, 3, 4)]
    data = Dataset.from_rows(points, [0, 0, 1, 1, 0, 0])
    network = balance(without_zeros(named("staircase").build(data).network, data))
    minimum, found = Minimum(network, data), []
    stated = statement(minimum, 1)
    for exponent in range(4, 25, 2):
        asked = Request(Fraction(1, 2**exponent), 0, 120, Fraction(1, 64))
        run = run_from(asked, minimum, network, data, stated)
        risk, perp = run.history[-1]
        found.append((-exponent, risk, len(run.history) - 1))
        print(f"r = 2^-{exponent}: {len(run.history) - 1} epochs, log2 R = {risk:.1f}, "
              f"log2 |xi_perp| = {perp:.1f}", flush=True)
    distances, risks, epochs = zip(*found, strict=True)
    print(f"slope of log R against log r: {np.polyfit(distances, risks, 1)[0]:.3f}; "
          f"{-np.polyfit(distances, epochs, 1)[0]:.0f} epochs a halving of r")


if __name__ == "__main__":
    main()
