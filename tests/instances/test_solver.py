"""A solver of real arithmetic, which knows nothing of knots, gives the planted answers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from memproof.instances.planting import Planted
from memproof.network.model import RELU

z3 = pytest.importorskip("z3", reason="z3 is not installed")
SLOW = ("teeth-8", "teeth-12")


def value(x: Fraction | int) -> Any:
    return z3.Q(x.numerator, x.denominator)


def answer_by_z3(planted: Planted) -> str:
    """Is there an input in the box at which an atom holds?"""
    solver = z3.Solver()
    inputs = values = [z3.Real(f"x{j}") for j in range(len(planted.query.box))]
    for x, (low, high) in zip(inputs, planted.query.box, strict=True):
        solver.add(value(low) <= x, x <= value(high))
    for layer in planted.network.layers:
        q = int(layer.denominator)
        sums = [sum((value(Fraction(int(w), q)) * values[j] for j, w in row),
                    value(Fraction(int(b), q)))
                for row, b in zip(layer.rows, layer.biases, strict=True)]
        values = [z3.If(z > 0, z, 0) if act == RELU else z
                  for z, act in zip(sums, layer.activations, strict=True)]
    ends = [(0 if a.more is None else values[a.more]) - (0 if a.less is None else values[a.less])
            >= value(a.bound) for a in planted.query.atoms]
    solver.add(z3.Or(ends))
    return str(solver.check())


def test_a_solver_gives_the_planted_answers(planted: dict[str, Planted]) -> None:
    quick = [each for name, each in planted.items() if not name.startswith(SLOW)]
    assert len(quick) > 45
    for each in quick:
        assert answer_by_z3(each) == each.answer, each.name
