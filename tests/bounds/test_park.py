"""Theorem 3 of Park et al. 2021 as stated, beside what is proved here."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from math import isqrt, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.bounds import Question, ask, bound
from memproof.bounds.park import is_wide, theorem_3
from memproof.bounds.sandwich import capacity
from memproof.cli import main
from memproof.errors import MemproofError
from memproof.exact import pi_enclosure


def by_all_splits(widths: list[int], aspect: Fraction, dimension: int, classes: int) -> int:
    """The largest N over all K and all L_1 < ... < L_K < L, condition by condition."""
    found, depth, slot = 0, len(widths), 2 * (classes - 1).bit_length() + 1
    least = aspect**2 * 2 * dimension * pi_enclosure(200)[1]
    for k in range(2, depth):
        for ends in combinations(range(1, depth), k):
            sums = [sum(d - 2 for d in widths[a:b]) for a, b in pairwise(ends)]
            wide = prod((d + 1) // 2 for d in widths[: ends[0]]) ** 2 >= least
            if wide and all(sums[i - 2] >= 2 ** (i + 3) for i in range(2, k)):
                points = isqrt(max(0, 2**k * sums[-1] * ((depth - ends[-1]) // slot) - 4))
                found = max(found, points if points >= 2**k else 0)
    return found


@given(st.lists(st.integers(3, 60), min_size=1, max_size=9), st.integers(1, 40),
       st.integers(1, 3), st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_no_split_grants_more(
    widths: list[int], aspect: int, dimension: int, classes: int
) -> None:
    found = theorem_3(widths, Fraction(aspect) ** 2, dimension, classes)
    assert (found.points if found else 0) == by_all_splits(
        widths, Fraction(aspect), dimension, classes)


def test_the_layers_that_are_named_satisfy_the_conditions() -> None:
    widths = [5] * 200
    found = theorem_3(widths, Fraction(100), 2, 4)
    assert found is not None
    assert len(found.layers) == found.k
    first, *others = found.layers
    assert 3**first >= 10 * 3.55 > 3 ** (first - 1)  # sqrt(2 pi d) = 3.5449... for d = 2
    for i, (a, b) in enumerate(zip(found.layers, others[:-1], strict=False), 2):
        assert 3 * (b - a) >= 2 ** (i + 3)
    last = 2**found.k * 3 * (others[-1] - found.layers[-2]) * ((200 - others[-1]) // 5)
    assert found.points**2 + 4 <= last < (found.points + 1) ** 2 + 4


@pytest.mark.parametrize(("product", "aspect_squared", "wide"), [
    (3, Fraction(1), True), (2, Fraction(1), False), (0, Fraction(1), False),
    (25066, Fraction(10**8), False), (25067, Fraction(10**8), True),
])
def test_the_product_is_compared_exactly(
    product: int, aspect_squared: Fraction, wide: bool
) -> None:
    assert is_wide(product, aspect_squared, 1) == wide


def test_what_it_says_beside_ours() -> None:
    question = Question((3,) * 3000, dimension=10, labels=10, ratio=Fraction(1, 1000))
    answer = ask("park-architecture", question)
    assert (answer.points, answer.details["separated"], answer.details["integers"]) == (
        3759, 9264, 32087)
    assert answer.details["K"] == 7
    assert "park-2021" in answer.note
    assert ask("park-architecture", Question((3,), ratio=Fraction(1))).points == 0
    assert bound("park-architecture").status == "cited and not checked"


def test_it_decides_no_verdict() -> None:
    """A bound that is cited and not checked is shown, and never the one that guarantees."""
    found = capacity(Question((12,) * 400, ratio=Fraction(1, 1000)))
    assert any(answer.bound.id == "park-architecture" for answer in found.answers)
    assert found.guaranteed is not None
    assert found.guaranteed.bound.id != "park-architecture"


@pytest.mark.parametrize("change", [
    {"widths": (3, 2, 3)}, {"activation": "hard-tanh"}, {"labels": None}, {"outputs": 2},
    {"ratio": None},
])
def test_what_it_is_not_about(change: dict[str, object]) -> None:
    usual = {"widths": (4, 4, 4), "ratio": Fraction(1, 9)}
    with pytest.raises(MemproofError, match="MP-U010 at the bound park-architecture"):
        ask("park-architecture", Question(**{**usual, **change}))  # type: ignore[arg-type]


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounds", "park-architecture", "--widths", ",".join(["6"] * 90),
                 "--separation", "1/50"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "cited and not checked" in out
    assert "proved here:" in out
