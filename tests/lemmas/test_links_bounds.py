"""The numbers of the bounds and of the audit are those of their lemmas.

Every formula is the lemma's own, read from its file and evaluated exactly, with the functions of
the package in the place of the lemma's: the hypotheses hold, and what the goals say is what the
bounds answer, no more and no less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import floor, gcd, isqrt, prod
from random import Random
from typing import Any

import pytest
from helpers.library import proved

from memproof.bounds.bits import least_bits, values_of_a_parameter
from memproof.bounds.blocks import least_parameters as fewest_parameters
from memproof.bounds.dimension import free_parameters
from memproof.bounds.pieces import enumerate_pieces, impossible_from, most_pieces, recalled_pieces
from memproof.bounds.statement import Question
from memproof.bounds.vc import (
    E_ABOVE,
    Map,
    excluded_by_parameters,
    excluded_by_product,
    is_excluded,
    least_not_shattered,
    least_product,
    log2_signs,
    maps,
)
from memproof.claims import family
from memproof.constructions.sawtooth_grid import guarantee
from memproof.constructions.sawtooth_grid import network as sawtooth_grid
from memproof.exact import ceil_log2, ceil_sqrt, floor_sqrt, log2_enclosure
from memproof.gadgets.teeth import sign
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import All, Compare, Formula
from memproof.lemmas.trusted.witness import Instance
from memproof.line.vectors import offsets, slopes
from memproof.network.model import IDENTITY, RELU, Layer, Network
from memproof.network.sizes import dense_parameters

Number = int | Fraction
Values = dict[str, Number]
Function = Callable[..., Number]

WIDTHS = [(1,), (7,), (1, 2), (2, 1), (3, 4), (5, 5), (15, 19), (1, 1, 1), (2, 3, 4), (4, 1, 6, 2)]
TWO_LAYERS = [(d1, d2) for d1 in (1, 2, 3, 8, 15) for d2 in (1, 2, 5, 12)]


def instance(
    values: Mapping[str, Number], functions: Mapping[str, Function] | None = None,
    span: tuple[int, int] = (0, 6),
) -> Instance:
    """Numbers for variables, and Python functions of integers and fractions for functions."""

    def whole(f: Function) -> Function:
        return lambda *xs: Fraction(f(*[int(x) if x.denominator == 1 else x for x in xs]))

    given = {name: whole(f) for name, f in (functions or {}).items()}
    return Instance({name: Fraction(v) for name, v in values.items()}, given, span)


def assert_holds(
    found: Lemma, names: Iterable[str], values: Mapping[str, Number],
    functions: Mapping[str, Function], span: tuple[int, int],
) -> None:
    """These hypotheses; each with an instance of its own, whose work is limited."""
    for name in names:
        at = instance(values, functions, span)
        assert at.holds(found.hypotheses[name]), (found.id, name)


def goal(found: Lemma, name: str) -> Formula:
    """A goal as it stands in the file, without the lemma's hypotheses."""
    return found.scope.formula(found.data["goals"][name])


def concluded(found: Lemma, name: str) -> Compare:
    formula = goal(found, name)
    conclusion = formula.conclusion if isinstance(formula, All) else formula
    assert isinstance(conclusion, Compare)
    return conclusion


def premises(found: Lemma, name: str) -> tuple[Formula, ...]:
    formula = goal(found, name)
    return formula.premises if isinstance(formula, All) else ()


def local(**values: Number) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}


def follows(found: Lemma, name: str, at: Instance, **values: Number) -> bool:
    """The goal's premises hold at these values, and whether its conclusion does."""
    chosen = local(**values)
    assert all(at.holds(premise, chosen) for premise in premises(found, name)), (found.id, name)
    return at.holds(concluded(found, name), chosen)


# -- C2, C4, C5: pieces on a line ------------------------------------------------------------------


@pytest.mark.parametrize("breakpoints", [1, 2])
@pytest.mark.parametrize("widths", WIDTHS)
def test_the_count_of_pieces_is_that_of_the_lemma(
    widths: tuple[int, ...], breakpoints: int
) -> None:
    found = proved("C5")
    functions: dict[str, Function] = {
        "P": lambda level: most_pieces(widths[:level], breakpoints),
        "n": lambda level: breakpoints * widths[level] if level < len(widths) else 0,
    }
    for identifier in ("C2", "C5"):
        assert_holds(proved(identifier), ["units", "count_start", "count_next"], {}, functions,
                     (0, len(widths)))
    assert proved("C2").hypotheses["count_next"] == found.hypotheses["count_next"]
    least = impossible_from(widths, breakpoints)
    for points in (least - 1, least):
        at = instance({"N": points, "depth": len(widths)}, functions)
        possible = at.holds(concluded(found, "signs"))
        assert possible == (points < least) == at.holds(concluded(found, "labels"))
        assert at.holds(premises(found, "impossible")[0], local(mid=0)) != possible
    at = instance({}, functions)
    assert len(widths) < 1 or at.holds(goal(found, "one_layer"))
    assert len(widths) < 2 or at.holds(goal(found, "two_layers"))


