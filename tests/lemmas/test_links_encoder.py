"""The gadgets of the encoder and of a digit compute the very terms that their lemmas speak of.

A gadget runs on terms instead of numbers, with relu applied as a function of the lemmas.  What it
returns must be a side of a formula that is read from the lemma's file, up to the normal form of
polynomials in variables and applied functions.  Where the lemma has a recursion for any number of
windows, blocks or pairs, the recursion is unrolled with the lemma's own hypotheses.
"""

from __future__ import annotations

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

from memproof.gadgets import (
    digit,
    kill,
    kill_increasing,
    signed_forms,
    unit_ramp,
    window_form,
    window_group,
)
from memproof.gadgets.decoder import read_field
from memproof.gadgets.encoder import encoder, jumps
from memproof.lemmas.trusted.terms import (
    Compare,
    Term,
    apply,
    number,
    put,
    variable,
)

A, L, r, rho, alpha, eta = map(function, ("A", "L", "r", "rho", "alpha", "eta"))
count, first = function("count"), function("first")


t, g, i, s, jump, Z, T, D = map(variable, ("t", "g", "i", "s", "v", "Z", "T", "D"))


# -- G1, G3: ramps


@pytest.mark.parametrize("name", ["on", "off"])
def test_unit_ramp_is_the_ramp_of_g1(name: str) -> None:
    assert same(on_terms(unit_ramp(t, variable("r"))), goal("G1", name).left)


class Rise(Term):
    """A jump that is known not to be negative: signed_forms asks for its sign and its size."""

    def __ge__(self, other: int) -> bool:
        return other == 0

    def __abs__(self) -> Term:
        return Term(self.op, self.args)


class Fall(Term):
    """A negative jump."""

    def __ge__(self, other: int) -> bool:
        return other != 0

    def __abs__(self) -> Term:
        return -Term(self.op, self.args)


@pytest.mark.parametrize("kind", [Rise, Fall])
@pytest.mark.parametrize("side", ["on", "off"])
def test_signed_forms_are_the_forms_of_g3(kind: type[Term], side: str) -> None:
    (p, p0), (q, q0) = signed_forms(kind("variable", ("v",)), s)  # type: ignore[arg-type]
    pair = relu(t * p + p0) - relu(t * q + q0)
    named = "rising" if kind is Rise else "falling"
    assert same(pair, goal("G3", f"{named}_{side}").left)
    assert same(goal("G3", f"{named}_on").right, jump)


# -- G5, G7: the decoder's layers


@pytest.mark.parametrize(("bits", "name"), [(1, "one"), (2, "two")])
def test_digit_is_the_sum_of_g5(bits: int, name: str) -> None:
    assert same(on_terms(digit(Z, T, bits)), goal("G5", name).left)
    assert goal("G5", name).right == D


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_digit_of_any_size_is_the_sum_of_g5_sum(bits: int) -> None:
    found = proved("G5-sum")
    ramps = [hypothesis(found, "next", i=i, z=Z, p=T) for i in range(2**bits - 1)]
    total = unrolled(put(goal("G5-sum", "bits").left, {"k": number(bits)}), {
        key(apply("pow2", number(bits))): number(2**bits),
        **rules(hypothesis(found, "start", z=Z, p=T), *ramps)})
    assert same(on_terms(digit(Z, T, bits)), total)


@pytest.mark.parametrize(("identifier", "gadget"), [
    ("G7", lambda: kill(variable("sigma"), variable("r"))),
    ("G7-increasing", lambda: kill_increasing(variable("nu"), variable("m"), variable("r"))),
])
def test_kill_is_what_g7_subtracts(identifier: str, gadget: Any) -> None:
    killer = on_terms(gadget())
    for name in ("nothing", "enough"):
        assert same(killer, goal(identifier, name).left)
    for name in ("alive", "dead"):
        assert same(relu(Z - killer), goal(identifier, name).left)


@pytest.mark.parametrize("bits", [1, 2])
def test_a_sinking_channel_is_clipped_as_in_g6(bits: int) -> None:
    """sigma = a when a field of the ledger is read: each digit subtracts its worth b(j) from it."""
    found, unit, rest, ledger = proved("G6-iterated"), 8, 5, Z
    b: list[Compare] = []
    state = {"Z": Z, "sigma": variable("a")}
    made = on_terms(read_field(state, "sigma", bits, -unit, rest, 1))
    for j in range(bits):
        place = 2 ** (rest - 1 - j)
        leading = on_terms(digit(ledger, place, 1))
        b.append(Compare(apply("b", number(j)), "==", leading * (unit * 2 ** (bits - 1 - j))))
        ledger = relu(ledger) - leading * place
    clipped = [hypothesis(found, "clip_next", j=j) for j in range(bits)]
    known = rules(hypothesis(found, "clip_start"), *clipped, *b)
    assert same(relu(made["sigma"]), unrolled(apply("X", number(bits)), known))
    if bits == 1:
        once = put(goal("G6", "once").left, {"b": b[0].right})
        assert same(relu(made["sigma"]), once)


