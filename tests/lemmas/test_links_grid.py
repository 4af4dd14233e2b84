"""The composed lemmas of the sawtooth grid speak of the networks that are built.

For plans of small tables three things are seen: the numbers of the plan satisfy every hypothesis
that is no definition; the network is the function that the definitions say, at the points of the
table and elsewhere; and for the grid with short weights the network, its neurons computed as terms
in the inputs, is what the definitions say, unrolled for the numbers of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, product
from typing import Any

import pytest
from helpers.defined import Defined
from helpers.lemma_terms import function, hypothesis, proved, relu, replaced, rules, same
from helpers.places import of_line, points_of, small

from memproof.constructions.sawtooth_grid import deep_pairs, network, one_hot
from memproof.constructions.sawtooth_grid.deep_pairs import DeepPlan
from memproof.constructions.sawtooth_grid.network import Plan
from memproof.constructions.sawtooth_grid.turning import kinks, traversal, turning_units
from memproof.dataset import Dataset
from memproof.exact import plain_fraction
from memproof.gadgets.teeth import sign
from memproof.lemmas.trusted.terms import Compare, Term, number, term, variable
from memproof.line.vectors import pad, steepness
from memproof.network import Network

X, POINT = function("X"), variable("i")


def numbers(instance: Defined, *names: str) -> dict[str, Term]:
    """name(k) -> its value, for the functions of integers that are named, as far as the range
    goes."""
    low, high = instance.span
    known: list[Compare] = []
    for name in names:
        places = len(instance.lemma.scope.functions[name][0])
        for at in product(range(max(low, 1), high + 1), repeat=places):
            value = instance.functions[name](*map(Fraction, at))
            known.append(Compare(function(name)(*at), "==", number(Fraction(value))))
    found: dict[str, Term] = rules(*known)
    return found


def at_plan(instance: Defined, name: str, **values: Term | int) -> Compare:
    """What a hypothesis claims at ``values``, with the plan's variables."""
    plan: dict[str, Any] = {each: number(value) for each, value in instance.values.items()}
    claimed: Compare = hypothesis(instance.lemma, name, **plan, **values)
    return claimed


def need_all_supposed(instance: Defined, least: int) -> None:
    """Every hypothesis that defines nothing holds for the plan."""
    assert len(instance.supposed()) >= least
    for name in instance.supposed():
        assert instance.supposes(name), name


def need_same_function(instance: Defined, made: Network, data: Dataset) -> None:
    """The network's outputs are what the definitions say."""
    outputs = range(1, len(data.labels[0]) + 1)
    for i, point in enumerate(points_of(data), 1):
        found = tuple(instance.functions["net"](Fraction(i), Fraction(r)) for r in outputs)
        assert made.evaluate(point) == found


def claimed_value(instance: Defined, goal: str) -> Fraction:
    """The right side of an equation that is a goal."""
    found = instance.lemma.scope.formula(instance.lemma.data["goals"][goal])
    assert isinstance(found, Compare)
    return instance.value(found.right)


def outputs_of(made: Network, inputs: Iterable[Term]) -> list[Term]:
    """The outputs of a network whose neurons are computed as terms."""
    values = [*inputs]
    for layer in (*made.hidden, made.output):
        sums = [term(0) + b for b in layer.biases]
        for k, row in enumerate(layer.rows):
            for channel, weight in row:
                sums[k] = sums[k] + values[channel] * weight
        scaled = [each * Fraction(1, layer.denominator) for each in sums]
        values = [relu(each) if kind == "relu" else each
                  for each, kind in zip(scaled, layer.activations, strict=True)]
    return values


# -- YR-grid: short weights

TABLES = [(small(7, 1, 1, 1), {"d1": 5}), (small(7, 2, 2, 2), {"d2": 4}),
          (small(6, 2, 1, 3), {"d1": 1}), (small(5, 1, 2, 4), {"d2": 2, "merge": 0}),
          (small(9, 3, 1, 5), {"merge": 0})]
each_table = pytest.mark.parametrize(("data", "options"), TABLES, ids=range(len(TABLES)))


def of_grid(plan: Plan, data: Dataset) -> Defined:
    """The numbers of a grid with short weights."""
    grid, (values, functions) = plan.grid, of_line(plan.grid.line, data)
    values |= {"g": grid.groups, "m": grid.teeth, "S": steepness(grid.rows)}
    last = max(grid.line.points, grid.teeth * grid.groups) + 1
    return Defined(proved("YR-grid"), values, functions, last)


def offsets_of(instance: Defined, r: int) -> Iterable[Compare]:
    """b(n, k, r) for all groups n and teeth k."""
    m, last = int(instance.values["m"]), int(instance.values["M"])
    for n in range(int(instance.values["g"])):
        yield at_plan(instance, "first", n=n, r=r)
        for k in range(1, m):
            name = "next" if m * n + k <= last - 1 else "spare"
            yield at_plan(instance, name, n=n, k=k, r=r)