@pytest.mark.parametrize("breakpoints", [1, 2])
@pytest.mark.parametrize("widths", TWO_LAYERS)
def test_the_recalled_count_is_the_one_of_the_lemma(
    widths: tuple[int, int], breakpoints: int
) -> None:
    found, at = proved("C4"), instance({})
    sizes = local(p=breakpoints + 1, d1=widths[0], d2=widths[1])
    ours, recalled = most_pieces(widths, breakpoints), recalled_pieces(widths, breakpoints)
    assert at.value(concluded(found, "pieces").left, sizes) == ours
    compared = concluded(found, "no_worse")
    assert at.value(compared.left, sizes) == ours
    assert at.value(compared.right, sizes) == recalled
    assert at.value(concluded(found, "gain").right, sizes) == recalled - ours
    name = "relu" if breakpoints == 1 else "tanh"
    assert at.value(concluded(found, name).right, sizes) == impossible_from(widths, breakpoints) - 1


class OnALine:
    """The functions of lemma C2 for a network and the line origin + s direction, lo <= s <= hi.

    ``relus[l]``: the relus of hidden layer l, each an affine form in s and in the relus before;
    identity units are such forms themselves.  ``outputs``: those of the output map.
    """

    def __init__(self, network: Network, origin: Sequence[int], direction: Sequence[int],
                 lo: Fraction, hi: Fraction) -> None:
        channels: list[dict[Any, Fraction]] = [
            {"slope": Fraction(u), "bias": Fraction(a)}
            for a, u in zip(origin, direction, strict=True)]
        self.relus: list[list[dict[Any, Fraction]]] = []
        self.lo, self.hi = lo, hi
        for layer in network.hidden:
            before = [self.combined(layer, i, channels) for i in range(len(layer))]
            here: list[dict[Any, Fraction]] = []
            channels = []
            for form, activation in zip(before, layer.activations, strict=True):
                if activation == RELU:
                    channels.append({(len(self.relus), len(here)): Fraction(1)})
                    here.append(form)
                else:
                    channels.append(form)
            self.relus.append(here)
        self.outputs = [self.combined(network.output, i, channels)
                        for i in range(network.outputs)]
        self.partial = cache(self._partial)
        self.cuts = cache(self._cuts)

    @staticmethod
    def combined(
        layer: Layer, neuron: int, channels: list[dict[Any, Fraction]]
    ) -> dict[Any, Fraction]:
        form = {"bias": Fraction(layer.biases[neuron], layer.denominator)}
        for j, weight in layer.rows[neuron]:
            for key, value in channels[j].items():
                form[key] = form.get(key, Fraction(0)) + Fraction(weight, layer.denominator) * value
        return form

    def n(self, level: int) -> int:
        return len(self.relus[level]) if level < len(self.relus) else 0

    def form(self, level: int, i: int) -> dict[Any, Fraction]:
        """The coefficients of pre-activation (l, i); behind all layers, those of the output."""
        forms = self.relus[level] if level < len(self.relus) else self.outputs
        return forms[i] if i < len(forms) else {}

    def _partial(self, level: int, i: int, k: int, j: int, s: Number) -> Fraction:
        """A: slope s + bias, the relus of the layers before k, and the first j of layer k."""
        form = self.form(level, i)
        if j:
            unit = max(Fraction(0), self.g(k, j - 1, s))
            return self.partial(level, i, k, j - 1, s) + form.get((k, j - 1), Fraction(0)) * unit
        if k:
            return self.partial(level, i, k - 1, self.n(k - 1), s)
        return form.get("slope", Fraction(0)) * s + form.get("bias", Fraction(0))

    def g(self, level: int, i: int, s: Number) -> Fraction:
        return self.partial(level, i, level, 0, s)

    def zero(self, level: int, k: int, i: int) -> Fraction:
        u, v = self.cuts(level)[k : k + 2]
        left, right = self.g(level, i, u), self.g(level, i, v)
        return u - left * (v - u) / (right - left) if left * right < 0 else u

    def kink(self, level: int, k: int, i: int) -> Fraction:
        u, v = self.cuts(level)[k : k + 2]
        return min(max(self.zero(level, k, i), u), v)

    def in_order(self, level: int, k: int) -> list[int]:
        """The units by their kinks."""
        return sorted(range(self.n(level)), key=lambda i: (self.kink(level, k, i), i))

    def order(self, level: int, k: int, j: int) -> Fraction:
        if j in (0, self.n(level) + 1):
            return self.cuts(level)[k + (j > 0)]
        return self.kink(level, k, self.which(level, k, j))

    def which(self, level: int, k: int, j: int) -> int:
        return self.in_order(level, k)[j - 1]

    def place(self, level: int, k: int, i: int) -> int:
        return self.in_order(level, k).index(i) + 1

    def _cuts(self, level: int) -> list[Fraction]:
        """T(l, 0), ..., T(l, P(l))."""
        if not level:
            return [self.lo, self.hi]
        before = len(self.cuts(level - 1)) - 1
        inner = [self.order(level - 1, k, j)
                 for k in range(before) for j in range(self.n(level - 1) + 1)]
        return [*inner, self.hi]

    def functions(self) -> dict[str, Function]:
        return {
            "g": self.g, "n": self.n, "T": lambda level, k: self.cuts(level)[k], "zero": self.zero,
            "kink": self.kink, "order": self.order, "which": self.which, "place": self.place,
            "A": self.partial, "P": lambda level: len(self.cuts(level)) - 1,
            "slope": lambda level, i: self.form(level, i).get("slope", Fraction(0)),
            "bias": lambda level, i: self.form(level, i).get("bias", Fraction(0)),
            "weight": lambda level, i, k, j: self.form(level, i).get((k, j), Fraction(0)),
            "part": lambda level, h: h // (self.n(level) + 1),
        }


