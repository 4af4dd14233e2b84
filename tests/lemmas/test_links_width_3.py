"""The composed lemmas D11 ... D16 speak of the equations of the gadgets, and of plans.

Their channels are those of D2f, D4e, D5 and D7c, word by word, which test_links_folded_index.py
links to the gadgets; here are the joints between them.  And the plan of the worst case, with all
numbers that its network is made of, satisfies the hypotheses of the lemmas at every point.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise
from operator import mul
from types import SimpleNamespace
from typing import Any

import pytest
from helpers.lemma_terms import (
    claims,
    function,
    hypothesis,
    on_terms,
    proved,
    replaced,
    rules,
    same,
)
from helpers.lemma_terms import relu as relu_term

from memproof.constructions.folded_index.network import IndexPart, Plan, decode, plain_stages
from memproof.constructions.folded_index.plan import plan
from memproof.constructions.folded_index.sizes import Shape, Slot
from memproof.dataset import Dataset
from memproof.exact import Q
from memproof.gadgets.fold import fold
from memproof.gadgets.index_encoder import Indexed, encoder_layer, layer_groups, start
from memproof.gadgets.slot import compare, slot
from memproof.lemmas.trusted.terms import Compare, Term, number, put, variable
from memproof.lemmas.trusted.witness import Instance
from memproof.line.folded import image
from memproof.line.projection import Projection, projector
from memproof.network.language import value_of

k, i, n, E, layers = map(variable, ("k", "i", "n", "E", "layers"))
F, high, low, C, V, X = map(function, ("F", "high", "low", "C", "V", "X"))

# -- the equations, on terms


def test_the_first_neuron_holds_the_line_of_d21() -> None:
    """The digits of the direction are its weights; as in the six points below, at (1, 1)."""
    points, digits = TABLES["six points"][0], (1, 1)
    sums = [sum(map(mul, digits, point)) for point in points]
    made = Projection(digits, min(sums), 1, ())
    line = [value_of(projector(made, 1, point)) for point in points]  # type: ignore[arg-type]
    functions = {
        "sum": lambda m, j: sum(map(mul, digits[:j], points[m])), "proj": line.__getitem__,
        "digit": lambda _, j: digits[j], "coordinate": lambda m, j: points[m][j]}
    values = {"N": 6, "d": 2, "dir": 0, "least": sums.index(min(sums))}
    instance = Instance({key: Fraction(value) for key, value in values.items()},
                        {key: integers(f) for key, f in functions.items()}, (0, 1))
    for name in ("sum_start", "sum_next", "is_least", "projected"):
        assert instance.holds(proved("D21").hypotheses[name]), name


def test_a_fold_of_the_channel_is_the_fold_of_d11() -> None:
    made = on_terms(fold(F(k, i), low(k), high(k)))
    assert same(made, hypothesis(proved("D11"), "fold").right)


@pytest.mark.parametrize("place", [0, 5, 6, 7, 13])
def test_the_planner_folds_like_d11(place: int) -> None:
    """high = 7, low = 6."""
    name = "passes" if place >= 7 else "turns"
    step = hypothesis(proved("D11"), name, k=0, i=0)
    P = function("P")
    known = rules(*[Compare(a, "==", number(b))
                    for a, b in ((P(0, 0), place), (high(0), 7), (low(0), 6))])
    assert same(replaced(step.right, known), image(place, (7, 6)))


@pytest.mark.parametrize(("name", "used"), [
    ("begin", "D4e"), ("add", "D4e"), ("end_of_layer", "D4e"), ("no_layer", "D5"), ("layer", "D5"),
    ("no_scaled", "D5"), ("scaled_layer", "D5"), ("plus", "D7c"), ("minus", "D7c"),
    ("strip", "D7c"), ("unit_next", "D7c")])
def test_the_channels_of_d15_are_those_of_the_lemmas_that_it_joins(name: str, used: str) -> None:
    assert proved("D15").hypotheses[name] == proved(used).hypotheses[name]


@pytest.mark.parametrize("name", [
    "begin", "add", "end_of_layer", "no_layer", "layer", "no_scaled", "scaled_layer", "plus",
    "minus", "strip", "strip_index", "unit_0", "unit_next", "cell", "no_digit", "one_digit",
    "ledger", "begins", "ends"])
def test_the_channels_of_d16_are_those_of_d15(name: str) -> None:
    """What D15 calls g and middle is put in."""
    rho = function("pow2")(variable("rho"))
    at = {"g": C(layers) + E, "middle": E * rho * Fraction(1, 2)}
    ours, theirs = (claims(proved(each).hypotheses[name]) for each in ("D16", "D15"))
    for one, other in zip(ours, theirs, strict=True):
        assert one.relation == other.relation == "=="
        assert same(one.left, put(other.left, at))
        assert same(one.right, put(other.right, at))


@pytest.mark.parametrize(("identifier", "line"), [
    ("D15", X(n)), ("D16", F(variable("folds"), n))])
def test_the_encoder_begins_as_the_gadget_does(identifier: str, line: Term) -> None:
    name = "enter" if identifier == "D15" else "encode"
    first: Any = (1, 0, V(0), None)
    assert same(start(line, Indexed(*first), E), hypothesis(proved(identifier), name).right)


@pytest.mark.parametrize("strip", [1, 3])
def test_strip_and_carried_channel_enter_the_slots_as_in_d15(strip: int) -> None:
    """One group: the channel is C(0); v is T(strip, H, C), gg is C and one more cell."""
    first: Any = (1, 0, V(0), None)
    x = variable("x")
    entry = start(x, Indexed(*first), E)
    shape = SimpleNamespace(range_folds=0, encoder=None, strip=strip)
    layout = SimpleNamespace(cell=E)
    part = IndexPart(0, (0,), (Indexed(*first),), ())
    made: Any = plain_stages(part, layout, shape, x)  # type: ignore[arg-type]
    v, gg = value_of(made, relu=lambda t: t if same(t, entry) else relu_term(t))
    chain = entry
    for j in reversed(range(strip)):
        middle = E * 2**j
        chain = relu_term(chain - middle) + relu_term(middle - 1 - chain)
    assert same(v, chain)
    g = hypothesis(proved("D15"), "index_channel").right
    assert same(gg, put(replaced(g, rules(Compare(C(layers), "==", entry))), {}))


def test_the_output_takes_the_last_unit_off() -> None:
    """unit(0) = 2^rho enters, unit(slots) = 2^rho unit(0) leaves: out unit(slots) == 1."""
    v, g, rho = variable("v"), variable("g"), 2
    layout: Any = SimpleNamespace(slots=[Slot(0, False)], spare=0, digit=rho, cell=E)
    shape: Any = SimpleNamespace(short=True, narrow=True)
    made = on_terms(decode(v, g, layout, shape))
    (last,) = on_terms(slot(v * 2**rho, g, 2**rho, 1, False, rho, E, last=True))
    assert same(made, last * Fraction(1, 2**rho * 2**rho))
    unit = hypothesis(proved("D15"), "unit_0").right
    assert unit == function("pow2")(variable("rho"))
    assert hypothesis(proved("D16"), "output").left == variable("out") * function("unit")(
        variable("slots"))


@pytest.mark.parametrize(("folds", "groups", "slots"), [(0, 1, 1), (2, 5, 4), (3, 6, 2)])
def test_the_widths_of_d16_are_those_of_the_plain_network(
        folds: int, groups: int, slots: int) -> None:
    shape = Shape(3, True, folds, groups, None, 0, 7, 8, slots, short=False)
    rest = len(shape.widths) - 1 - folds
    *full, last = layer_groups(groups, None) or [2]
    assert [1 + each for each in full] == [3] * len(full)
    expected = [1] + [2] * folds + [3] * rest
    expected[folds + len(full) + 1] = 1 + last  # D16 counts a neuron more, which is 0, if it is 2
    assert list(shape.widths) == expected
    depth = 1 + folds + -(-(groups - 1) // 2) + 7 + slots * (8 + 2)
    assert len(shape.widths) == depth


# -- the hypotheses, at the planner's numbers

TABLES = {
    "six points": ([[0, 3], [1, 0], [4, 1], [2, 5], [5, 5], [7, 2]], [0, 1, 1, 0, 1, 0], 2),
    "four classes": ([[0], [3], [4], [9], [30], [31], [37]], [0, 3, 1, 2, 2, 1, 3], 3),
}


@cache
def planned(name: str) -> Plan:
    points, labels, group = TABLES[name]
    made = plan(Dataset.from_rows(points, labels), guaranteed=1, group=group)
    assert isinstance(made, Plan)
    return made


def numbers(made: Plan) -> dict[str, Callable[..., int]]:
    """The functions of the lemmas that do not depend on the point."""
    part: Any = made.part
    size, top = part.starts[1] - part.starts[0], made.layout.never
    places, kinds = made.line.positions, made.line.codes
    count = len(places)
    slopes = [1, 2]

    def at(m: int) -> int:
        return places[m] if m < count else places[-1] + m - count + 1

    def kind(m: int) -> int:
        return kinds[min(m, count - 1)]

    def offset(a: int) -> int:
        if a < len(part.groups):
            return part.groups[a].shift
        edge = 2 * at(a * size - 1) + 1
        return offset(a - 1) - (slopes[a % 2] - slopes[(a - 1) % 2]) * edge

    def bit(q: int, m: int) -> int:
        return kind(m) >> q & 1

    def changes(r: int, a: int, q: int) -> int:
        if r == 0:
            return bit(q, a * size)
        return changes(r - 1, a, q) + (bit(q, a * size + r) != bit(q, a * size + r - 1))

    def place(r: int, a: int, q: int) -> int:
        return next((m for m in range(size) if changes(m, a, q) > r), size)

    def threshold(a: int, slot: int) -> int:
        if not 0 <= a < len(part.groups):
            return top
        ends = [*part.starts[1:], count]
        group = part.groups[a]
        points = [(group.slope * 2 * at(m) + group.shift, kind(m))
                  for m in range(part.starts[a], ends[a])]
        return made.layout.thresholds(points)[0][slot]

    return {
        "X": at, "bit": bit, "changes": changes, "place": place, "th": threshold, "J": offset,
        "j": offset, "sigma": lambda a: slopes[a % 2],
        "tau": lambda a: part.groups[a].edge if a < len(part.groups) - 1
        else 2 * at((a + 1) * size - 1) + 1,
        "label": lambda q, m: kind(m) % 2**q, "sign": lambda r: (-1) ** r,
        "sgn": lambda s: -1 if made.layout.slots[s].falling else 1,
        "w": lambda s: 2 ** made.layout.slots[s].plane,
        "V": lambda a: part.groups[a].ledger if a < len(part.groups)
        else ledger(made, lambda s: threshold(a, s), made.slots),
        "Dg": lambda m, a: ledger(made, lambda s: threshold(a, s), m),
    }


def ledger(made: Plan, threshold: Callable[[int], int], digits: int) -> int:
    """The last digits of a ledger."""
    value = 0
    for s in range(made.slots - digits, made.slots):
        value = value << made.layout.digit | 2 * threshold(s) + 1
    return value << made.layout.label


def at_the_point(made: Plan, n: int) -> tuple[dict[str, int], dict[str, Callable[..., Any]]]:
    """The variables and functions of D12 ... D15 at point n: what gadgets compute there."""
    part, layout, shape, found = made.part, made.layout, made.shape, numbers(made)
    assert isinstance(part, IndexPart)
    size, cell, count = part.starts[1], layout.cell, len(part.groups)
    own = n // size
    phi = part.groups[own].slope * 2 * found["X"](n) + part.groups[own].shift
    firsts = [0]
    for points in layer_groups(count, None):
        firsts.append(firsts[-1] + points)
    channel = [start(found["X"](n), part.groups[0], cell)]
    for first, end in pairwise(firsts):
        channel.append(value_of(encoder_layer(channel[-1], part.groups[first : end + 1], cell)))
    g = channel[-1] + cell

    def partial(e: int, end: int) -> int:
        """W: a layer up to some of its neurons; behind the last group nothing is on."""
        groups = part.groups[firsts[e] : min(end, count - 1) + 1]
        return value_of(encoder_layer(channel[e], groups, cell))

    units = [2 ** (layout.digit * (s + 1)) for s in range(made.slots + 1)]
    vv = [Q(units[0] * int(strip(shape.strip, layout.height, exact(channel[-1]))), 1)]
    compared = []
    for s, each in enumerate(layout.slots):
        values = vv[-1], g, units[s], 2**each.plane, each.falling
        compared.append(value_of(compare(*values))[0])
        vv.append(value_of(slot(*values, layout.digit, cell))[0])
    passed = [int(phi >= found["th"](own, s)) for s in range(made.slots)]
    acc = [0]
    for s, b in enumerate(passed):
        acc.append(acc[-1] + found["sgn"](s) * found["w"](s) * b)
    values = {
        "N": len(made.line), "B": size, "A": count, "kappa": layout.label, "slots": made.slots,
        "rho": layout.digit, "strip": shape.strip, "top": layout.never, "layers": len(firsts) - 1,
        "E": cell, "n": n, "own": own, "phi": phi, "middle": cell * 2 ** (layout.digit - 1), "g": g}
    functions = {
        **found, "first": firsts.__getitem__, "C": channel.__getitem__, "W": partial, "T": strip,
        "S": scaled, "t": lambda s: found["th"](own, s), "D": lambda s: found["Dg"](
            made.slots - s, own), "b": passed.__getitem__, "acc": acc.__getitem__,
        "unit": units.__getitem__, "vv": vv.__getitem__, "c": compared.__getitem__,
        "count": lambda q: found["changes"](n - own * size, own, q)}
    return values, functions


def strip(bits: int, m: int, v: Fraction) -> Fraction:
    """T of D5, with numbers."""
    for each in reversed(range(bits)):
        middle = 2 ** (m + each)
        v = max(v - middle, Fraction(0)) + max(middle - 1 - v, Fraction(0))
    return v


def scaled(bits: int, unit: Fraction, middle: Fraction, v: Fraction) -> Fraction:
    """S of D5, with numbers."""
    for each in range(bits):
        v = 2 * (max(v - middle, Fraction(0)) + max(middle - unit * 2**each - v, Fraction(0)))
    return v


def exact(x: Any) -> Fraction:
    """The number as Python has it."""
    return Fraction(int(x.numerator), int(x.denominator))


def integers(f: Callable[..., Any]) -> Callable[..., Fraction]:
    """The function, for numbers that come as fractions."""
    return lambda *xs: exact(f(*(int(x) if x.denominator == 1 else x for x in xs)))


@pytest.mark.parametrize("identifier", ["D12", "D13", "D14", "D15"])
@pytest.mark.parametrize("name", TABLES)
def test_the_plan_satisfies_the_hypotheses_at_every_point(name: str, identifier: str) -> None:
    made, lemma = planned(name), proved(identifier)
    assert all(each in made.coding.used_bits for each in range(made.coding.bits))
    for point in range(len(made.line)):
        values, functions = at_the_point(made, point)
        instance = Instance({key: exact(value) for key, value in values.items()},
                            {key: integers(f) for key, f in functions.items()}, (0, 2))
        for each, formula in lemma.hypotheses.items():
            instance.work = 0
            assert instance.holds(formula), (point, each)
        last = functions["vv"](made.slots) / functions["unit"](made.slots)
        assert last == functions["acc"](made.slots) == made.line.codes[point]
