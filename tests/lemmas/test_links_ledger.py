"""The composed lemmas of the triangle ledger speak of the networks that are built.

Encoder and decoder, run on terms, are the definitions of the lemmas unrolled.  For plans of small
tables the numbers of the plan satisfy every hypothesis that is no definition, and the network is
the function that the definitions say, at the points of the table and elsewhere.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from helpers.defined import Defined
from helpers.lemma_terms import (
    function,
    hypothesis,
    key,
    on_terms,
    proved,
    relu,
    replaced,
    rules,
    same,
)
from helpers.tables import small_table

from memproof.constructions.triangle_ledger.network import (
    Block,
    Plan,
    decode,
    encode,
    plan,
    realize,
)
from memproof.dataset import Dataset
from memproof.exact import plain_fraction
from memproof.lemmas.trusted.kernel import Checker, poly_text
from memproof.lemmas.trusted.terms import (
    Compare,
    Term,
    applications,
    number,
    term,
    variable,
)

start, string_u, string_y, pos, high = map(function, ("start", "U", "Y", "pos", "high"))
x, u, y = relu(variable("x")), variable("u"), variable("y")


def at(name: str, lemma: str = "G12-net", **values: Term | int) -> Compare:
    """What a hypothesis claims, at ``values``."""
    found: Compare = hypothesis(proved(lemma), name, **values)
    return found


def collapsed(t: Term) -> Term:
    """The term with relu(v) for relu(relu(v)), and 0 for relu(0): a value that is handed on."""
    args = tuple(collapsed(a) if isinstance(a, Term) else a for a in t.args)
    t = Term(t.op, args)
    if t.op != "apply" or t.args[0] != "relu":
        return t
    inner = Checker().normal(t.args[1])
    if not inner:
        return number(0)
    ((monomial, factor), *others) = inner.items()
    single = not others and factor == 1 and len(monomial) == 1 and monomial[0][1] == 1
    known = {key(each): each for each in applications(t.args[1]) if each.args[0] == "relu"}
    return known.get(poly_text(inner), t) if single else t


# -- the encoder


@pytest.mark.parametrize("blocks", [1, 2, 3])
@pytest.mark.parametrize("idle", [0, 1])
def test_the_encoder_is_that_of_g12_net(blocks: int, idle: int) -> None:
    """Copy q with the blocks start(q), start(q) + 1, ..., m slots each."""
    q, m = variable("q"), variable("m")
    first = start(q)
    own: Any = [Block(pos(m * (first + e) + 1), high(first + e), string_u(m, first + e),
                      string_y(m, first + e)) for e in range(blocks)]
    made = on_terms(encode(x, own, idle, ""))
    inside = [at("inside", j=first + e, x=x) for e in range(blocks)]
    assert same(collapsed(made[0]), x)
    for value, name in zip(made[1:], ("encU", "encY"), strict=True):
        steps = [at(f"{name}_next", e=e, q=q, x=x) for e in range(blocks)]
        known = rules(at(f"{name}_start", q=q, x=x), *steps, *inside)
        assert same(collapsed(value), collapsed(replaced(function(name)(blocks, q, x), known)))


# -- the decoder


def reading(slots: int, field: int, v: Term) -> list[Compare]:
    """The equations of read, of the iterates that it speaks of, and of acc, for the string v."""
    at_plan = {"m": slots, "S": field, "unit": number(Fraction(1, 2 ** (slots * field + 2)))}
    reads = [at("read", "G12-slots", k=k, u=v, **at_plan) for k in range(slots * field)]
    points = [relu((v * 4 + c) * Fraction(1, 2 ** (slots * field + 2))) for c in (1, 2)]
    iterates = [at("iterate_start", u=z) for z in points]
    iterates += [at("iterate_next", n=k, u=z) for k in range(slots * field) for z in points]
    gathered = [at("acc_start", k=field * s, u=v) for s in range(slots)]
    gathered += [at("acc_next", i=i, k=field * s, u=v) for s in range(slots) for i in range(field)]
    return [*reads, *iterates, *gathered]


@pytest.mark.parametrize(("slots", "field"), [(1, 1), (1, 2), (2, 1)])
def test_the_decoder_is_that_of_g12_slots(slots: int, field: int) -> None:
    made = on_terms(decode(x, u, y, slots, field, ""))
    powers = rules(Compare(function("pow2")(field), "==", number(2**field)),
                   *[Compare(function("pow2")(k), "==", number(2**k)) for k in range(20)])
    values = {"S": field, "x": x, "u": u, "y": y}
    slot = [at("out_next", "G12-slots", s=s, **values) for s in range(slots)]
    known = rules(at("out_start", "G12-slots", x=x, u=u, y=y), *slot,
                  *reading(slots, field, u), *reading(slots, field, y))
    wanted = replaced(function("out")(slots, x, u, y), known | powers)
    assert not Checker().normal(collapsed(term(made)) - collapsed(wanted))


# -- plans


def numbers(made: Plan, data: Dataset) -> Defined:
    """The plan's numbers, as G12-net names them."""
    line, spread = made.line, plain_fraction(made.spread)
    values, blocks = line.projection.values, made.blocks
    starts = [sum(made.shares[:k]) for k in range(made.groups + 1)]

    def place(i: Fraction) -> int:
        return line.positions.index(values[int(i) - 1]) + 1 if 1 <= i <= len(values) else 0

    def code(p: Fraction) -> int:
        return line.codes[int(p) - 1] if 1 <= p <= len(line) else -1

    def label(i: Fraction) -> Fraction:
        found = line.labels
        here = Fraction(data.labels[int(i) - 1][0], data.label_denominator)
        return (here - plain_fraction(found.least)) / plain_fraction(found.step)

    variables = {"N": len(data), "M": len(line), "m": made.slots, "S": made.field, "K": blocks,
                 "copies": made.groups, "share": max(made.shares), "L": made.depth,
                 "unit": Fraction(1, 2 ** (made.slots * made.field + 2))}
    return Defined(proved("G12-net"), variables, {
        "place": place, "code": code,
        "pos": lambda p: line.positions[int(p) - 1] * spread if 1 <= p <= len(line) else -9,
        "label": lambda i: label(i) if 1 <= i <= len(data) else -1,
        "at": lambda i: values[int(i) - 1] * spread if 1 <= i <= len(values) else -7,
        "start": lambda q: starts[int(q)] if 0 <= q <= made.groups else -3},
        len(data) + 1)