@each_table
def test_a_grid_satisfies_the_hypotheses_of_yr_grid(data: Dataset, options: dict[str, Any]) -> None:
    plan = network.plan(data, **options)
    instance = of_grid(plan, data)
    need_all_supposed(instance, 16)
    need_same_function(instance, network.realize(plan).network, data)
    widths = tuple(claimed_value(instance, name) for name in ("first_layer", "second_layer"))
    assert widths == plan.widths


@each_table
def test_a_grid_is_the_network_of_yr_grid(data: Dataset, options: dict[str, Any]) -> None:
    plan = network.plan(data, **options)
    instance = of_grid(plan, data)
    g, m, d = (int(instance.values[name]) for name in ("g", "m", "d"))
    made = outputs_of(network.realize(plan).network, [X(POINT, k) for k in range(1, d + 1)])
    known = numbers(instance, "t", "code", "eps", "slope", "weight", "least", "step")
    line = [at_plan(instance, "line_start", i=POINT),
            *[at_plan(instance, "line_next", l=k, i=POINT) for k in range(d)]]
    x = replaced(function("line")(d, POINT), known | rules(*line))
    for r, output in enumerate(made, 1):
        equations = [
            *offsets_of(instance, r), at_plan(instance, "sum_start", r=r, x=x),
            *[at_plan(instance, "sum_next", k=k, r=r, x=x) for k in range(m)]]
        for k in range(1, m + 1):
            equations.append(at_plan(instance, "offset_start", k=k, r=r, x=x))
            equations += [at_plan(instance, "offset_next", n=n, k=k, r=r, x=x)
                          for n in range(g - 1)]
        net = at_plan(instance, "net", i=POINT, r=r)
        unrolled = replaced(replaced(net.right, known | rules(*line)), known | rules(*equations))
        assert same(output, unrolled)


# -- YR4-grid: turning teeth


def of_turning(plan: Plan, data: Dataset, output: int, j: int) -> Defined:
    """The numbers of a grid of turning teeth, for group j and one output; both count from 1."""
    line, rows = plan.grid.line, traversal(pad(plan.grid.rows))
    turns, m, points = kinks(rows), plan.grid.teeth, points_of(data)
    units = [[plain_fraction(c) for c in unit] for unit in turning_units(rows, turns, output - 1)]
    slopes = [[Fraction(0), *accumulate(unit[1:])] for unit in units]
    at = [2 * sum((plain_fraction(w) * c for w, c in
                   zip(line.projection.weights(line.denominator), point, strict=True)),
                  plain_fraction(line.projection.bias)) for point in points]
    cells = {t: (k, b) for b, row in enumerate(rows, 1) for k, (t, _) in enumerate(row, 1)}
    _, functions = of_line(line, data)

    def known(table: Any, *indices: Fraction) -> Fraction:
        for index in indices:
            if not 0 <= index < len(table):
                return Fraction(-9)
            table = table[int(index)]
        return Fraction(table)

    def s(k: Fraction) -> Fraction:
        return known([row[0] for row in rows[j - 1]], k - 1)

    def side(k: Fraction, x: Fraction) -> Fraction:
        return zeta(k) + known(slopes, k - 1, Fraction(j)) * (x - s(k))

    def planned(n: Fraction, x: Fraction) -> Fraction:
        return sum((sign(k) * side(Fraction(k), x) for k in range(1, int(n) + 1)), Fraction(0))

    def zeta(k: Fraction) -> Fraction:
        if not 1 <= k <= m:
            return Fraction(-9)
        code = rows[j - 1][int(k) - 1][1][output - 1]
        return sign(int(k)) * (code - planned(k - 1, s(k)))

    def cell(i: Fraction, which: int) -> int:
        return cells[int(at[int(i) - 1])][which] if 1 <= i <= len(data) else -1

    return Defined(proved("YR4-grid"), {
        "N": len(data), "M": len(line), "g": plan.grid.groups, "m": m, "j": j, "r": output,
        "turn": 1 if j % 2 else -1}, {
        "least": functions["least"], "step": functions["step"], "label": functions["label"],
        "at": lambda i: known(at, i - 1), "number": lambda i: cell(i, 0),
        "group": lambda i: cell(i, 1),
        "point": lambda k, b: known([[t for t, _ in row] for row in rows], b - 1, k - 1),
        "code": lambda k, b, r: known([[c for _, c in row] for row in rows], b - 1, k - 1, r - 1),
        "kink": lambda n: known(turns, n - 1),
        "slope": lambda n, k, r: known(slopes, k - 1, n) if n else Fraction(0),
        "big": lambda k, r: -known([unit[0] for unit in units], k - 1),
        "zeta": zeta, "z": side, "U": planned}, max(len(data), m) + 1)


@each_table
def test_a_grid_of_turning_teeth_is_that_of_yr4_grid(data: Dataset, options: dict[str, Any]
                                                     ) -> None:
    plan = network.plan(data, variant="fewest", **options)
    made = network.realize(plan).network
    for output, j in product(range(1, plan.grid.line.outputs + 1), range(1, plan.grid.groups + 1)):
        instance = of_turning(plan, data, output, j)
        if len(data) < 8:
            need_all_supposed(instance, 20)
        assert claimed_value(instance, "first_layer") == plan.units[0]
        r = Fraction(output)
        for i, point in enumerate(points_of(data), 1):
            total = instance.functions["G"](instance.values["m"], instance.functions["at"](i))
            found = (instance.functions["least"](r) + instance.functions["step"](r) * total)
            assert made.evaluate(point)[output - 1] == found


