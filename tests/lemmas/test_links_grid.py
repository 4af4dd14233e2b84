"""The composed lemmas of the sawtooth grid speak of the networks that are built.

For plans of small tables two things are seen: the numbers of the plan satisfy every hypothesis that
is no definition; and the network, its neurons computed as terms in the inputs, is what the
definitions say, unrolled for the numbers of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from helpers.lemma_terms import function, hypothesis, proved, relu, replaced, rules, same

from memproof.constructions.sawtooth_grid import network
from memproof.constructions.sawtooth_grid.network import Plan
from memproof.dataset import Dataset
from memproof.exact import plain_fraction
from memproof.gadgets.teeth import sign
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import Compare, Term, number, term, variable
from memproof.lemmas.trusted.witness import Instance
from memproof.line.vectors import VectorLine, steepness
from memproof.network import Network

Function = Callable[..., Fraction | int]
X, POINT = function("X"), variable("i")


def small(points: int, dimension: int, outputs: int, seed: int) -> Dataset:
    """Points with small coordinates, with labels between -1 and 3."""
    rng = Random(seed)
    chosen = rng.sample([*product(range(-2, 6), repeat=dimension)], points)
    labels = [[Fraction(rng.randint(-2, 6), 2) for _ in range(outputs)] for _ in chosen]
    return Dataset.from_rows(chosen, labels)


# -- a plan, as the lemmas name its numbers


def of_line(line: VectorLine) -> tuple[dict[str, Any], dict[str, Function]]:
    """The variables and functions that describe a table on its line."""
    positions = [t for t, _ in line.places]
    weights = [plain_fraction(w) for w in line.projection.weights(line.denominator)]
    sums = line.projection.values

    def code(p: Fraction, r: Fraction) -> int:
        inside = 1 <= p <= len(line) and 1 <= r <= line.outputs
        return line.places[int(p) - 1][1][int(r) - 1] if inside else -5

    def entry(name: str) -> Function:
        found = [plain_fraction(getattr(each, name)) for each in line.entries]
        return lambda r: found[int(r) - 1] if 1 <= r <= line.outputs else 0

    values = {"N": line.points, "M": len(line), "d": line.dimension, "outputs": line.outputs,
              "bias": plain_fraction(line.projection.bias)}
    return values, {
        "t": lambda p: positions[int(p) - 1] if 1 <= p <= len(line) else -7,
        "place": lambda i: positions.index(sums[int(i) - 1]) + 1 if 1 <= i <= line.points else 0,
        "weight": lambda k: weights[int(k) - 1] if 1 <= k <= line.dimension else 0,
        "code": code, "least": entry("least"), "step": entry("step"),
        "eps": lambda k: sign(int(k))}


def with_table(instance: Instance, data: Dataset) -> Instance:
    """With the points, their labels and their positions on the line."""
    known = instance.functions

    def line(k: Fraction, i: Fraction) -> Fraction:
        x = data.points[int(i) - 1] if 1 <= i <= len(data) else [0] * int(k)
        parts = [known["weight"](Fraction(j)) * Fraction(each, data.denominator)
                 for j, each in enumerate(x[: int(k)], 1)]
        return sum(parts, start=instance.values["bias"])

    def label(i: Fraction, r: Fraction) -> Fraction:
        inside = 1 <= i <= len(data) and 1 <= r <= instance.values["outputs"]
        found = data.labels[int(i) - 1][int(r) - 1] if inside else 0
        return Fraction(found, data.label_denominator)

    instance.functions |= {"line": line, "label": label}
    return instance


def supposed(found: Lemma) -> list[str]:
    """The hypotheses that define nothing."""
    defining = {name for names in found.data["definitions"].values() for name in names}
    return [name for name in found.hypotheses if name not in defining]


def numbers(instance: Instance, found: Lemma, *names: str) -> dict[str, Term]:
    """name(k) -> its value, for the functions of integers that are named, as far as the span
    goes."""
    low, high = instance.span
    known: list[Compare] = []
    for name in names:
        places = len(found.scope.functions[name][0])
        for at in product(range(low, high + 1), repeat=places):
            value = instance.functions[name](*map(Fraction, at))
            known.append(Compare(function(name)(*at), "==", number(Fraction(value))))
    return rules(*known)


def at_plan(found: Lemma, instance: Instance, name: str, **values: Term | int) -> Compare:
    """What a hypothesis claims at ``values``, with the plan's variables."""
    plan: dict[str, Any] = {each: number(value) for each, value in instance.values.items()}
    claimed: Compare = hypothesis(found, name, **plan, **values)
    return claimed


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