def random_network(random: Random, widths: Sequence[int], dimension: int) -> Network:
    """Small rational weights; one identity unit among several."""

    def layer(inputs: int, units: int, kinds: Sequence[str]) -> Layer:
        rows = tuple(tuple((j, w) for j in range(inputs) if (w := random.randint(-3, 3)))
                     for _ in range(units))
        biases = tuple(random.randint(-4, 4) for _ in range(units))
        return Layer(rows, biases, random.choice([1, 2, 3]), tuple(kinds),
                     tuple(f"n{i}" for i in range(units)))

    sizes = [dimension, *widths]
    hidden = tuple(layer(a, b, [RELU] * (b - (b > 2)) + [IDENTITY] * (b > 2))
                   for a, b in pairwise(sizes))
    return Network(dimension, hidden, layer(sizes[-1], 1, [IDENTITY]))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("widths", [(2,), (4,), (2, 2), (3, 2), (1, 2, 1)])
def test_a_network_on_a_line_is_that_of_the_lemma(widths: tuple[int, ...], seed: int) -> None:
    random = Random(seed)
    network = random_network(random, widths, 2)
    origin, direction = [random.randint(-2, 2), 0], [1, random.randint(-2, 2)]
    lo, hi = Fraction(-5), Fraction(6)
    line = OnALine(network, origin, direction, lo, hi)
    found, depth = proved("C2"), len(widths)
    for span in ((0, 1), (0, 2)):
        names = [name for name, formula in found.hypotheses.items()
                 if not isinstance(formula, All) or len(formula.variables) < 4 or span == (0, 1)]
        assert_holds(found, names, {"lo": lo, "hi": hi}, line.functions(), span)
    for name in ("count", "first", "last", "sorted"):
        at = instance({"lo": lo, "hi": hi}, line.functions(), (0, depth))
        assert at.holds(goal(found, name))
    for s in (lo, Fraction(-1, 3), Fraction(2), hi):
        point = [a + u * s for a, u in zip(origin, direction, strict=True)]
        assert network.evaluate(point) == (line.g(depth, 0, s),)
    cuts, pieces = line.cuts(depth), enumerate_pieces(network, origin, direction)
    assert len(cuts) - 1 == pieces.bound
    assert cuts == sorted(cuts)
    inside = [piece.start for piece in pieces.pieces if piece.start is not None]
    assert {s for s in inside if lo <= s <= hi} <= set(cuts)
    for k, (u, v) in enumerate(pairwise(cuts)):
        at = instance({"lo": lo, "hi": hi}, line.functions())
        assert follows(found, "affine", at, l=depth, i=0, k=k, x=u, y=(u + 2 * v) / 3, z=v)


# -- G22: the growth function ----------------------------------------------------------------------


def log_below(x: Number) -> Fraction:
    """log2(x), or a little less."""
    return log2_enclosure(x, 60)[0]


def log_above(x: Number) -> Fraction:
    """log2(x), or a little more."""
    return log2_enclosure(x, 60)[1]


def growth(points: int, parts: Sequence[Map]) -> dict[str, Function]:
    """What the code computes for the layers i = 1, 2, ... of lemmas G22 (0 for those beyond)."""

    def at(i: int) -> Map:
        return parts[i - 1] if 1 <= i <= len(parts) else Map(i, 0, 0)

    def factor(i: int) -> Fraction:
        return log2_signs(points, [at(i)], 40)[1]

    return {"V": lambda i: at(i).parameters, "sig": lambda i: at(i).signs, "B": factor,
            "total": lambda i: sum(map(factor, range(1, i + 1)), Fraction(0)),
            "arg": lambda i: 2 * E_ABOVE * points * at(i).signs * i / at(i).parameters}


