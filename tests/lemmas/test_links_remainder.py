"""The gadgets of the remainder ledger compute the very terms that G11, G11t, ALz ... ALd speak of.

As in test_lemma_links_a.py: a gadget runs on terms instead of numbers, and what it returns must be
a side of a formula that is read from the lemma's file.  Recursions for any number of layers or
blocks are unrolled with the lemma's own hypotheses.  The solver of congruences takes the steps of
AL2: its numbers are put into the lemma's hypotheses and goals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd
from random import Random
from typing import Any

import pytest
from helpers.lemma_terms import (
    function,
    goal_at,
    hypothesis_at,
    on_terms,
    proved,
    replaced,
    rules,
    same,
)
from helpers.lemma_terms import relu as relu_term

from memproof.constructions.remainder_ledger.congruence import (
    EVERY,
    Choice,
    Demand,
    Solutions,
    choices,
    decode,
    distance,
)
from memproof.gadgets.affine_ledger import affine_chain, affine_fan, affine_windows, bends, signs
from memproof.gadgets.remainder import halvings, multiple_distance
from memproof.gadgets.window import window_form
from memproof.lemmas.trusted.terms import All, Compare, Term, number, put, term, variable
from memproof.lemmas.trusted.witness import Instance
from memproof.network.language import value_of

x, y, m, t = map(variable, ("x", "y", "m", "t"))
D, T, G, C, U, a, v, eps = map(function, ("D", "T", "G", "C", "U", "a", "v", "eps"))


# -- G11, G11t: the distance to the multiples of m


def powers_of_numbers(t: Term) -> Term:
    """2^0, 2^1, ... as numbers."""
    args = tuple(powers_of_numbers(a) if isinstance(a, Term) else a for a in t.args)
    if t.op == "apply" and t.args[0] == "pow2" and args[1].op == "number":
        return number(2 ** int(args[1].args[0]))
    return Term(t.op, args)


@pytest.mark.parametrize("layers", [0, 1, 2, 5])
def test_multiple_distance_is_the_fold_of_g11(layers: int) -> None:
    chain: Term = D(layers, m, x)
    for k in reversed(range(layers)):
        chain = hypothesis_at("G11", "next", k=k, m=m, x=chain.args[3]).right
    chain = hypothesis_at("G11", "start", m=m, x=chain.args[3]).right
    assert same(on_terms(multiple_distance(x, m, layers)), powers_of_numbers(chain))
    assert goal_at("G11", "plus").left == D(variable("k"), m, x)


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_tied_multiple_distance_is_the_fold_of_g11t(layers: int) -> None:
    """All layers alike, for an argument that is divided by 2^(layers-1)."""
    chain: Term = T(layers, m, y)
    for k in reversed(range(1, layers)):
        chain = hypothesis_at("G11t", "tied_next", k=k, m=m, y=chain.args[3]).right
    chain = hypothesis_at("G11t", "tied_last", m=m, y=chain.args[3]).right
    assert same(on_terms(multiple_distance(y, m, layers, tied=True)), chain)
    tied = goal_at("G11t", "tied", k=layers)
    assert same(tied.left, D(layers, m, function("pow2")(layers - 1) * y))
    assert tied.right == T(layers, m, y)


def test_carried_values_ride_along() -> None:
    line = variable("A")
    made, kept = value_of(
        multiple_distance(x, m, 3, A=line),
        relu=lambda t: t if t == line else relu_term(t))
    assert kept == line
    assert same(made, on_terms(multiple_distance(x, m, 3)))


@pytest.mark.parametrize(("largest", "modulus"), [(0, 1), (3, 7), (4, 7), (7, 7), (8, 7), (900, 7)])
def test_halvings_are_in_the_range_of_g11(largest: int, modulus: int) -> None:
    """2 x <= 2^k m for k = the layers, and no layer too many."""
    k = halvings(largest, modulus)
    found = proved("G11")
    claim = found.scope.formula(found.data["goals"]["plus"])
    assert isinstance(claim, All)
    in_range = claim.premises[3]
    values = {"m": Fraction(modulus), "x": Fraction(largest)}
    assert Instance({}).holds(in_range, {**values, "k": Fraction(k)})
    assert not k or not Instance({}).holds(in_range, {**values, "k": Fraction(k - 1)})


# -- ALz, ALs: the affine encoder


FORMS = [(3, 5), (-2, 9), (4, 0), (0, 7), (6, 1)]  # slopes; the heights are v(1), v(2), ...


def forms(count: int, first: int = 0) -> Any:
    """Forms that rise above and fall below the one before in turn, with heights as terms."""
    return [(slope, v(first + j)) for j, (slope, _) in enumerate(FORMS[:count], 1)]


def block_rules(given: Any, name: str) -> list[Compare]:
    """What the lemma says of the sum ``name``, with the slopes and signs of the gadget."""
    count, own = len(given), [1, *signs(given)]
    found = [Compare(a(j), "==", number(slope)) for j, (slope, _) in enumerate(given, 1)]
    found += [Compare(eps(j), "==", number(sign)) for j, sign in enumerate(own, 1)]
    found += [Compare(v(j), "==", term(height)) for j, (_, height) in enumerate(given, 1)
              if height != v(j)]
    starts = {"G": ["sum_start"], "C": ["chain_start"], "U": ["units_start", "units_first"]}
    following = {"G": "sum_next", "C": "chain_next", "U": "units_next"}
    lemma = "ALs" if name == "G" else "ALc"
    found += [hypothesis_at(lemma, each) for each in starts[name]]
    return found + [hypothesis_at(lemma, following[name], k=k) for k in range(1, count)]


def kept(*carried: Term) -> Callable[[Term], Term]:
    """relu, but for carried values that are known not to be negative (lemma YB2)."""
    return lambda z: next((each for each in carried if same(z, each)), None) or relu_term(z)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("j", [0, 1, 2])
def test_a_bend_is_the_form_of_alz(j: int, side: str) -> None:
    rise, lift = bends(forms(4))[j]
    assert rise >= 0
    assert same(relu_term(t * rise + lift), goal_at("ALz", side, D=rise, q=-term(lift)).left)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_affine_chain_is_the_chain_of_alc(count: int) -> None:
    given = forms(count)
    tilt = max(0, *(-slope for slope, _ in given))
    line, made = value_of(affine_chain(t, given), relu=kept(t))
    known = rules(*block_rules(given, "C"))
    chain = put(replaced(C(count), known), {"S": number(tilt)})
    assert line == t
    assert same(made, chain - t * tilt)
    assert same(goal_at("ALc", "chain_result").left, C(variable("blocks")) - variable("S") * t)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_affine_fan_is_the_sum_of_als(count: int) -> None:
    given = forms(count)
    line, made = value_of(affine_fan(t, given), relu=kept(t))
    assert line == t
    assert same(made, relu_term(replaced(G(count), rules(*block_rules(given, "G")))))
    assert goal_at("ALs", "result").left == G(variable("blocks"))


@pytest.mark.parametrize("begun", [1, 2, 3])
@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 2, 1), (1, 3, 4)])
def test_affine_windows_are_the_sum_of_alc_in_every_window(
        sizes: tuple[int, ...], begun: int) -> None:
    """With the feet of window_form as G1 has them: on for windows that have begun, off for others.

    A window with fewer blocks than others has further units: forms 0, relus of 0.
    """
    windows = [forms(size, 10 * k) for k, size in enumerate(sizes)]
    starts = [0, 20, 50]

    def relu(z: Term) -> Term:
        for k, start in enumerate(starts[1:], 2):
            for foot in (t - start + 1, t - start):
                if same(z, foot):
                    return z if k <= begun else number(0)
        if same(z, 0):
            return number(0)
        return kept(t)(z)

    line, made = value_of(affine_windows(t, starts, windows), relu=relu)
    own = windows[begun - 1]
    known = rules(*block_rules(own, "U"))
    assert line == t
    assert same(made, relu_term(replaced(U(len(own)), known)))
    assert goal_at("ALc", "windows").right == G(variable("n"))


@pytest.mark.parametrize("k", [1, 2])
def test_the_feet_of_the_windows_choose_the_form_of_g2(k: int) -> None:
    """What the test above uses of window_form is what G2 claims of Omega."""
    starts, own = [20, 50], [(3, 4), (-1, 6)]
    feet = [(t - start + 1, t - start) if j <= k else (number(0), number(0))
            for j, start in enumerate(starts, 1)]
    slope, height = own[k - 1]
    assert same(window_form(feet, starts, own), t * slope + height)


# -- ALd, AL2: the solver of congruences


def numbers(**values: int) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}


def all_of(found: Sequence[Choice], step: int) -> list[int]:
    return [choice.least + i * step for choice in found for i in range(choice.number)]


@pytest.mark.parametrize(("m", "wheel"), [
    (9, 4), *[(m, wheel) for m in (11, 15, 37) for wheel in (2, 4, 10)]])
def test_the_residues_that_code_a_label_are_those_of_ald(m: int, wheel: int) -> None:
    """Every z of ``choices`` fulfils the hypotheses of ALd, in one of its two forms."""
    lemma, more = proved("ALd"), 0
    while m - 1 > wheel << more:  # as the construction chooses the layers of the second fold
        more += 1
    asked = ("z_high", "z_low", "second_high", "second_low", "y_from_0", "y_high")
    for y in range(wheel // 2 + 1):
        found = all_of(choices(Demand(0, m, y), wheel), wheel)
        assert found
        for z in found:
            j = (z - y) // wheel if (z - y) % wheel == 0 else (z + y) // wheel
            values = numbers(modulus=m, wheel=wheel, y=y, z=z, j=j, A=z + m, n=1, more=more)
            instance = Instance(values)
            assert all(instance.holds(lemma.hypotheses[name]) for name in asked)
            forms = [lemma.scope.formula(lemma.data["goals"][f"code_{sign}"])
                     for sign in ("plus", "minus")]
            assert any(isinstance(form, All) and all(map(instance.holds, form.premises))
                       for form in forms)
            assert decode(z + m, m, wheel) == y


@pytest.mark.parametrize(("value", "m"), [(0, 7), (3, 7), (4, 7), (20, 7), (16, 8), (12, 8)])
def test_distance_is_that_of_g11(value: int, m: int) -> None:
    """A remainder r <= m/2 above or below a multiple of m."""
    r = distance(value, m)
    claims = [proved("G11").scope.formula(proved("G11").data["goals"][name])
              for name in ("plus", "minus")]
    assert any(isinstance(claim, All) and
               all(Instance({}).holds(p, numbers(k=9, m=m, x=value, n=n, r=r))
                   for p in claim.premises)
               for claim in claims for n in range(value // m + 2))


def step_of(old: Solutions, demand: Demand, new: Solutions) -> dict[str, Fraction]:
    """The variables of AL2 for the step from ``old`` to ``new``."""
    t, m, _ = demand
    half = m // 2
    z = (new.a * t + new.v + half) % m - half
    kn, now = divmod(old.a * t + old.v, m)
    ka, alpha = divmod(old.Ma * t + old.s, m)
    kb, beta = divmod(old.Mv, m)
    fixed = gcd(beta, m)
    common = gcd(alpha, fixed)
    bp, free, ap, factor = beta // fixed, m // fixed, alpha // common, fixed // common
    inv = pow(bp, -1, free) if free > 1 else 0
    rp, x = exactly(z - now, common), exactly(new.a - old.a, old.Ma)
    kx, y = exactly(ap * x - rp, factor), exactly(new.v - old.v - old.s * x, old.Mv)
    turn = -ap * inv % free
    return numbers(
        a=old.a, v=old.v, Ma=old.Ma, s=old.s, Mv=old.Mv, t=t, m=m, z=z, now=now, kn=kn,
        alpha=alpha, ka=ka, beta=beta, kb=kb, bp=bp, fixed=fixed, free=free, common=common, ap=ap,
        factor=factor, inv=inv, ki=exactly(bp * inv - 1, free), rp=rp, x=x, kx=kx, y=y,
        w=exactly(y + kx * inv, free), turn=turn, wt=exactly(turn + ap * inv, free),
        ws=exactly(new.s - old.s * factor - old.Mv * turn, old.Mv * free))


def exactly(value: int, divisor: int) -> int:
    assert value % divisor == 0
    return value // divisor


@pytest.mark.parametrize("seed", range(20))
def test_the_solver_takes_the_steps_of_al2(seed: int) -> None:
    rng, found = Random(seed), EVERY
    lemma, served = proved("AL2"), list[Demand]()
    for t in sorted(rng.sample(range(40), 6)):
        demand = Demand(t, rng.choice([9, 15, 21, 25, 35, 45]), rng.randrange(2))
        new = found.serving(demand, 2, rng)
        if new is None:
            continue
        instance = Instance(step_of(found, demand, new))
        assert lemma.scope.variables.keys() == instance.values.keys()
        assert all(map(instance.holds, lemma.hypotheses.values()))
        for name in ("target", "slope_new", "height_new"):
            assert instance.holds(lemma.scope.formula(lemma.data["goals"][name]))
        assert new.Ma == found.Ma * instance.values["factor"]
        assert new.Mv == found.Mv * instance.values["free"]
        found = new
        served.append(demand)
        for each in served:  # the premises of kept, slope_old, height_old
            assert (found.Ma * each.t + found.s) % each.m == found.Mv % each.m == 0
            assert decode(found.a * each.t + found.v, each.m, 2) == each.y
    assert len(served) >= 2