# -- YD-grid: classes behind a grid


@pytest.mark.parametrize("points", [5, 9])
def test_a_grid_with_classes_is_that_of_yd_grid(points: int) -> None:
    names = [f"c{k % 3}" for k in range(points)]
    hot = Dataset.from_rows(small(points, 2, 1, points).points, names).one_hot()
    unit, data = one_hot.plan(hot), one_hot.class_numbers(hot)
    instance = of_grid(unit.number, data)
    kinds = [label[0] for label in data.labels]
    found = Defined(proved("YD-grid"), {**instance.values, "C": unit.classes}, {
        **instance.functions, "kind": lambda i: kinds[int(i) - 1] if 1 <= i <= points else -1},
        points + 1)
    need_all_supposed(found, 20)
    made = one_hot.realize(unit).network
    for i, point in enumerate(points_of(data), 1):
        entries = tuple(found.functions["entry"](Fraction(q), Fraction(i))
                        for q in range(unit.classes))
        assert made.evaluate(point) == entries


# -- YH-grid: hard-tanh units


def of_tanh(plan: Plan, data: Dataset) -> Defined:
    """The numbers of a grid of hard-tanh units; virtual places fill the last group up."""
    grid, (values, functions) = plan.grid, of_line(plan.grid.line, data)
    places = [place for row in pad(grid.rows) for place in row]
    centre = grid.line.end // 2
    radius = max(grid.line.end - centre, centre, 1)
    top, least, step = grid.line.top, functions.pop("least"), functions.pop("step")
    del functions["code"]

    def y(p: Fraction, r: Fraction) -> Fraction:
        if not (1 <= p <= len(places) and 1 <= r <= len(top)):
            return Fraction(8)
        return Fraction(2 * places[int(p) - 1][1][int(r) - 1], top[int(r) - 1]) - 1

    def half(r: Fraction) -> Fraction:
        return Fraction(step(r)) * top[int(r) - 1] / 2 if 1 <= r <= len(top) else Fraction(0)

    values |= {"g": grid.groups, "m": grid.teeth, "R": radius, "inv": Fraction(1, radius),
               "c": centre}
    functions |= {"y": y, "step": half, "least": lambda r: least(r) + half(r),
                  "t": lambda p: places[int(p) - 1][0] if 1 <= p <= len(places) else -7}
    instance = Defined(proved("YH-grid"), values, functions, max(grid.line.points, len(places)) + 1)
    instance.values["even"] = Fraction(int(grid.teeth % 2 == 0))
    return instance


@each_table
def test_a_grid_of_hard_tanh_units_is_that_of_yh_grid(data: Dataset, options: dict[str, Any]
                                                      ) -> None:
    plan = network.plan(data, variant="tanh", **options)
    instance = of_tanh(plan, data)
    need_all_supposed(instance, 16)
    assert instance.supposes("even")
    need_same_function(instance, network.realize(plan).network, data)
    units = tuple(claimed_value(instance, name) for name in ("first_layer", "second_layer"))
    assert units == plan.units


# -- YB-pairs: a grid in every pair of layers


def of_pairs(plan: DeepPlan, data: Dataset) -> Defined:
    """The numbers of a deep network."""
    values, functions = of_line(plan.line, data)
    starts, blocks = [block.first for block in plan.blocks] + [len(plan.line)], plan.blocks
    values |= {"K": len(blocks), "S": plan.steep}
    functions |= {
        "start": lambda j: starts[int(j)] if 0 <= j < len(starts) else -3,
        "m": lambda j: blocks[int(j)].pair.teeth if 0 <= j < len(blocks) else 0,
        "g": lambda j: blocks[int(j)].pair.groups if 0 <= j < len(blocks) else 0}
    return Defined(proved("YB-pairs"), values, functions, min(len(plan.line) + 1, 9))


DEEP = [(small(7, 1, 1, 6), "4,4,4,4"), (small(8, 2, 1, 7), "4,4,2,4,4"),
        (small(13, 2, 2, 8), "7,7,7,7"), (small(5, 1, 1, 9), "9,9")]


@pytest.mark.parametrize(("data", "widths"), DEEP, ids=range(len(DEEP)))
def test_a_deep_network_is_that_of_yb_pairs(data: Dataset, widths: str) -> None:
    plan = deep_pairs.plan(data, widths=widths)
    instance = of_pairs(plan, data)
    need_all_supposed(instance, 18)
    need_same_function(instance, deep_pairs.realize(plan).network, data)
    for j, block in enumerate(plan.blocks):
        found = tuple(instance.functions[name](Fraction(j)) for name in ("width1", "width2"))
        assert found == plan.widths[block.pair.layer - 1 : block.pair.layer + 1]


def test_the_deep_plans_have_several_blocks() -> None:
    assert {len(deep_pairs.plan(data, widths=widths).blocks) for data, widths in DEEP} >= {1, 2}