@pytest.mark.parametrize("breakpoints", [1, 2])
@pytest.mark.parametrize("dimension", [1, 4])
@pytest.mark.parametrize("widths", [(3,), (3, 4), (15, 19), (2, 1, 3)])
def test_the_growth_function_is_the_product_of_the_lemma(
    widths: tuple[int, ...], dimension: int, breakpoints: int
) -> None:
    found = proved("G22-growth")
    parts = list(maps(widths, dimension, breakpoints))
    depth = len(widths)
    assert [part.layer for part in parts] == list(range(1, depth + 2))
    assert parts[-1].parameters == dense_parameters((dimension, *widths, 1))
    least = least_not_shattered(widths, dimension, breakpoints)
    for points in (1, parts[0].parameters, parts[-1].parameters, least - 1, least):
        values: Values = {"L": depth, "N": points, "E": E_ABOVE}
        functions = growth(points, parts)
        names = ["depth", "points", "parameters", "some_sign", "argument", "few", "total_start",
                 "total_next"]
        functions["log"] = log_below  # with it the factor is not less than one of the two
        assert_holds(found, [*names, "many"], values, functions, (0, depth))
        at = instance(values, functions)
        low, high = log2_signs(points, parts, 40)
        assert abs(at.value(concluded(found, "shattered").right) - high) < Fraction(1, 1000)
        assert low <= high
        excluded = premises(found, "excluded")[0]
        assert at.holds(excluded) == (points >= least) == is_excluded(
            points, widths, dimension, breakpoints)


@pytest.mark.parametrize("depth", [1, 2, 3, 8])
@pytest.mark.parametrize("width", [1, 2, 5, 12])
def test_width_and_depth_are_bounded_as_in_the_lemma(width: int, depth: int) -> None:
    found = proved("G22")
    parts = list(maps((width,) * depth, 1, 1))
    least = excluded_by_product(width**2 * depth**2)
    for points in (least - 1, least):
        functions = growth(points, parts)
        values: Values = {"W": width, "L": depth, "N": points, "e": E_ABOVE}
        assert_holds(found, ["width", "depth", "points", "e_low", "e_high", "first", "hidden",
                             "output", "units", "one_output", "quotient"],
                     values, functions, (0, depth))
        for name in ("layer_parameters", "parameters", "most_parameters", "half", "growing",
                     "argument"):
            assert instance(values, functions, (0, depth + 1)).holds(goal(found, name)), name
        for log in (log_below, log_above):
            at = instance(values, {**functions, "log": log})
            assert at.holds(concluded(found, "product")) == (points < least)
            assert at.holds(concluded(found, "log_one"))
    for spacing in (Fraction(2, least - 2), Fraction(1, least)):  # N = 1 + 2/delta, 1 + 1/delta
        at = instance({"W": width, "L": depth, "N": 1 + int(1 / spacing), "e": E_ABOVE},
                      {"log": log_below})
        assert at.holds(premises(found, "separated")[1], local(delta=spacing, x=9 / spacing))


@pytest.mark.parametrize("points", [1, 2, 10, 1000, 10**6])
def test_the_least_product_is_that_of_the_lemma(points: int) -> None:
    """N <= 10 m log2(e N) holds for m = least_product(N), and for no smaller m."""
    found, least = proved("G22"), least_product(points)
    at = instance({"W": 1, "L": 1, "N": points, "e": E_ABOVE},
                  {"log": log_above})
    of_one = at.value(concluded(found, "product").right)  # for W^2 L^2 = 1
    assert (least - 1) * of_one < points <= least * of_one


@pytest.mark.parametrize("breakpoints", [1, 2])
@pytest.mark.parametrize("dimension", [1, 3])
@pytest.mark.parametrize("widths", [(1,), (7,), (3, 4), (2, 1, 3), (6, 6, 6, 6)])
def test_parameters_are_bounded_as_in_the_lemma(
    widths: tuple[int, ...], dimension: int, breakpoints: int
) -> None:
    found = proved("G22-parameters")
    parts, depth = list(maps(widths, dimension, breakpoints)), len(widths)
    parameters = parts[-1].parameters
    least = excluded_by_parameters(parameters, depth, breakpoints)
    for points in (least - 1, least):
        values: Values = {"b": breakpoints, "L": depth, "N": points, "e": E_ABOVE}
        functions = growth(points, parts)
        functions["units"] = lambda i: (*widths, 1)[i - 1] if 1 <= i <= depth + 1 else 0
        assert_holds(found, ["breakpoints", "depth", "points", "e_low", "some_unit",
                             "two_parameters", "growing", "some_sign", "few_signs", "quotient"],
                     values, functions, (0, depth + 1))
        assert instance(values, functions, (0, depth + 1)).holds(goal(found, "argument"))
        for log in (log_below, log_above):
            at = instance(values, {**functions, "log": log})
            assert at.holds(concluded(found, "bound")) == (points < least)


