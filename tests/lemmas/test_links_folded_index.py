"""The gadgets of the folded index compute the very terms that lemmas D2f ... D8 speak of.

As in test_lemma_links_a.py: a gadget runs on terms instead of numbers, and what it returns must be
a side of a formula that is read from the lemma's file.  Recursions for any number of layers or
breakpoints are unrolled with the lemma's own hypotheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.lemma_terms import (
    function,
    goal_at,
    hypothesis_at,
    key,
    on_terms,
    proved,
    replaced,
    rules,
    same,
)
from helpers.lemma_terms import relu as relu_term

from memproof.gadgets.cell_fold import cell_fold, center, reflection
from memproof.gadgets.fold import fold
from memproof.gadgets.index_encoder import (
    Indexed,
    Step,
    encoder_layer,
    following,
    gap_encoder,
    gather_layer,
    index_encoder,
    layer_groups,
    start,
)
from memproof.gadgets.label_table import label_table
from memproof.gadgets.odd_strip import odd_strip, scaled_strip, wave
from memproof.gadgets.slot import compare, slot
from memproof.lemmas.trusted.kernel import Checker
from memproof.lemmas.trusted.terms import Compare, Term, apply, number, term, variable
from memproof.line.folded import image
from memproof.network.language import carry, value_of

E, Z, x, g, v, u, w, t, s, y, z, M, m = map(
    variable, ("E", "Z", "x", "g", "v", "u", "w", "t", "s", "y", "z", "M", "m"))
tau, sigma, j, V, W, C, T, S = map(function, ("tau", "sigma", "j", "V", "W", "C", "T", "S"))


def powers(t: Term, by: dict[str, Term | int]) -> Term:
    """The term in which the powers 2^k are replaced, ``by`` the text of k."""
    args = tuple(powers(a, by) if isinstance(a, Term) else a for a in t.args)
    if t.op == "apply" and t.args[0] == "pow2":
        return term(by[key(args[1])])
    return Term(t.op, args)


def handed_on(kept: Callable[[Term], bool]) -> Callable[[Term], Term]:
    """relu, but for the carried values that are known not to be negative (lemma YB2)."""
    return lambda t: t if kept(t) else relu_term(t)


# -- D2f, D2: the fold of the line


@pytest.mark.parametrize("name", ["right", "left", "from_0", "range"])
def test_fold_is_the_fold_of_d2f(name: str) -> None:
    made = on_terms(fold(variable("X"), t, s))
    assert same(made, goal_at("D2f", name).left)


def test_fold_of_a_point_is_the_fold_of_d2() -> None:
    point = apply("X", variable("i"))
    assert same(on_terms(fold(point, t, s)), hypothesis_at("D2", "fold").right)


@pytest.mark.parametrize(("place", "name"), [(9, "right"), (7, "right"), (6, "left"), (0, "left")])
def test_the_planner_folds_like_d2f(place: int, name: str) -> None:
    """On both branches, s = 7, t = 6; without the network."""
    claimed = goal_at("D2f", name, X=place, s=7, t=6).right
    assert same(claimed, image(place, (7, 6)))


# -- D3, D4, D4w, D4e: the index encoder


def group(a: int) -> Indexed:
    """Group ``a`` of the lemmas: slope 1, 2, 1, ..., offset j(a), ledger V(a), right end tau(a)."""
    numbers: Any = (1 + a % 2, j(a), V(a), tau(a))
    return Indexed(*numbers)


def slopes(count: int) -> list[Compare]:
    """sigma(a) == 1 or 2, as the gadgets have it."""
    return [Compare(sigma(a), "==", number(group(a).slope)) for a in range(count)]


def test_the_slopes_of_the_gadget_are_those_of_d3() -> None:
    assert hypothesis_at("D3", "slope_0") == Compare(sigma(0), "==", number(group(0).slope))
    for k in range(5):
        turned = hypothesis_at("D3", "slope_next", k=k)
        assert same(replaced(turned.right, rules(*slopes(6))), group(k + 1).slope)


@pytest.mark.parametrize("a", [0, 1, 2, 3])
def test_following_has_the_offset_of_d3(a: int) -> None:
    edge: Any = tau(a)
    made = following(group(a), edge, 0, None)
    step = hypothesis_at("D3", "offset_next", k=a)
    assert made.slope == group(a + 1).slope
    assert same(term(made.shift), replaced(step.right, rules(*slopes(6))))


def three(count: int) -> list[Indexed]:
    """The groups of lemma D4."""
    names = (("j0", "V0", "tau0"), ("j1", "V1", "tau1"), ("j2", "V2", "tau2"))
    return [Indexed(1 + a % 2, *map(variable, each))  # type: ignore[arg-type]
            for a, each in enumerate(names[:count])]


@pytest.mark.parametrize("name", ["own", "next", "third", "kept"])
def test_a_layer_of_width_3_is_the_layer_of_d4(name: str) -> None:
    assert same(on_terms(encoder_layer(Z, three(3), E)), goal_at("D4", name).left)


@pytest.mark.parametrize("name", ["last_own", "last_next", "last_kept"])
def test_a_last_layer_of_width_2_is_that_of_d4(name: str) -> None:
    assert same(on_terms(encoder_layer(Z, three(2), E)), goal_at("D4", name).left)


@pytest.mark.parametrize(("first", "points"), [(0, 1), (0, 2), (0, 5), (2, 2), (4, 3)])
def test_an_encoder_layer_is_the_layer_of_d4w(first: int, points: int) -> None:
    groups = [group(first + k) for k in range(points + 1)]
    made = on_terms(encoder_layer(Z, groups, E))
    end = first + points
    known = [*slopes(end + 2), hypothesis_at("D4w", "first_neuron", e=0, a=first)]
    known += [hypothesis_at("D4w", "neuron", e=0, a=first, k=k) for k in range(first, end)]
    assert same(made, replaced(W(0, end), rules(*known)))
    assert goal_at("D4w", "line", e=0).left == W(0, variable("n"))


@pytest.mark.parametrize("layers", [None, 1, 2])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_the_index_encoder_is_the_chain_of_d4e(count: int, layers: int | None) -> None:
    """Wide, mixed and narrow: the layers begin at the groups that ``layer_groups`` tells."""
    made = on_terms(index_encoder(x, [group(a) for a in range(count)], E, layers))
    firsts = [0]
    for points in layer_groups(count, layers):
        firsts.append(firsts[-1] + points)
    assert firsts[-1] == count - 1
    assert all(group(first).slope == 1 for first in firsts[:-1])
    begin = rules(*[Compare(apply("first", number(e)), "==", number(a))
                    for e, a in enumerate(firsts)])
    steps = [hypothesis_at("D4e", "entry", x=2 * x)]
    for e, (first, end) in enumerate(pairwise(firsts)):
        steps += [hypothesis_at("D4e", name, e=e) for name in ("begin", "end_of_layer")]
        steps += [hypothesis_at("D4e", "add", e=e, k=k) for k in range(first, end)]
    known = [*slopes(count + 2), hypothesis_at("D3", "offset_0")]
    known += [Compare(replaced(c.left, begin), "==", replaced(c.right, begin)) for c in steps]
    chain = replaced(C(len(firsts) - 1), rules(*known))
    assert same(replaced(made, rules(hypothesis_at("D3", "offset_0"))), chain)
    assert goal_at("D4e", "result").left == C(variable("layers"))


def test_start_is_the_entry_of_d4e() -> None:
    assert same(start(x, group(0), E), hypothesis_at("D4e", "entry", x=2 * x).right)


def test_gathered_hands_the_channel_on() -> None:
    """Z > 0 in a layer of its own: lemma YB2."""
    assert on_terms(gather_layer(Z)) == relu_term(Z)


# -- D5: strips


@pytest.mark.parametrize("name", ["upper", "lower"])
def test_wave_is_the_layer_of_d5(name: str) -> None:
    middle = apply("pow2", m + variable("n"))
    assert same(on_terms(wave(v, middle, 1)), goal_at("D5", name).left)


def test_wave_is_the_layer_of_the_scaled_strip_of_d5() -> None:
    k = variable("k")
    made = on_terms(wave(v, M, u))
    assert same(S(k, u * 2, M, made * 2), hypothesis_at("D5", "scaled_layer").right)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_odd_strip_is_the_strip_of_d5(bits: int) -> None:
    """T(bits, m, v) with 2^(m+k) = 2^k place."""
    place = variable("place")
    (made,) = on_terms(odd_strip(v, bits, place))
    chain: Term = T(bits, m, v)
    for k in reversed(range(bits)):
        value = chain.args[3]
        chain = hypothesis_at("D5", "layer", k=k, m=m, v=value).right
    chain = hypothesis_at("D5", "no_layer", m=m, v=chain.args[3]).right
    by = {key(m + k): place * 2**k for k in range(bits)}
    assert same(made, powers(chain, by))
    claimed = goal_at("D5", "odd").left
    assert claimed.args[:3] == ("T", variable("n"), m)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_scaled_strip_is_the_scaled_strip_of_d5(bits: int) -> None:
    """S(bits, u, M, v): M stays, u doubles."""
    (made,) = on_terms(scaled_strip(v, bits, M, u))
    assert same(made, scaled(bits, u, M, v))
    claimed = goal_at("D5", "scaled_odd").left
    assert claimed.args[:4] == ("S", variable("n"), u, M)


def scaled(bits: int, unit: Term, middle: Term, value: Term) -> Term:
    """S(bits, unit, middle, value), unrolled."""
    chain: Term = S(bits, unit, middle, value)
    for k in reversed(range(bits)):
        _, _, unit, _, value = chain.args
        chain = hypothesis_at("D5", "scaled_layer", k=k, u=unit, M=middle, v=value).right
    return hypothesis_at("D5", "no_scaled", u=chain.args[2], M=middle, v=chain.args[4]).right


# -- D6: folds of the index


@pytest.mark.parametrize("name", ["pass", "turn"])
def test_cell_fold_is_the_fold_of_d6(name: str) -> None:
    c, b, eps = map(variable, ("c", "b", "eps"))
    made = on_terms(cell_fold(c * 2 * E + eps, b, E))
    assert same(made, goal_at("D6", name).left)


def test_folds_of_the_index_are_those_of_d6() -> None:
    k = variable("k")
    made = on_terms(cell_fold(apply("g", k), apply("s", k), E))
    assert same(made, hypothesis_at("D6", "neurons").right)


@pytest.mark.parametrize(("h", "name"), [(7, "passes"), (9, "passes"), (6, "turns"), (0, "turns")])
def test_the_planner_folds_the_index_like_d6(h: int, name: str) -> None:
    """T_s(h) at s = 7 is what the hypothesis on h(k + 1) says."""
    step = hypothesis_at("D6", name, k=0)
    known = rules(Compare(apply("h", number(0)), "==", number(h)),
                  Compare(apply("s", number(0)), "==", number(7)))
    assert same(replaced(step.right, known), reflection(h, 7))


@pytest.mark.parametrize("name", ["center_above", "center_below"])
def test_center_is_the_distance_of_d6(name: str) -> None:
    assert same(on_terms(center(y, z)), goal_at("D6", name).left)


def test_center_after_the_folds_finds_the_ledger_of_d6() -> None:
    found = goal_at("D6", "stripped")
    assert same(on_terms(center(apply("g", variable("folds")), E * Fraction(1, 2))), found.left)
    assert found.right == w


# -- D7, D7c: slots


@pytest.mark.parametrize("passed", ["pass", "fail"])
@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
def test_compare_is_the_comparison_of_d7(narrow: bool, falling: bool, passed: str) -> None:
    name = f"{'' if narrow else 'wide_'}{'minus' if falling else 'plus'}_{passed}"
    made, kept = value_of(compare(v, g, u, w, falling, narrow), relu=relu_term)
    assert same(made, goal_at("D7", name).left)
    carried = relu_term(relu_term(g)) if narrow else relu_term(g)
    assert kept == carried  # g, since g_from_0 of D7 holds
    assert goal_at("D7", "g_from_0") == Compare(g, ">=", number(0))
    (last,) = value_of(compare(v, g, u, w, falling, narrow, last=True), relu=relu_term)
    assert same(last, made)


@pytest.mark.parametrize("falling", [False, True])
def test_a_slot_is_the_slot_of_d7c(falling: bool) -> None:
    """Compare, then the scaled strip of rho layers with 2 middle = E 2^rho."""
    i, rho = variable("i"), 3
    vv, unit, weight = (function(name)(i) for name in ("vv", "unit", "w"))
    cell = variable("E")
    (made,) = on_terms(slot(vv, g, unit, weight, falling, rho, cell, last=True))
    compared = hypothesis_at("D7c", "minus" if falling else "plus")
    step = hypothesis_at("D7c", "strip", rho=rho, middle=cell * 2 ** (rho - 1))
    assert step.right == S(rho, unit, cell * 2 ** (rho - 1), compared.left)
    assert same(made, scaled(rho, unit, cell * 2 ** (rho - 1), compared.right))


# -- D4g: the encoder for groups with gaps


def numbers(t: Term, values: dict[tuple[str, int], Fraction]) -> Term:
    """The term in which functions of numbers are numbers."""
    args = tuple(numbers(a, values) if isinstance(a, Term) else a for a in t.args)
    if t.op == "apply" and len(args) == 2 and args[0] != "relu":
        index = Checker().normal(args[1])
        place = (args[0], int(index.get((), 0)))
        if not index.keys() - {()} and place in values:
            return number(values[place])
    return Term(t.op, args)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_gap_encoder_is_the_chain_of_d4g(count: int) -> None:
    """x is carried; U and mid are relus of what came before, as in the lemma."""
    ledgers = [5, 2, 9, 9][: count + 1]
    ends = [(Fraction(3, 2), Fraction(5)), (Fraction(7), Fraction(9)), (Fraction(10), Fraction(12))]
    steps = [Step(left, right, ledgers[k], ledgers[k + 1])
             for k, (left, right) in enumerate(ends[:count])]
    K = variable("K")
    made_x, made = value_of(gap_encoder(x, ledgers[0], steps, K),
                            relu=handed_on(lambda t: t == x))
    assert made_x == x
    known = [hypothesis_at("D4g", "start")]
    values: dict[tuple[str, int], Fraction] = {("V", 0): Fraction(ledgers[0])}
    for k, step in enumerate(steps):
        known += [hypothesis_at("D4g", name, k=k) for name in ("first_layer", "second_layer")]
        values |= {("left", k): step.left, ("right", k): step.right,
                   ("V", k + 1): Fraction(step.after),
                   ("slope", k): (step.after - step.before) / (step.right - step.left)}
        rise = numbers(hypothesis_at("D4g", "slope_is", k=k).left, values)
        assert same(rise, step.after - step.before)
    channel = replaced(apply("U", number(count)), rules(*known))
    assert same(made, numbers(channel, values) - K * x)
    assert same(goal_at("D4g", "result").left, apply("U", variable("steps")) - K * x)


# -- HS: the table of labels is a staircase


@pytest.mark.parametrize("table", [(0, 1, 2), (0, 2, 3, 9), (0, 5, 6, 7, 30)])
def test_a_wide_label_table_is_the_staircase_of_hs(table: tuple[int, ...]) -> None:
    """Positions 0, 1, 2, ...; the first relu is that of y >= 0 itself."""
    made = on_terms(label_table(y, table, narrow=False))
    size = len(table)
    known = [hypothesis_at("HS", "start", x=y)]
    known += [hypothesis_at("HS", "next", j=k, x=y) for k in range(1, size)]
    values = {("t", k + 1): Fraction(k) for k in range(size)}
    values |= {("y", k + 1): Fraction(label) for k, label in enumerate(table)}
    values |= {("s", 1): Fraction(0)}
    values |= {("s", k + 1): Fraction(table[k] - table[k - 1]) for k in range(1, size)}
    chain = replaced(apply("P", number(size), y), rules(*known))
    assert same(made, numbers(chain, values))


def test_carried_values_ride_along() -> None:
    line = carry(g, "G")  # type: ignore[arg-type]
    made, kept = value_of(odd_strip(v, 2, variable("place"), [line]),
                          relu=handed_on(lambda t: t == g))
    (alone,) = on_terms(odd_strip(v, 2, variable("place")))
    assert kept == g
    assert same(made, alone)


# -- names


@pytest.mark.parametrize("module", [
    "affine_ledger", "cell_fold", "fold", "index_encoder", "label_table", "odd_strip", "remainder",
    "slot"])
def test_every_gadget_names_lemmas_that_are_proved(module: str) -> None:
    """The words in the decorators of a module."""
    file = Path(str(find_spec(f"memproof.gadgets.{module}").origin))  # type: ignore[union-attr]
    source = file.read_text(encoding="utf-8")
    named = re.findall(r'^@gadget\("([^"]*)"', source, re.MULTILINE)
    assert len(named) == source.count("@gadget(")
    for words in named:
        assert words.split()
        for word in words.split():
            assert proved(word).id == word
