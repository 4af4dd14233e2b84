<<<<<<< HEAD
"""The composed lemmas of the triangle ledger speak of the networks that are built.

Encoder and decoder, run on terms, are the definitions of the lemmas unrolled.  For plans of small
tables the numbers of the plan satisfy every hypothesis that is no definition, and the network is
the function that the definitions say, at the points of the table and elsewhere.
=======
"""The composed lemmas of the threshold ledger speak of the very network that the gadgets make.

The gadgets run on terms.  What they return must be what the equations in the hypotheses of the
lemmas say, unrolled for a choice of sizes: a field, the kill layer, the strip, a group of windows,
and the decoder of a ledger from its first layer to its last.
>>>>>>> 2590b15 (The threshold ledger as one lemma: encoder, decoder, strip, widths, depth and direction joined)
"""

from __future__ import annotations

<<<<<<< HEAD
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from helpers.defined import Defined
from helpers.lemma_terms import (
    function,
=======
import itertools
from typing import Any

import pytest
from helpers.lemma_terms import (
    function,
    goal,
>>>>>>> 2590b15 (The threshold ledger as one lemma: encoder, decoder, strip, widths, depth and direction joined)
    hypothesis,
    key,
    on_terms,
    proved,
    relu,
<<<<<<< HEAD
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
=======
    rules,
    same,
    unrolled,
)

from memproof.constructions.threshold_ledger.sizes import Shape, depth, digit_width
from memproof.gadgets import kill, strip, window_group
from memproof.gadgets.decoder import Layout, decoder, kill_layer, read_field
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import Compare, Term, apply, number, put, variable
from memproof.lemmas.trusted.witness import Instance

Z, s, acc, o = map(function, ("Z", "s", "acc", "o"))
low, ex, A, L, r = map(function, ("low", "ex", "A", "L", "r"))
t = variable("t")
Rules = dict[str, Term]


def powers(most: int) -> Rules:
    return {key(apply("pow2", number(k))): number(2**k) for k in range(most + 1)}


def put_in(by: Rules, *equalities: Compare) -> Rules:
    """The rules, and those of the equalities, whose arguments are unrolled: they are numbers."""
    for e in equalities:
        name, *arguments = e.left.args
        by[key(apply(name, *[unrolled(a, by) for a in arguments]))] = e.right
    return by


def ramps(found: Lemma, z: Term, place: int, count: int) -> list[Compare]:
    """The equations of ``count`` ramps of z."""
    at: dict[str, Any] = {"z": z, "q": place}
    return [hypothesis(found, "ramps_none", **at),
            *[hypothesis(found, "ramps_next", m=m, **at) for m in range(count)]]


def places(n: int, bits: int, c: int, k: int) -> Rules:
    """low and ex of all fields, by the hypotheses of YY-ledger."""
    found, sizes = proved("YY-ledger"), {"slots": n, "bits": bits, "c": c, "k": k,
                                         "base": -(-bits // k), "lab": -(-c // k)}
    by: Rules = {}
    for j, p in itertools.product(range(1, n + 1), (0, 1)):
        equalities = [hypothesis(found, name, j=j, p=p) for name in ("low_is", "x_first")]
        equalities += [hypothesis(found, "x_later", j=j, p=p, i=i)
                       for i in range(1, (sizes["base"], sizes["lab"])[p] + 1)]
        put_in(by, *[Compare(e.left, "==", put(e.right, numbers(sizes))) for e in equalities])
    return by


def numbers(values: dict[str, int]) -> dict[str, Term]:
    return {name: number(value) for name, value in values.items()}


def value(term: Term, by: Rules) -> int:
    return int(Instance({}).value(unrolled(term, by)))


def field_rules(n: int, j: int, p: int, bits: int, c: int, k: int, unit: int) -> Rules:
    """Z, s and acc of a field, by the hypotheses of YY-field."""
    found, known = proved("YY-field"), {**powers(40), **places(n, bits, c, k)}
    by = dict(known)
    for i in range(-(-(bits, c)[p] // k)):
        place = 2 ** value(ex(j, p, i + 1), known)
        size = value(ex(j, p, i), known) - value(ex(j, p, i + 1), known)
        names = ("ledger_next", "sigma_next", "sum_next")
        equations = [hypothesis(found, name, j=j, p=p, i=i) for name in names]
        put_in(by, *[Compare(e.left, "==", put(e.right, numbers({"U": unit}))) for e in equations])
        digit = hypothesis(found, "digit_is", j=j, p=p, i=i)
        in_ramps = {**known, **rules(*ramps(found, Z(j, p, i), place, 2**size - 1))}
        by[key(digit.left)] = unrolled(digit.right, in_ramps)
    return by


@pytest.mark.parametrize(("p", "bits", "c", "k"), [
    (0, 1, 1, 1), (0, 2, 1, 1), (0, 3, 2, 2), (1, 2, 1, 1), (1, 2, 2, 1), (1, 3, 3, 2)])
def test_read_field_is_a_field_of_the_lemma(p: int, bits: int, c: int, k: int) -> None:
    n, j, unit = 2, 1, 8
    state = {"Z": Z(j, p, 0), "sigma": s(j, p, 0), "y": acc(j, p, 0)}
    rest = (n - j) * (bits + c) + (bits + c if p == 0 else c)
    target, weight, size = ("sigma", -unit, bits) if p == 0 else ("y", 1, c)
    made = on_terms(read_field(state, target, size, weight, rest, k))
    by, end = field_rules(n, j, p, bits, c, k, unit), -(-size // k)
    free = {name: term for name, term in by.items()
            if name not in {key(each) for each in state.values()}}
    for channel, name in (("Z", Z), ("sigma", s), ("y", acc)):
        assert same(made[channel], unrolled(name(j, p, end), free)), channel


def test_kill_layer_is_that_of_the_lemma() -> None:
    found, j, rest = proved("YY-decoder"), 2, 5
    base = variable("base")
    state = {"Z": Z(j, 0, base), "sigma": s(j, 0, base), "y": acc(j, 0, base)}
    made = on_terms(kill_layer(state, rest, kill(state["sigma"], rest)))
    by = put_in(powers(rest), Compare(low(j, 0), "==", number(rest)))
    for channel, name in (("Z", "kill_Z"), ("sigma", "kill_s"), ("y", "kill_y")):
        assert same(made[channel], unrolled(hypothesis(found, name, j=j).right, by)), channel


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_strip_is_that_of_the_lemma(layers: int) -> None:
    found, c = proved("YY-strip"), 2
    at = numbers({"c": c, "strip": layers})
    equations = [hypothesis(found, "strip_next", i=i) for i in range(layers)]
    by = put_in(powers(c + layers), *[Compare(e.left, "==", put(e.right, at)) for e in equations])
    assert same(on_terms(strip(o(0), c + layers, c)), unrolled(o(layers), by))


@pytest.mark.parametrize("ledgers", [(5, 7, 4, 11, 2), (0, 3, 3, 9, 9)])
def test_window_group_is_a_group_of_the_lemma(ledgers: tuple[int, ...]) -> None:
    """Two windows of two blocks; ``ledgers`` are L(1), ..., L(5), the starts are symbols."""
    found, sizes = proved("YY-encoder"), numbers({"windows": 2, "J": 1, "groups": 1})
    blocks = [[(r(b), ledgers[b - 1]) for b in window] for window in ([2, 3], [4, 5])]
    line, made = on_terms(window_group(t, A(0), ledgers[0], blocks))
    by = rules(*[Compare(L(b), "==", number(z)) for b, z in enumerate(ledgers, 1)])

    def take(name: str, **at: int) -> None:
        e = hypothesis(found, name, **at)
        put_in(by, Compare(e.left, "==", put(e.right, sizes)))

    for w in (1, 2):
        take("first_is", w=w, g=1)
        take("rho_is", w=w, g=1)
        take("jump", w=w, g=1, i=1)
        for name, i in (("base_slope", 0), ("base_constant", 0), ("slope_P", 1), ("slope_Q", -1),
                        ("constant_P", 1), ("constant_Q", -1)):
            take(name, w=w, g=1, i=i)
    for i in (-1, 0, 1):
        for name in ("no_slope", "no_constant", "empty"):
            take(name, g=1, i=i)
        for w in (0, 1):
            take("next", w=w, g=1, i=i)
    take("no_pairs", g=1)
    take("pairs", i=0, g=1)
    e = hypothesis(found, "result", g=0)
    assert same(made, unrolled(put(e.right, sizes), by))
    assert same(line, relu(relu(t)))


def test_the_decoder_is_that_of_the_lemma_from_the_first_layer_to_the_last() -> None:
    """Two slots, fields of one bit: field, field, field, kill, field, strip."""
    found, bits, c, k, unit = proved("YY-line"), 1, 1, 1, 1
    ledger, n = A(variable("groups")), 2
    made = on_terms(decoder(ledger, t, Layout(n, unit, bits, bits, c), k))
    by: Rules = {}
    for j, p in itertools.product((1, 2), (0, 1)):
        by |= field_rules(n, j, p, bits, c, k, unit)
    sizes = numbers({"base": 1, "lab": 1, "slots": n, "strip": 1, "c": c})

    def take(name: str, **at: int) -> None:
        e = hypothesis(found, name, **at)
        put_in(by, Compare(put(e.left, sizes), "==", put(e.right, sizes)))

    for name in ("ledger_in", "sigma_in", "sum_in", "out_in"):
        take(name)
    for channel in "Zsy":
        take(f"no_kill_{channel}", j=1)
        take(f"kill_{channel}", j=2)
        take(f"slot_{channel}", j=1)
    take("strip_next", i=0)
    assert same(unrolled(o(1), by), made)


@pytest.mark.parametrize(("m", "k"), [(2, 1), (5, 2), (7, 3)])
def test_widths_are_those_of_the_construction(m: int, k: int) -> None:
    width = 2 * m + 2
    wide = goal("YY-line", "reading_width").left
    gap = Instance({}, {"ex": lambda j, p, i: -i * k})
    bound = {name: number(0) for name in ("j", "p", "i")}
    assert gap.value(put(wide, bound)) == digit_width(3, k)
    assert Shape(m, m, k).width == max(width, digit_width(3, k))
    pairs = goal("YY-line", "pairs_width").left
    assert Instance({}).value(put(pairs, numbers({"J": m}))) == 2 + 2 * m


@pytest.mark.parametrize(("blocks", "slots", "bits", "c", "k"), [
    (1, 2, 3, 2, 1), (7, 2, 5, 3, 1), (31, 3, 8, 4, 2), (13, 5, 20, 1, 1)])
def test_the_layers_are_as_many_as_those_of_the_construction(
        blocks: int, slots: int, bits: int, c: int, k: int) -> None:
    """With full groups: 1, 7, 31 and 13 blocks in groups of 6 (the last one counts as one)."""
    layout, m = Layout(slots, 1, bits, bits, c), 2
    groups, rest = divmod(blocks - 1, m * (m + 1))
    assert rest == 0
    layers = goal("YY-line", "layers").right
    at = numbers({"groups": groups, "base": -(-bits // k), "lab": -(-c // k), "slots": slots,
                  "strip": layout.label_sum_bits - c})
    assert Instance({}).value(put(layers, at)) == depth(blocks, Shape(m, m, k), layout)
>>>>>>> 2590b15 (The threshold ledger as one lemma: encoder, decoder, strip, widths, depth and direction joined)
