"""The composed lemmas of the threshold ledger speak of the very network that the gadgets make.

The gadgets run on terms.  What they return must be what the equations in the hypotheses of the
lemmas say, unrolled for a choice of sizes: a field, the kill layer, the strip, a group of windows,
and the decoder of a ledger from its first layer to its last.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from helpers.lemma_terms import (
    function,
    goal,
    hypothesis,
    key,
    on_terms,
    proved,
    relu,
    rules,
    same,
    unrolled,
)

from memproof.constructions.threshold_ledger.blocks import ledger_blocks, single_blocks
from memproof.constructions.threshold_ledger.sizes import Shape, depth, digit_width
from memproof.gadgets import kill, strip, window_group
from memproof.gadgets.decoder import Layout, decoder, kill_layer, read_field
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import Compare, Term, apply, number, put, variable
from memproof.lemmas.trusted.witness import Instance
from memproof.line.segments import segments_of
from memproof.network.language import value_of

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


# -- the planner's numbers are those of the lemma

DATA = ("h_first", "h_up", "h_base", "h_gap", "code_low", "code_high")
SIZES = ("K_from_1", "J_from_2", "W_is", "n_from_1", "k_from_1", "digit_fits", "bits_from_1",
         "c_from_1", "blocks", "blocks_least", "groups_enough", "groups_least", "base_enough",
         "base_least", "lab_enough", "lab_least", "sum_bits", "sum_below", "sum_above")


@pytest.mark.parametrize(("seed", "count", "slots", "J", "k"), [
    (1, 6, 2, 2, 1), (2, 9, 3, 2, 1), (3, 20, 4, 5, 2), (4, 8, 8, 8, 3), (5, 2, 1, 2, 1)])
def test_the_fillings_of_the_planner_are_those_of_the_lemma(
        seed: int, count: int, slots: int, J: int, k: int) -> None:
    """Integer lines, unit 1, fields of bl(t_max) bits: every hypothesis about sizes and data holds,
    each block has the ledger tail(b, slots), and the decoder's gadgets return the codes."""
    rng, c = Random(seed), 2
    values = sorted(rng.sample(range(1, 12 * count), count * 2))
    codes = [code for j in range(count) for code in (j % 3, j % 3)]
    segments = segments_of([0, *values[1:]], codes)
    last, bits = segments.last[-1], segments.last[-1].bit_length()
    layout, blocks = Layout(slots, 1, bits, bits, c), -(-count // slots)
    groups = -(-(blocks - 1) // (J * (J + 1)))
    sizes = {"K": count, "J": J, "W": 2 * J + 2, "slots": slots, "k": k, "bits": bits, "c": c,
             "B": blocks, "groups": groups, "base": -(-bits // k), "lab": -(-c // k),
             "strip": layout.label_sum_bits - c}
    here = Instance({name: Fraction(each) for name, each in sizes.items()}, span=(1, count + slots))
    here.functions |= {
        "h": lambda f: segments.first[int(f) - 1] if f <= count else last + int(f) - count,
        "code": lambda f: segments.codes[int(f) - 1] if f <= count else 0}
    found = proved("YY-line")
    for name in (*DATA, *SIZES):
        assert here.holds(found.hypotheses[name]), name
    defined(here, found)
    planned = ledger_blocks(segments, slots, 0, bits, c) if slots > 1 else single_blocks(segments)
    assert planned.firsts == tuple(range(0, count, slots))
    for b in range(1, blocks + 1):
        tail = int(here.functions["tail"](b, slots))
        if slots > 1 and b * slots <= count:
            assert tail == planned.ledgers[b - 1]
        for f in range((b - 1) * slots, min(b * slots, count)):
            for t in {segments.first[f], segments.last[f]}:
                assert value_of(decoder(tail, t, layout, k)) == segments.codes[f]


def defined(here: Instance, found: Lemma) -> None:
    """low, tau, Q, steps and tail, as the definitions of the lemma have them."""
    def right(name: str, **at: int) -> int:
        values = {each: Fraction(x) for each, x in at.items()}
        return int(here.value(hypothesis(found, name).right, values))

    def steps(b: int, j: int) -> int:
        return right("steps_is", b=b, j=j) if j else 0

    def tau(b: int, j: int) -> int:
        return right("tau_is", b=b, j=j) if j else 0

    def missing(b: int, j: int) -> int:
        return right("Q_next", b=b, j=j - 1) if j > 1 else 0

    def tail(b: int, i: int) -> int:
        return right("tail_more", b=b, i=i - 1) if i else 0

    here.functions |= {"low": lambda j, p: right("low_is", j=j, p=p), "tau": tau, "steps": steps,
                       "Q": missing, "tail": tail, "half": lambda m: Fraction(1, 2**int(m))}