# -- UB: blocks of units ---------------------------------------------------------------------------


def cut_units(widths: Sequence[int], dimension: int, size: int) -> list[list[tuple[int, int]]]:
    """Blocks of ``size`` units as (layer, inputs), in the order of the layers."""
    units = [(layer, inputs) for layer, (inputs, width)
             in enumerate(zip((dimension, *widths), widths, strict=False), 1)
             for _ in range(width)]
    return [units[k:k + size] for k in range(0, len(units), size)]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
@pytest.mark.parametrize("dimension", [1, 3])
@pytest.mark.parametrize("widths", [(1,), (7,), (3, 4), (2, 1, 3), (2, 2, 2, 2, 2)])
def test_blocks_of_units_are_those_of_the_lemma(
    widths: tuple[int, ...], dimension: int, size: int
) -> None:
    found, points, kappa = proved("UB"), 50, 3
    cut = cut_units(widths, dimension, size)
    size = min(size, sum(widths))
    last, units = len(cut), sum(widths)
    parameters = dense_parameters((dimension, *widths, 1))

    def block(b: int) -> list[tuple[int, int]]:
        return cut[b - 1] if 1 <= b <= last else []

    def free(b: int) -> int:
        output = widths[-1] + 1 if b == last else 0
        return sum(inputs for k in range(1, b + 1) for _, inputs in block(k)) + output

    def branches(b: int) -> int:
        before = [sum(layer < other for layer, _ in block(b)) for other, _ in block(b)]
        return sum(2**s for s in before) + (b == last) * (2**kappa - 1) * 2**len(block(b))

    def bits(b: int) -> int:
        return len(block(b)) + kappa * (b == last)

    def degree(b: int) -> int:
        return block(b)[-1][0] + (b == last) if block(b) else 0

    values: Values = {"n": last, "g": size, "r": len(cut[-1]), "U": units,
                      "V": parameters - units, "P": parameters, "N": points, "e": E_ABOVE,
                      "lam": 1, "kappa": kappa,
                      "choices": sum(ceil_log2(2 * (k + 1)) for row in cut for _, k in row)}
    functions: dict[str, Function] = {
        "v": free, "m": lambda b: points * branches(b), "deg": degree, "bits": bits,
        "top": lambda b: points * 2**bits(b),
        "arg": lambda b: 2 * E_ABOVE * points * branches(b) * degree(b) / max(1, free(b))}
    assert_holds(found, ["some_block", "block_size", "last_from", "last_to", "units", "parameters",
                         "a_parameter_each", "some_parameter", "later_units", "all_parameters",
                         "degree_from", "degree_to", "some_sign", "signs", "quotient", "bits_from",
                         "bits_before", "bits_last", "few_choices"], values, functions, (1, last))
    assert instance(values, functions, (1, last)).holds(goal(found, "argument"))


@pytest.mark.parametrize(("points", "labels"), [(100, 2), (4000, 1000), (10**6, 2), (10**6, 1024)])
def test_the_fewest_parameters_are_those_of_the_lemma(points: int, labels: int) -> None:
    """What is refuted violates the lemma's bound for some g; sqrt(N log2 C) is not more."""
    found = proved("UB-root")
    bound, least = concluded(proved("UB"), "bound"), fewest_parameters(points, labels)
    for parameters, refuted in ((least - 1, True), (least, False)):
        held = []
        for g in {isqrt(k * parameters) for k in range(1, 40)}:
            values: Values = {"g": g, "P": parameters, "N": points,
                              "lam": log_above(2 * E_ABOVE * points), "kappa": log_below(labels)}
            held.append(instance(values, {}).holds(bound))
        assert not refuted or not all(held)
    root = floor_sqrt(points * log2_enclosure(labels, 60)[0])
    if points >= 1000:
        values = {"R": root, "lam": log_above(2 * E_ABOVE * points), "kappa": log_above(labels)}
        assert_holds(found, ["large"], values, {}, (0, 0))
        assert instance({"R": root, "P": least}).holds(concluded(found, "root_bound"))