def tables() -> list[tuple[Dataset, dict[str, Any]]]:
    rng = Random(5)
    options: list[dict[str, Any]] = [{}, {"slots": 1}, {"slots": 2}, {"slots": 3},
                                     {"width": 24, "slots": 2}, {"width": 36, "slots": 1}]
    return [(small_table(rng, 7, 2, 3), each) for each in options]


each_table = pytest.mark.parametrize(("data", "options"), tables(), ids=range(6))


@each_table
def test_a_plan_satisfies_the_hypotheses_of_g12_net(data: Dataset, options: dict[str, Any]) -> None:
    found = numbers(plan(data, **options), data)
    assert {"apart", "short", "last_begins", "share_most"} <= set(found.supposed())
    for name in found.supposed():
        assert found.supposes(name), name


@each_table
def test_a_network_is_the_function_of_g12_net(data: Dataset, options: dict[str, Any]) -> None:
    """At the points, and at positions between them, where no label is promised."""
    made = plan(data, **options)
    found, network, line = numbers(made, data), realize(made).network, made.line
    scope, rng = found.lemma.scope.copy(), Random(1)
    scope.declare({"z": "R"})
    total = scope.term("total(copies, relu(z))")
    weights = [plain_fraction(w) for w in line.projection.weights(line.denominator)]
    points = [[Fraction(c, data.denominator) for c in point] for point in data.points]
    points += [[c + Fraction(rng.randint(-3, 3), 7) for c in point] for point in points[:3]]
    for point in points:
        t = sum((w * c for w, c in zip(weights, point, strict=True)),
                plain_fraction(line.projection.bias))
        code = found.value(total, {"z": t * plain_fraction(made.spread)})
        assert network.evaluate(point) == (plain_fraction(line.labels.least)
                                           + plain_fraction(line.labels.step) * code,)


@each_table
def test_the_depth_and_the_widths_are_those_of_g12_net(data: Dataset, options: dict[str, Any]
                                                       ) -> None:
    made = plan(data, **options)
    found, lemma = numbers(made, data), proved("G12-net")
    depth = lemma.scope.formula(lemma.data["goals"]["depth"])
    assert isinstance(depth, Compare)
    assert found.value(depth.right) == made.depth == len(realize(made).network.hidden)
    sides = [lemma.scope.formula(lemma.data["goals"][name])
             for name in ("bit_layers", "image_layers", "gate_layers")]
    counted = {found.value(side.conclusion.left, {"s": Fraction(s), "i": Fraction(i)})  # type: ignore[union-attr]
               for side in sides for s in range(made.slots) for i in range(made.field)}
    widest = max(*counted, 5 * made.groups)
    assert made.width <= widest <= 12 * made.groups
