"""Lemmas D17 ... D20 and D22 ... D24, about a line of gaps, speak of what gadgets and planner
compute."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from helpers.lemma_terms import claims, function, goal, hypothesis, on_terms, proved, same
from helpers.lemma_terms import relu as relu_term
from lemmas.test_links_width_3 import exact, integers, scaled, strip

from memproof.constructions.folded_index.gaps import GapCutter
from memproof.constructions.folded_index.network import GapPart, Plan, gap_stages
from memproof.constructions.folded_index.plan import plan
from memproof.dataset import Dataset
from memproof.exact import Q
from memproof.gadgets.fold import fold
from memproof.gadgets.index_encoder import ramp
from memproof.gadgets.slot import compare, slot
from memproof.lemmas.trusted.terms import apply, put, variable
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


@pytest.mark.parametrize("name", ["slope_is", "first_layer", "second_layer"])
def test_the_ramps_of_d23_are_those_of_d4g(name: str) -> None:
    ours, theirs = (hypothesis(proved(each), name) for each in ("D23", "D4g"))
    x = apply("X", variable("n"))
    assert same(ours.left, put(theirs.left, {"x": x}))
    assert same(ours.right, put(theirs.right, {"x": x}))


@pytest.mark.parametrize("name", ["plus", "minus", "strip", "adds", "unit_next", "no_scaled",
                                  "scaled_layer"])
def test_the_slots_of_d23_are_those_of_d20(name: str) -> None:
    assert proved("D23").hypotheses[name] == proved("D20").hypotheses[name]


@pytest.mark.parametrize("name", ["enter", "first_layer", "second_layer", "strip_place", "plus",
                                  "minus", "place_channel", "unit_0", "one_digit", "ledger"])
def test_the_channels_of_d24_are_those_of_d23(name: str) -> None:
    assert proved("D24").hypotheses[name] == proved("D23").hypotheses[name]


def test_the_folds_of_d24_are_those_of_d18() -> None:
    assert proved("D24").hypotheses["fold"] == proved("D18").hypotheses["fold"]


# -- the hypotheses of D22, D23 and D14, at the planner's numbers


def gap_plan(labels: tuple[int, ...]) -> Plan:
    made = plan(Dataset.from_rows([[0], [10], [35], [200], [1000]], labels), guaranteed=1,
                group=2, digits="e2")
    assert isinstance(made, Plan)
    assert isinstance(made.part, GapPart)
    return made


def at_the_point(made: Plan, n: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variables and functions of the lemmas at point n: what plan and gadgets have there."""
    part: Any = made.part
    layout, slots, size, count = made.layout, made.slots, part.starts[1], len(made.line)
    unit, cell = exact(part.unit), layout.cell
    kinds, ends = made.line.codes, [*part.starts[1:], count]

    def place(m: int) -> Fraction:
        behind = max(0, m - count + 1)
        return made.line.positions[min(m, count - 1)] * unit + Fraction(3, 2) * behind

    def bit(q: int, m: int) -> int:
        return kinds[min(m, count - 1)] >> q & 1

    def changes(r: int, a: int, q: int) -> int:
        bits = [0, *(bit(q, a * size + m) for m in range(r + 1))]
        return sum(before != after for before, after in pairwise(bits))

    def change(r: int, a: int, q: int) -> int:
        return next((m for m in range(size) if changes(m, a, q) > r), size)

    def threshold(a: int, s: int) -> int:
        if not 0 <= a < len(ends) or not 0 <= s < slots:
            return layout.never
        points = [(floor_of(place(m)), kinds[m]) for m in range(part.starts[a], ends[a])]
        return layout.thresholds(points)[0][s]

    def digits(m: int, a: int) -> int:
        value = 0
        for s in range(slots - m, slots):
            value = value << layout.digit | 2 * threshold(a, s) + 1
        return value << layout.label

    def ledger(a: int) -> int:
        ours = [part.first, *(step.after for step in part.steps)]
        return ours[a] if a < len(ours) else digits(slots, a)

    def slope(a: int) -> Fraction:
        gap = place((a + 1) * size) - place((a + 1) * size - 1)
        return Fraction(int(ledger(a + 1) - ledger(a))) / gap

    x, own, channel, middles = place(n), n // size, [cell * place(n) + part.first], list[Any]()
    for a, step in enumerate(part.steps):
        middles.append(channel[-1] + slope(a) * max(x - exact(step.left), Fraction(0)))
        channel.append(exact(value_of(ramp(Q(x), Q(channel[-1]), step))[1]))
    units = [2 ** (layout.digit * (s + 1)) for s in range(slots + 1)]
    g, vv, compared = 2 * cell * (x + 1), [units[0] * (channel[-1] - cell * x)], list[Any]()
    for s, each in enumerate(layout.slots):
        values = Q(vv[-1]), Q(g), units[s], 2**each.plane, each.falling
        compared.append(value_of(compare(*values))[0])
        vv.append(exact(value_of(slot(*values, layout.digit, cell))[0]))
    signs = [-1 if each.falling else 1 for each in layout.slots]
    passed = [int(x >= threshold(own, s)) for s in range(slots)]
    acc = [0]
    for sign, each, b in zip(signs, layout.slots, passed, strict=True):
        acc.append(acc[-1] + sign * 2**each.plane * b)
    values_at = {
        "N": count, "B": size, "A": len(ends), "kappa": layout.label, "slots": slots, "n": n,
        "rho": layout.digit, "top": layout.never, "E": cell, "own": own, "g": g,
        "middle": cell * 2 ** (layout.digit - 1)}
    functions = {
        "X": place, "bit": bit, "changes": changes, "place": change, "th": threshold, "Dg": digits,
        "V": ledger, "slope": slope, "left": lambda a: place((a + 1) * size - 1),
        "right": lambda a: place((a + 1) * size), "U": channel.__getitem__,
        "mid": middles.__getitem__, "sign": lambda r: (-1) ** r, "sgn": signs.__getitem__,
        "w": lambda s: 2 ** layout.slots[s].plane, "t": lambda s: threshold(own, s),
        "D": lambda s: digits(slots - s, own), "b": passed.__getitem__, "acc": acc.__getitem__,
        "unit": units.__getitem__, "vv": vv.__getitem__, "c": compared.__getitem__,
        "label": lambda q, m: kinds[min(m, count - 1)] % 2**q, "T": strip, "S": scaled,
        "count": lambda q: changes(n - own * size, own, q)}
    return values_at, functions


@pytest.mark.parametrize("identifier", ["D14", "D22", "D23"])
@pytest.mark.parametrize("labels", [(0, 1, 1, 0, 1), (3, 0, 1, 2, 3)])
def test_the_plan_satisfies_the_hypotheses_at_every_point(
        labels: tuple[int, ...], identifier: str) -> None:
    made = gap_plan(labels)
    for point in range(len(made.line)):
        values, functions = at_the_point(made, point)
        instance = Instance({key: exact(value) for key, value in values.items()},
                            {key: integers(f) for key, f in functions.items()}, (0, 2))
        for each, formula in proved(identifier).hypotheses.items():
            instance.work = 0
            assert instance.holds(formula), (point, each)
        last = functions["vv"](made.slots) / functions["unit"](made.slots)
        assert last == functions["acc"](made.slots) == made.line.codes[point]


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
