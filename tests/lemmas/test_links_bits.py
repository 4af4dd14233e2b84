"""The bits, fields, kills, strips, gates and bends of the networks are the terms of their lemmas.

A gadget runs on terms instead of numbers, with relu applied as a function of the lemmas; what it
returns must be a side of a formula that is read from the lemma's file, up to the normal form of
polynomials in variables and applied functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from helpers.lemma_terms import comparison, on_terms, proved, relu, same

from memproof.constructions.polygons.max_min_string import bend
from memproof.gadgets.bit import two_layer_bit
from memproof.gadgets.decoder import kill_layer, read_bits, read_field, split
from memproof.gadgets.kill import kill, kill_increasing
from memproof.gadgets.strip import strip
from memproof.gadgets.triangle import gate, indicator
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.kernel import Checker
from memproof.lemmas.trusted.terms import Compare, Term, apply, number, put, variable


def symbols(*names: str) -> list[Any]:
    """Variables, as gadgets take them in the place of numbers."""
    return [variable(name) for name in names]


def goal(identifier: str, name: str) -> Compare:
    found = proved(identifier)
    return comparison(found.scope.formula(found.data["goals"][name]))


def hypothesis(identifier: str, name: str) -> Compare:
    return comparison(proved(identifier).hypotheses[name])


def term(found: Lemma, text: str, *bound: str) -> Any:
    """A term of a lemma; ``bound`` are the integer variables that its formulas bind."""
    scope = found.scope.copy()
    scope.declare(dict.fromkeys(bound, "Z"))
    return scope.term(text)


def replaced(t: Term, values: Mapping[Term, Term]) -> Term:
    """The term with whole subterms, such as D(i), replaced; 2^number becomes a number."""
    for old, new in values.items():
        if t == old:
            return new
    t = Term(t.op, tuple(replaced(a, values) if isinstance(a, Term) else a for a in t.args))
    if t.op == "apply" and t.args[0] == "pow2":
        exponent = Checker().normal(t.args[1])
        if not exponent.keys() - {()}:
            return number(2 ** int(exponent.get((), 0)))
    return t


# -- G10: a bit in two layers


@pytest.mark.parametrize("bit", [0, 1])
def test_two_layer_bit_is_that_of_g10(bit: int) -> None:
    z, place, total, weight = symbols("Z", "T", "S", "w")
    ledger, gained = on_terms(two_layer_bit(z, place, total, weight, "y"))
    assert same(ledger, goal("G10", f"ledger{bit}").left)
    assert same(gained, goal("G10", f"total{bit}").left)


@pytest.mark.parametrize("bit", [0, 1])
def test_two_layer_bit_without_a_total_is_that_of_g10(bit: int) -> None:
    z, place, weight = symbols("Z", "T", "w")
    ledger, gained = on_terms(two_layer_bit(z, place, None, weight, "y"))
    assert same(ledger, goal("G10", f"ledger{bit}").left)
    assert same(gained, goal("G10", f"fresh{bit}").left)


# -- G9: strip


@pytest.mark.parametrize("bit", [0, 1, 5, 40])
@pytest.mark.parametrize("name", ["bit_is_0", "bit_is_1", "from_0", "below_T"])
def test_a_stripped_bit_is_that_of_g9(name: str, bit: int) -> None:
    wanted = put(goal("G9", name).left, {"T": number(2**bit)})
    assert same(on_terms(strip(variable("y"), bit + 1, bit)), wanted)


@pytest.mark.parametrize(("low", "bits"), [(0, 1), (2, 2), (3, 3)])
def test_strip_is_that_of_all_bits(low: int, bits: int) -> None:
    """S(n + 1, y) == S(n, ...) of G9-all, until S(0, y) == y."""
    step, end = hypothesis("G9-all", "strip_bit"), hypothesis("G9-all", "none_left")
    assert step.left.args[0] == step.right.args[0] == end.left.args[0] == "S"
    y = variable("y")
    for n in reversed(range(bits)):
        at = {"y": y, "c": number(low), "n": number(n)}
        assert same(put(step.left.args[1], at), number(n + 1))
        assert same(put(step.right.args[1], at), number(n))
        y = replaced(put(step.right.args[2], at), {})
    assert same(end.left.args[1], number(0))
    y = put(end.right, {"y": y})
    assert same(on_terms(strip(variable("y"), low + bits, low)), y)


# -- G8a, G8a-digits, G8b, G8, G8n: fields and kills


def digit_of(size: int, ledger: Term, place: Term) -> Term:
    """The digit that a layer finds: the S of lemma G8a-digits, unrolled by its recursion."""
    start, step = hypothesis("G8a-digits", "start"), hypothesis("G8a-digits", "next")
    found = hypothesis("G8a-digits", "found").right
    assert found.args[0] == "S"
    ramps = Checker().normal(replaced(put(found.args[1], {"i": number(0)}), {
        term(proved("G8a-digits"), "k(0 + 1)"): number(size)}))[()]
    at = {"z": ledger, "p": place}
    digit: Term = put(start.right, at)
    for i in range(int(ramps)):
        digit = replaced(put(step.right, {**at, "i": number(i)}),
                         {put(apply("S", number(i), variable("z"), variable("p")), at): digit})
    return digit


FIELDS = [(1, 1, 1), (1, 1, 4), (2, 2, 5), (3, 1, 4), (3, 2, 6), (4, 3, 4)]


@pytest.mark.parametrize(("bits", "k", "rest"), FIELDS)
@pytest.mark.parametrize("target", ["sigma", "y"])
def test_read_field_takes_the_steps_of_g8a(target: str, bits: int, k: int, rest: int) -> None:
    found = proved("G8a")
    name, channel = {"sigma": ("sinking_next", "s"), "y": ("rising_next", "y")}[target]
    ledger_step, sum_step = hypothesis("G8a", "ledger_next"), hypothesis("G8a", name)
    ledger_now, sum_now = term(found, "Z(i)", "i"), term(found, f"{channel}(i)", "i")
    assert same(ledger_step.left, put(ledger_now, {"i": variable("i") + 1}))
    assert same(sum_step.left, put(sum_now, {"i": variable("i") + 1}))
    unit, ledger, total = symbols("U", "ledger", "total")
    weight: Any = -unit if target == "sigma" else number(1)
    state = on_terms(read_field({"Z": ledger, target: total}, target, bits, weight, rest, k))
    for size, exponent in split(bits, k):
        below, worth = number(2 ** (rest - bits)), number(2**exponent)
        values = {
            ledger_now: ledger, sum_now: total, term(found, "w(i + 1)", "i"): worth,
            variable("T"): below, term(found, "D(i)", "i"): digit_of(size, ledger, below * worth),
        }
        ledger, total = replaced(ledger_step.right, values), replaced(sum_step.right, values)
    assert same(state["Z"], ledger)
    assert same(state[target], total)


@pytest.mark.parametrize("bit", [0, 1])
def test_read_field_of_one_bit_is_the_layer_of_g8b(bit: int) -> None:
    """T = 2^(rest - 1), U = 3, w = 1."""
    z, s, y = symbols("Z", "s", "y")
    at = {"T": number(2**4), "U": number(3), "w": number(1)}
    state = on_terms(read_field({"Z": z, "sigma": s, "y": y}, "sigma", 1, -3, 5, 1))
    assert same(state["Z"], put(goal("G8b", f"ledger_{bit}").left, at))
    assert same(state["sigma"], put(goal("G8b", f"sinking_{bit}").left, at))
    assert same(state["y"], relu(y))
    state = on_terms(read_field({"Z": z, "sigma": s, "y": y}, "y", 1, 1, 5, 1))
    assert same(state["Z"], put(goal("G8b", f"ledger_{bit}").left, at))
    assert same(state["y"], put(goal("G8b", f"rising_{bit}").left, at))
    assert same(state["sigma"], relu(s))


@pytest.mark.parametrize("name", ["spared", "killed"])
def test_kill_layer_is_that_of_g8b(name: str) -> None:
    ledger, sigma, bits = symbols("B", "p", "r")
    state = on_terms(kill_layer({"Z": ledger, "sigma": sigma}, bits, kill(sigma, bits)))
    assert same(relu(state["Z"]), goal("G8b", name).left)
    assert same(state["sigma"], relu(sigma))


def test_kill_layer_takes_the_step_of_g8() -> None:
    """With P(j) = 2^bits; sigma passes a relu."""
    found = proved("G8")
    ledger, sigma = term(found, "B(j)", "j"), term(found, "p(j)", "j")
    (bits,) = symbols("r")
    state = on_terms(kill_layer({"Z": ledger, "sigma": sigma}, bits, kill(sigma, bits)))
    step = replaced(hypothesis("G8", "kill").right, {term(found, "P(j)", "j"): apply("pow2", bits)})
    assert same(relu(state["Z"]), step)
    assert same(state["sigma"], hypothesis("G8", "sigma_next").right)


def test_kill_layer_of_the_narrow_decoder_takes_the_step_of_g8n() -> None:
    """With P(j) = 2^bits; nu passes a relu, and is not negative (goal alive_nu_from_0)."""
    found = proved("G8n")
    ledger, nu = term(found, "B(j)", "j"), term(found, "nu(j)", "j")
    offset, bits = symbols("O", "r")
    killer = kill_increasing(nu, offset, bits)
    state = on_terms(kill_layer({"Z": ledger, "nu": nu}, bits, killer))
    right = hypothesis("G8n", "kill").right
    step = replaced(right, {term(found, "P(j)", "j"): apply("pow2", bits)})
    assert same(relu(state["Z"]), step)
    assert same(state["nu"], relu(nu))


@pytest.mark.parametrize("bit", [0, 1])
@pytest.mark.parametrize(("bits", "rest"), [(1, 1), (1, 4), (3, 5)])
@pytest.mark.parametrize("fresh", [False, True])
def test_read_bits_takes_the_steps_of_g10(fresh: bool, bits: int, rest: int, bit: int) -> None:
    ledger, total, other, weight = symbols("Z", "S", "other", "U")
    state = {"Z": ledger, "other": other} | ({} if fresh else {"y": total})
    made = on_terms(read_bits(state, "y", bits, weight, rest))
    sum_goal = goal("G10", f"{'fresh' if fresh else 'total'}{bit}").left
    for exponent in reversed(range(bits)):
        place = number(2 ** (rest - bits + exponent))
        at = {"Z": ledger, "T": place, "S": total, "w": weight * 2**exponent}
        ledger, total = put(goal("G10", f"ledger{bit}").left, at), put(sum_goal, at)
        sum_goal, other = goal("G10", f"total{bit}").left, relu(relu(other))
    assert same(made["Z"], ledger)
    assert same(made["y"], total)
    assert same(made["other"], other)


# -- G13, G15: gate and indicator


@pytest.mark.parametrize("name", ["at_position", "before", "after"])
def test_gate_is_that_of_g13(name: str) -> None:
    x, position, value, bits = symbols("x", "p", "v", "bits")
    wanted = put(goal("G13", name).left, {"V": apply("pow2", bits)})
    assert same(on_terms(gate(x, position, value, bits)), wanted)


@pytest.mark.parametrize("name", ["inside", "before", "after"])
def test_indicator_is_that_of_g15(name: str) -> None:
    x, low, high = symbols("x", "low", "high")
    assert same(on_terms(indicator(x, low, high)), goal("G15", name).left)


# -- MM: a bend of the max-min string


@pytest.mark.parametrize("steep", [1, 7])
@pytest.mark.parametrize(("sign", "name"), [(1, "max"), (-1, "min")])
def test_bend_is_the_maximum_or_minimum_of_mm(sign: int, name: str, steep: int) -> None:
    x, value, position, label = symbols("x", "u", "z", "q")
    line, bent = on_terms(bend(x, value, position, label, sign * steep))
    assert same(line, relu(x))
    for kind in ("line", "kept"):
        wanted = goal("MM", f"{name}_{kind}").left
        assert same(bent, put(wanted, {"steep": number(steep)}))


@pytest.mark.parametrize("steep", [1, 7])
@pytest.mark.parametrize(("sign", "name"), [(1, "bend_up"), (-1, "bend_down")])
def test_bend_takes_the_step_of_mm(sign: int, name: str, steep: int) -> None:
    found, step = proved("MM"), hypothesis("MM", name)
    x = variable("x")
    now = apply("g", variable("i"), x)
    assert same(step.left, put(now, {"i": variable("i") + 1}))
    position, label = term(found, "t(i + 1)", "i"), term(found, "y(i + 1)", "i")
    _, bent = on_terms(bend(x, now, position, label, sign * steep))
    assert same(bent, put(step.right, {"steep": number(steep)}))