def of_grid(plan: Plan, data: Dataset) -> Instance:
    """The numbers of a grid."""
    grid, (values, functions) = plan.grid, of_line(plan.grid.line)
    steep = steepness(grid.rows)
    values |= {"g": grid.groups, "m": grid.teeth, "S": steep}
    functions["slope"] = lambda k: steep if k == 1 else 2 * steep
    span = (0, max(grid.line.points, grid.teeth * grid.groups) + 1)
    return with_table(Instance({name: Fraction(v) for name, v in values.items()}, functions, span),
                      data)


def offsets_of(found: Lemma, instance: Instance, r: int) -> Iterable[Compare]:
    """b(n, k, r) for all groups n and teeth k."""
    m, last = int(instance.values["m"]), int(instance.values["M"])
    for n in range(int(instance.values["g"])):
        yield at_plan(found, instance, "first", n=n, r=r)
        for k in range(1, m):
            name = "next" if m * n + k <= last - 1 else "spare"
            yield at_plan(found, instance, name, n=n, k=k, r=r)


@each_table
def test_the_plan_of_a_grid_satisfies_the_hypotheses_of_yr_grid(
        data: Dataset, options: dict[str, Any]) -> None:
    found = proved("YR-grid")
    instance = of_grid(network.plan(data, **options), data)
    assert len(supposed(found)) >= 12
    for name in supposed(found):
        instance.work = 0
        assert instance.holds(found.hypotheses[name]), name


@each_table
def test_a_grid_is_the_network_of_yr_grid(data: Dataset, options: dict[str, Any]) -> None:
    found, plan = proved("YR-grid"), network.plan(data, **options)
    instance = of_grid(plan, data)
    g, m, d = (int(instance.values[name]) for name in ("g", "m", "d"))
    made = outputs_of(network.realize(plan).network, [X(POINT, k) for k in range(1, d + 1)])
    known = numbers(instance, found, "t", "code", "eps", "slope", "weight", "least", "step")
    line = [at_plan(found, instance, "line_start", i=POINT),
            *[at_plan(found, instance, "line_next", l=k, i=POINT) for k in range(d)]]
    x = replaced(function("line")(d, POINT), known | rules(*line))
    for r, output in enumerate(made, 1):
        equations = [
            *offsets_of(found, instance, r), at_plan(found, instance, "sum_start", r=r, x=x),
            *[at_plan(found, instance, "sum_next", k=k, r=r, x=x) for k in range(m)]]
        for k in range(1, m + 1):
            equations.append(at_plan(found, instance, "offset_start", k=k, r=r, x=x))
            equations += [at_plan(found, instance, "offset_next", n=n, k=k, r=r, x=x)
                          for n in range(g - 1)]
        net = at_plan(found, instance, "net", i=POINT, r=r)
        unrolled = replaced(replaced(net.right, known | rules(*line)), known | rules(*equations))
        assert same(output, unrolled)


@each_table
def test_the_widths_of_a_grid_are_the_counts_of_yr_grid(
        data: Dataset, options: dict[str, Any]) -> None:
    found, plan = proved("YR-grid"), network.plan(data, **options)
    instance = of_grid(plan, data)
    instance.functions["floor"] = None
    scope = found.scope
    for goal, width in zip(("first_layer", "second_layer"), plan.widths, strict=True):
        claimed = scope.formula(found.data["goals"][goal])
        assert isinstance(claimed, Compare)
        assert instance.value(claimed.right) == width