# -- G2: window forms


@pytest.mark.parametrize("windows", [1, 2, 3])
def test_window_form_is_the_sum_of_g2(windows: int) -> None:
    starts = [rho(k, g) for k in range(1, windows + 1)]
    feet = [(relu(t - start + 1), relu(t - start)) for start in starts]
    forms = [(alpha(k, g, i), eta(k, g, i)) for k in range(1, windows + 1)]
    found = proved("G2")
    known = rules(*[hypothesis(found, name) for name in ("no_slope", "no_constant", "empty")],
                  *[hypothesis(found, "next", k=k) for k in range(windows)])
    total = unrolled(put(goal("G2", "right").left, {"m": number(windows)}), known)
    made = window_form(feet, starts, forms)  # type: ignore[arg-type]
    assert same(made, total)


def test_window_form_changes_one_form_into_the_next() -> None:
    """The identity of G2: with both feet on, what a window adds."""
    a, e, b, f, p = map(variable, "aebfp")
    feet, forms = [(number(0), number(0)), (t - p + 1, t - p)], [(a, e), (b, f)]
    both = window_form(feet, [number(0), p], forms)  # type: ignore[list-item, arg-type]
    assert same(t * a + e + both, goal("G2", "identity").left)


# -- G4: a group of two windows, with 2 and 2, or 2 and 1 blocks


@pytest.mark.parametrize("ledgers", [(5, 7, 4, 11, 2), (0, 3, 3, 9, 9), (6, 1, 8, 2)])
def test_window_group_is_the_step_of_g4(ledgers: tuple[int, ...]) -> None:
    """Blocks 2, 3 and 4, 5 (or 4 alone); ``ledgers`` are L(1), L(2), ..., the rest is symbols."""
    found, last = proved("G4"), len(ledgers)
    windows = [[2, 3], list(range(4, last + 1))]
    blocks = [[(r(b), ledgers[b - 1]) for b in window] for window in windows]
    line, made = on_terms(window_group(t, A(0), ledgers[0], blocks))
    at, sides = {"g": 1}, (1, -1)
    equalities = [Compare(L(b), "==", number(ledgers[b - 1])) for b in range(1, last + 1)]
    begins = {1: 2, 2: 4, 3: last + 1}
    equalities += [Compare(first(k, 1), "==", number(b)) for k, b in begins.items()]
    equalities += [Compare(count(1), "==", number(2))]
    equalities += [hypothesis(found, name, **at) for name in ("no_pairs", "result")]
    equalities += [hypothesis(found, "pairs", j=0, **at)]
    equalities += [hypothesis(found, name, i=row, **at)
                   for row in (0, *sides) for name in ("no_slope", "no_constant", "empty")]
    for k, window in enumerate(windows, 1):
        equalities += [hypothesis(found, name, k=k, **at)
                       for name in ("rho_is", "base_slope", "base_constant")]
        equalities += [hypothesis(found, "jump" if len(window) > 1 else "no_jump", k=k, i=1, **at)]
        equalities += [hypothesis(found, name, k=k, i=1, **at)
                       for name in ("slope_P", "slope_Q", "constant_P", "constant_Q")]
        equalities += [hypothesis(found, "next", k=k - 1, i=row, **at) for row in (0, *sides)]
    step = put(hypothesis(found, "result", **at).right, {"J": number(1)})
    assert same(made, unrolled(step, settled(equalities)))
    assert same(line, relu(goal("G4", "line").left))  # once in each layer


def settled(equalities: list[Compare]) -> dict[str, Term]:
    """Rules whose left sides are unrolled by the rules for first, count and the ledgers."""
    simple = rules(*[e for e in equalities if e.right.op == "number"])
    result = {}
    for e in equalities:
        name, *arguments = e.left.args
        result[key(apply(name, *[unrolled(a, simple) for a in arguments]))] = e.right
    return result


# -- ENC: one layer of jumps


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_jumps_are_the_step_of_enc(blocks: int) -> None:
    """A layer begins with relu(A(n)), the second alternative; later jumps are in the same one."""
    found, n = proved("ENC"), variable("n")
    part = [(r(n + j), L(n + j)) for j in range(1, blocks + 1)]
    line, made = on_terms(jumps(t, A(n), L(n), part))  # type: ignore[arg-type]
    steps = [hypothesis(found, "jump", min(j, 1) ^ 1, n=n + j) for j in range(blocks)]
    assert same(made, unrolled(A(n + blocks), rules(*steps)))
    assert same(line, goal("ENC", "line").left)


def test_the_encoder_starts_as_enc_does() -> None:
    start = hypothesis(proved("ENC"), "start")
    line, made = on_terms(encoder(t, [(r(1), L(1))], []))  # type: ignore[list-item]
    assert same(made, start.right)
    assert same(start.left, A(1))
    assert line == t
