"""Lemmas D17 ... D20, about a line of gaps, speak of what gadgets and planner compute."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace

import pytest
from helpers.lemma_terms import claims, function, goal, hypothesis, on_terms, proved, same
from helpers.lemma_terms import relu as relu_term

from memproof.constructions.folded_index.gaps import GapCutter
from memproof.constructions.folded_index.network import GapPart, gap_stages
from memproof.dataset import Dataset
from memproof.gadgets.fold import fold
from memproof.gadgets.slot import compare, slot
from memproof.lemmas.trusted.terms import apply, variable
from memproof.lemmas.trusted.witness import Instance
from memproof.line.gaps import gap_line
from memproof.network.language import value_of

k, i, E, v, g, u, w = map(variable, ("k", "i", "E", "v", "g", "u", "w"))
F, s = map(function, ("F", "s"))


def test_a_fold_of_gaps_is_the_fold_of_d18() -> None:
    assert same(on_terms(fold(F(k, i), s(k), s(k))), hypothesis(proved("D18"), "fold").right)


@pytest.mark.parametrize("passed", ["pass", "fail"])
@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
def test_compare_is_the_comparison_of_d19(narrow: bool, falling: bool, passed: str) -> None:
    name = f"{'' if narrow else 'wide_'}{'minus' if falling else 'plus'}_{passed}"
    (made,) = value_of(compare(v, g, u, w, falling, narrow, last=True), relu=relu_term)
    assert same(made, goal("D19", name).left)


@pytest.mark.parametrize("name", [
    "no_scaled", "scaled_layer", "plus", "minus", "strip", "unit_next", "top", "first_unit",
    "digits", "entry", "adds"])
def test_the_slots_of_d20_are_those_of_d7c(name: str) -> None:
    assert proved("D20").hypotheses[name] == proved("D7c").hypotheses[name]


@pytest.mark.parametrize("falling", [False, True])
def test_a_slot_of_d20(falling: bool) -> None:
    """The comparison; the strip is that of D5."""
    vv, unit, weight = (apply(each, i) for each in ("vv", "unit", "w"))
    (made,) = on_terms(compare(vv, g, unit, weight, falling, last=True))
    assert same(made, hypothesis(proved("D20"), "minus" if falling else "plus").right)
    (whole,) = on_terms(slot(vv, g, unit, weight, falling, 1, E, last=True))
    middle = E * 1
    wave = (relu_term(made - middle) + relu_term(middle - unit - made)) * 2
    assert same(whole, wave)


@pytest.mark.parametrize("identifier", ["D19", "D20"])
def test_the_place_enters_the_slots_as_the_gadget_says(identifier: str) -> None:
    """gg = 2 E (X + 1), for one group and no folds."""
    part, layout = GapPart(Fraction(1), (0,), 0, (), ()), SimpleNamespace(cell=E)
    _, gg = on_terms(gap_stages(part, layout, variable("X")))  # type: ignore[arg-type]
    assert same(gg, hypothesis(proved(identifier), "g_is").right)


PLACES = [[[0], [1], [10], [35], [200], [1000]], [[0, 3], [7, 1], [400, 2], [90, 90]]]


@pytest.mark.parametrize("points", PLACES)
def test_the_planner_folds_and_cuts_as_d18_and_d19_say(points: list[list[int]]) -> None:
    """Its folds satisfy ``admissible`` on the scaled line; thresholds fit into every gap."""
    line = gap_line(Dataset.from_rows(points, [*range(len(points))]), [*range(len(points))], 0)
    places = [Fraction(int(x)) for x in line.line.projection.values]
    scale = Fraction(3, 2 * int(line.gap))
    lemma, folds = proved("D18"), line.line.folds
    table = [[x * scale for x in places]]
    for high, low in folds:
        assert high == low
        table.append([abs(x - high * scale) for x in table[-1]])
    count = len(places)
    instance = Instance(
        {"N": Fraction(count), "folds": Fraction(len(folds)), "R0": max(table[0])},
        {"proj": lambda a: table[0][int(a)], "s": lambda a: folds[int(a)][0] * scale,
         "F": lambda a, b: table[int(a)][int(b)]}, (0, max(count, len(folds))))
    for name in ("start_low", "start_high", "gaps", "admissible"):
        instance.work = 0
        assert instance.holds(lemma.hypotheses[name]), name
    cutter = GapCutter(line, [])
    unit = Fraction(int(line.unit.numerator), int(line.unit.denominator))
    for low, high in combinations(sorted(int(x) for x in line.line.positions), 2):
        threshold = floor_of(high * unit)
        assert cutter.threshold(high) == threshold
        assert cutter.apart(low, high)
        assert low * unit <= threshold - Fraction(1, 2)
    assert goal("D19", "fits_above").right == apply("floor", variable("y"))


def floor_of(x: Fraction) -> int:
    return x.numerator // x.denominator


def test_a_candidate_of_d17_is_a_fold_of_d18() -> None:
    """2 s = c: what D17 says of a center that is not hit is what D18 asks of it."""
    center = variable("first") + variable("x") * 3
    found = proved("D17").scope.formula(proved("D17").data["goals"]["allowed"])
    pairs = zip(claims(found), claims(proved("D18").hypotheses["admissible"]), strict=True)
    for ours, asked in pairs:
        assert ours.relation == asked.relation
        assert same(ours.right - center, asked.right - s(k) * 2)