# -- DIM: real labels ------------------------------------------------------------------------------


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("dimension", [1, 4])
@pytest.mark.parametrize("widths", WIDTHS)
def test_the_free_parameters_are_those_of_the_lemma(
    widths: tuple[int, ...], dimension: int, outputs: int
) -> None:
    found, depth = proved("DIM"), len(widths)
    sizes = (dimension, *widths, 0)

    def summed(f: Callable[[int, int], int]) -> Function:
        return lambda level: sum(f(a, b) for a, b in list(pairwise(sizes))[:level])

    functions: dict[str, Function] = {
        "w": lambda level: sizes[level] if level < len(sizes) else 0,
        "V": summed(lambda a, b: (a + 1) * b), "S": summed(lambda a, b: b),
        "M": summed(lambda a, b: a * b), "D": summed(lambda a, b: a * b),
        "used": lambda level: sizes[level - 1] * sizes[level] if level < len(sizes) else 0,
    }
    free = free_parameters(Question(widths, outputs=outputs), dimension)
    for points in (free // outputs, free // outputs + 1):
        values: Values = {"H": depth, "N": points, "y": outputs}
        assert_holds(found, found.hypotheses, values, functions, (0, depth))
        at = instance(values, functions)
        assert at.value(concluded(found, "bound").right) == free
        assert at.holds(goal(found, "bound")) == (points * outputs <= free)
        assert at.holds(found.imports["dimension"]) == (points * outputs <= free)
    if depth == 2 and dimension == 1:
        at = instance({"H": depth, "N": 0, "y": outputs}, functions)
        for name in ("two_layers", "two_layers_product"):
            assert at.value(concluded(found, name).right) == free
        tanh = free_parameters(Question(widths, "hard-tanh", outputs=outputs), 1)
        assert at.value(concluded(found, "two_layers_all").right) == tanh


# -- BITS ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [2, 3, 4, 10, 16])
@pytest.mark.parametrize("points", [1, 2, 7, 40])
def test_the_bits_of_all_labelings_are_those_of_the_lemma(points: int, labels: int) -> None:
    found, bits = proved("BITS"), least_bits(points, labels)
    functions: dict[str, Function] = {"G": lambda n: labels**n}
    for b in (bits - 1, bits):
        at = instance({"C": labels, "N": points, "b": b, "c": labels.bit_length() - 1}, functions)
        assert at.holds(concluded(found, "needed")) == (b == bits)
        assert_holds(found, ["power_start", "power_next"], {"C": labels}, functions, (0, 4))
        if labels & (labels - 1) == 0:
            assert at.holds(concluded(found, "binary")) == (b == bits)


@pytest.mark.parametrize("z", [Fraction(1, 4), Fraction(1, 3), Fraction(7, 16), Fraction(1, 100)])
def test_the_values_of_a_parameter_are_summed_as_in_the_lemma(z: Fraction) -> None:
    found, x, most = proved("BITS-weights"), 2 * z, values_of_a_parameter(z)

    def integers(n: int) -> Fraction:
        return sum((z * x**t for t in range(1, n + 1)), Fraction(0))

    def fractions(n: int) -> Fraction:
        return sum(((t - 2) * z / 2 * x**t for t in range(3, n + 3)), Fraction(0))

    functions: dict[str, Function] = {"px": lambda n: x**n, "I": integers, "F": fractions}

    values: Values = {"z": z, "x": x, "G": most}
    assert_holds(found, ["z_positive", "z_small", "double", "power_start", "power_next", "I_start",
                         "I_next", "F_start", "F_next", "G_is"], values, functions, (0, 5))
    at = instance(values, functions, (0, 5))
    for name in ("integers", "integers_most", "fractions", "fractions_most", "value"):
        assert at.holds(goal(found, name)), name
    assert not instance({"z": z, "x": x, "G": most + 1}, functions).holds(found.hypotheses["G_is"])
    if z == Fraction(1, 4):
        assert at.holds(concluded(found, "quarter"))


def test_so_many_numbers_have_so_many_bits() -> None:
    """The counts in lemma BITS-weights: 2^t integers, (t - 2) 2^(t-1) fractions."""
    for t in range(1, 8):
        integers = [a for a in range(1, 1 << t) if a.bit_length() == t]
        fractions = [(a, b) for a, b in product(range(1, 1 << t), range(2, 1 << t))
                     if gcd(a, b) == 1 and a.bit_length() + b.bit_length() == t]
        assert 2 * len(integers) == 2**t
        assert 2 * len(fractions) <= max(0, t - 2) * 2 ** (t - 1)


# -- CAP: both sides -------------------------------------------------------------------------------


@pytest.mark.parametrize("outputs", [1, 2, 5])
@pytest.mark.parametrize("widths", TWO_LAYERS)
def test_what_is_guaranteed_is_not_impossible(widths: tuple[int, int], outputs: int) -> None:
    found, at = proved("CAP"), instance({})
    (d1, d2), teeth = widths, widths[1] // outputs
    room = guarantee.proved_room(d1, d2, outputs)
    short = guarantee.proved_short(d1, d2, outputs)
    sizes: Values = {"d1": d1, "d2": d2, "y": outputs, "m": teeth}
    assert at.value(concluded(found, "grid").left, local(**sizes)) == room
    for name, breakpoints in (("grid_possible", 1), ("tanh_possible", 2)):
        assert follows(found, name, at, **sizes)
        right = at.value(concluded(found, name).right, local(**sizes))
        assert right == impossible_from(widths, breakpoints) - 1 >= room
    assert follows(found, "short", at, d1=d1, g=(d1 + 1) // 2, m=teeth)
    both = concluded(found, "short")
    grown = local(d1=d1, g=(d1 + 1) // 2, m=teeth)
    assert at.value(both.left, grown) == short
    assert at.value(both.right, grown) == room
    for name, activation in (("real_possible", "relu"), ("real_tanh_possible", "hard-tanh")):
        assert follows(found, name, at, **sizes)
        free = free_parameters(Question(widths, activation, outputs=outputs), 1)
        assert at.value(concluded(found, name).right, local(**sizes)) == free >= room * outputs


def all_widths() -> Iterator[tuple[int, ...]]:
    for depth in range(1, 6):
        yield from product((1, 2, 3, 6), repeat=depth)


def test_the_rooms_of_pairs_are_those_of_the_lemma() -> None:
    """The rooms of the first l layers satisfy what lemma CAP-deep asks of them."""
    found = proved("CAP-deep")
    for widths in all_widths():
        functions: dict[str, Function] = {
            "n": lambda level, w=widths: w[level] if level < len(w) else 1,
            "P": lambda level, w=widths: most_pieces(w[:level]) * 2 ** max(0, level - len(w)),
            "room": lambda level, w=widths: guarantee.proved_deep(w[: min(level, len(w))]),
        }
        assert_holds(found, found.hypotheses, {}, functions, (0, len(widths)))
        at = instance({}, functions, (0, len(widths)))
        assert at.holds(goal(found, "room"))
        assert at.value(concluded(found, "string").left, local(l=len(widths))) == len(widths) + 1
        assert guarantee.proved_deep(widths) < impossible_from(widths)


# -- W1: width 1 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_network_of_width_1_is_that_of_the_lemma(seed: int) -> None:
    network = random_network(Random(seed), (1, 1, 1), 1)
    layers = [(Fraction(sum(w for _, w in layer.rows[0]), layer.denominator),
               Fraction(layer.biases[0], layer.denominator)) for layer in network.layers]

    def h(level: int, s: Number) -> Fraction:
        values = [Fraction(s)]
        for a, b in layers[:3]:
            values.append(max(Fraction(0), a * values[-1] + b))
        return values[min(level, 3)]

    def turned(level: int) -> int:
        return -1 if sum(a < 0 for a, _ in layers[: min(level, 3)]) % 2 else 1

    functions: dict[str, Function] = {
        "h": h, "a": lambda level: layers[level][0] if level < 3 else 1,
        "b": lambda level: layers[level][1] if level < 3 else 0, "sign": turned}
    found = proved("W1")
    assert_holds(found, found.hypotheses, {}, functions, (-2, 4))
    assert instance({}, functions, (0, 3)).holds(goal(found, "monotone"))
    v, c = layers[3]
    assert all(network.evaluate([s]) == (v * h(3, s) + c,) for s in range(-3, 4))


# -- A1 to A4: the audit ---------------------------------------------------------------------------


@pytest.mark.parametrize("constant", [Fraction(1), Fraction(1, 10), Fraction(3, 7)])
@pytest.mark.parametrize("convention", list(family.CONVENTIONS))
@pytest.mark.parametrize("logarithm", list(family.LOGARITHMS))
def test_the_exponents_of_the_audit_are_those_of_the_lemma(
    constant: Fraction, convention: str, logarithm: str
) -> None:
    found, at = proved("A1"), instance({})
    depth = family.HIDDEN_LAYERS + family.CONVENTIONS[convention]
    lower = family.LOGARITHMS[logarithm]
    for width, points in ((2, 3), (3, 9), (5, 25), (5, 17)):
        k = family.least_bits(constant, convention, logarithm, points, width)
        ratio = (width * depth) ** 2 / (constant * points * lower)
        member = family.Member(constant, convention, logarithm, points, width, k)
        sizes: Values = {"c": constant, "log": lower, "ratio": ratio, "W": width, "L": depth,
                         "N": points}
        assert k == floor(ratio) + 1
        assert follows(found, "family", at, **sizes, k=k)
        formula = concluded(found, "family")
        values = local(**sizes, k=k)
        assert at.value(formula.left, values) == member.product
        assert at.value(formula.right, values) == member.bound
        assert not at.holds(premises(found, "family")[-1], local(**sizes, k=k - 1))
    above = premises(found, "natural")[3]  # 100 ln 2 > 69: so 69/100 is the lower bound
    assert not at.holds(above, local(ln2=family.LOGARITHMS["ln"]))
    assert at.holds(above, local(ln2=family.LOGARITHMS["ln"] + Fraction(1, 1000)))


@pytest.mark.parametrize(("constant", "depth", "k"), [
    (Fraction(1), 3, 19), (Fraction(1), 2, 9), (Fraction(1, 10), 3, 181), (Fraction(1, 10), 2, 81),
    (Fraction(1, 100), 3, 1801), (Fraction(1, 100), 2, 801)])
def test_the_worked_exponents_of_short_weights(constant: Fraction, depth: int, k: int) -> None:
    """g = 2 and g = 5."""
    found, at = proved("A1"), instance({})
    for g in (2, 5):
        sizes: Values = {"c": constant, "ratio": 2 * depth**2 / constant, "g": g, "L": depth}
        assert follows(found, "refuted_short", at, **sizes, k=k)
        last = premises(found, "refuted_short")[-1]
        assert not at.holds(last, local(**sizes, k=k - 1))
        formula = concluded(found, "refuted_short")
        assert at.value(formula.left, local(**sizes, k=k)) == (2 * g * depth) ** 2
        assert at.value(formula.right, local(**sizes, k=k)) == constant * 2 * g**2 * k


@pytest.mark.parametrize("bits", [3, 5, 40])
def test_the_grid_of_the_audit_is_that_of_the_lemma(bits: int) -> None:
    found, points = proved("A2"), 9
    data = family.grid([i % 2 for i in range(points)], bits)
    values: Values = {"N": points, "k": bits, "m": 3, "delta": Fraction(1, 2**bits)}
    functions: dict[str, Function] = {
        "x": lambda i: Fraction(data.points[i][0], data.denominator)}

    assert_holds(found, found.hypotheses, values, functions, (0, points - 1))
    at = instance(values, functions, (0, points - 1))
    assert all(at.holds(goal(found, name)) for name in found.goals)


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_the_short_grid_of_the_audit_is_that_of_the_lemma(groups: int) -> None:
    """Slopes and offsets of sawtooth-grid are those of lemma A3, and so is its output."""
    found, teeth, random = proved("A3"), 2 * groups, Random(groups)
    for _ in range(4):
        labels = [0, 1, *[random.randint(0, 1) for _ in range(groups * teeth - 2)]]
        rows = [[(i * teeth + k, (labels[i * teeth + k],)) for k in range(teeth)]
                for i in range(groups)]
        own = [offsets(row, 0, teeth, 1, 0) for row in rows]

        def b(k: int, i: int, own: list[list[int]] = own) -> int:
            return own[i][k - 1]

        def offset(k: int, n: int, s: int) -> int:
            steps = ((b(k, i) - b(k, i - 1)) * (s >= i * teeth) for i in range(1, n + 1))
            return b(k, 0) + sum(steps)

        def tooth(k: int, s: int) -> int:
            return slopes(teeth, 1)[k - 1] * s - offset(k, groups - 1, s)

        def output(n: int, s: int) -> int:
            return sum(sign(k) * max(0, tooth(k, s)) for k in range(1, n + 1))

        functions: dict[str, Function] = {
            "Y": lambda i, k, y=labels: y[i * teeth + k - 1], "eps": sign,
            "a": lambda k: slopes(teeth, 1)[k - 1], "b": b, "O": offset, "U": tooth, "Out": output}
        values: Values = {"m": teeth, "g": groups, "j": 0}
        # For all teeth and groups that there are: the lemma's hypotheses name them one by one.
        bound = {"offset_next": ("k", "i"), "offset_first": ("i",), "slope_next": ("k",),
                 "eps_next": ("k",)}
        for name, names in bound.items():
            formula = found.hypotheses[name]
            assert isinstance(formula, All)
            ranges = {"k": range(1, teeth), "i": range(groups)}
            for chosen in product(*(ranges[each] for each in names)):
                at = instance(values, functions)
                here = local(**dict(zip(names, chosen, strict=True)))
                if all(at.holds(premise, here) for premise in formula.premises):
                    assert at.holds(formula.conclusion, here)
        for name in ("label_low", "label_high", "slope_first", "eps_start", "output_start"):
            assert instance(values, functions, (0, teeth)).holds(found.hypotheses[name])
        data = family.grid(labels, 0)
        network = sawtooth_grid.build(data, variant="short", d1=2 * groups - 1, d2=teeth,
                                      merge=0).network
        assert max(network.widths) <= 2 * groups
        for j, q in product(range(groups), range(1, teeth + 1)):
            at = instance({**values, "j": j}, functions)
            assert follows(found, "exact", at, q=q)
            assert network.evaluate([j * teeth + q - 1])[0] == output(teeth, j * teeth + q - 1)


def test_the_least_width_of_two_layers_is_within_a_unit_as_in_the_lemma() -> None:
    found, at = proved("A4"), instance({})
    for points in range(2, 400):
        r, s = ceil_sqrt(points - 1), ceil_sqrt(points)
        assert guarantee.proved_room(s, s) >= points
        needed = next(w for w in range(1, s + 1) if impossible_from((w, w)) > points)
        assert needed >= r - 1
        assert follows(found, "necessary", at, N=points, W=needed, d1=needed, d2=needed)
        name = "two" if isqrt(points - 1) ** 2 == points - 1 else "one"
        assert follows(found, name, at, N=points, r=r, s=s)
        assert follows(found, "product_upper", at, W=needed, s=s)
        assert prod((2 * needed,) * 2) <= 4 * s**2
