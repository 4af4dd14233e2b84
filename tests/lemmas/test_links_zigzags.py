"""The gadgets of the zigzags compute the very terms that their lemmas speak of.

As for the encoder (test_lemma_links_a.py), a gadget runs on terms of a lemma; recursions for any
number of teeth, blocks or layers are unrolled with the lemma's own hypotheses.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from helpers.lemma_terms import function, key, on_terms, proved, relu, same

from memproof.constructions.sawtooth_grid.deep_pairs import carry_layer
from memproof.constructions.sawtooth_grid.network import (
    clipped_teeth,
    kink_ramps,
    tanh_offsets,
    turning_teeth,
)
from memproof.constructions.sawtooth_grid.turning import Side, least_power
from memproof.exact import plain_fraction
from memproof.gadgets.clip import clip, side_of
from memproof.gadgets.hot import hot, hot_by_clips
from memproof.gadgets.teeth import in_group, sign, teeth
from memproof.gadgets.thermometer import thermometer
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.kernel import Checker
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Term,
    apply,
    number,
    put,
    term,
    variable,
)
from memproof.line.vectors import offsets, slopes


def claim(formula: Formula, **values: Term | int) -> Compare:
    """What a formula claims, without its premises, at ``values``."""
    found = formula.conclusion if isinstance(formula, All) else formula
    assert isinstance(found, Compare)
    at = {name: term(value) for name, value in values.items()}
    return Compare(put(found.left, at), found.relation, put(found.right, at))


def goal(identifier: str, name: str, **values: Term | int) -> Compare:
    found = proved(identifier)
    return claim(found.scope.formula(found.data["goals"][name]), **values)


def hypothesis(found: Lemma, name: str, **values: Term | int) -> Compare:
    return claim(found.hypotheses[name], **values)


def rules(equalities: Iterable[Compare]) -> dict[str, Term]:
    """left -> right of equalities f(...) == ..."""
    found = list(equalities)
    assert all(e.relation == "==" and e.left.op == "apply" for e in found)
    return {key(e.left): e.right for e in found}


def unrolled(t: Term, by: dict[str, Term]) -> Term:
    """The term in which the left sides are replaced by the right sides until none is left."""
    args = tuple(unrolled(a, by) if isinstance(a, Term) else a for a in t.args)
    t = Term(t.op, args)
    return unrolled(by[key(t)], by) if t.op == "apply" and key(t) in by else t


def signs(count: int) -> list[Compare]:
    """eps(k) == 1 or -1, as the gadgets have it."""
    return [Compare(eps(k), "==", number(sign(k))) for k in range(1, count + 1)]


t, T, s, c, S, z, D, e, x, X = map(variable, ("t", "T", "s", "c", "S", "z", "D", "e", "x", "X"))
pos, y, eps, F, A, C = map(function, ("t", "y", "eps", "F", "A", "C"))


def test_the_signs_of_the_gadgets_are_those_of_the_lemmas() -> None:
    found = proved("YR3")
    assert hypothesis(found, "eps_start") == Compare(eps(1), "==", number(sign(1)))
    for k in range(1, 6):
        turned = hypothesis(found, "eps_next", k=k)
        assert same(unrolled(turned.right, rules(signs(6))), sign(k + 1))


# -- YR1: the thermometer


@pytest.mark.parametrize("name", ["on", "off"])
@pytest.mark.parametrize("groups", [1, 3])
def test_every_bit_of_the_thermometer_is_the_pair_of_yr1(groups: int, name: str) -> None:
    starts: Any = [variable(f"T{j}") for j in range(groups)]
    line, bits = on_terms(thermometer(t, starts))
    assert line == relu(t)
    for bit, start in zip(bits, starts, strict=True):
        assert same(bit, goal("YR1", name, T=start).left)
    assert same(goal("YR1", name).right, int(name == "on"))


# -- YR2, YR3: teeth


@pytest.mark.parametrize("k", [2, 3])
def test_the_weights_of_a_tooth_are_those_of_yr2(k: int) -> None:
    """Slope and offset of tooth k of a group, as the construction computes them."""
    group: Any = [(variable(f"p{j}"), [variable(f"y{j}")]) for j in range(1, k + 1)]
    slope, offset = slopes(k, S)[k - 1], offsets(group, 0, k, S, T)[k - 1]  # type: ignore[arg-type]
    (t0, (y0,)), (t1, (y1,)) = group[k - 2 :]
    at = {"t0": t0, "t": t1, "y0": y0, "y": y1, "eps": sign(k), "s": s}
    tooth = s * slope - offset
    assert same(tooth, goal("YR2", "affine", **at).left)
    assert same(tooth, goal("YR2", "later", **at).left)
    assert same(tooth, goal("YR2", "earlier", **at).left)


def zigzag_group(count: int) -> Any:
    return [(pos(k), [y(k)]) for k in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_teeth_are_the_sum_of_yr3(count: int) -> None:
    """One group of ``count`` points: the gadget with the construction's own weights."""
    found = proved("YR3")
    own = offsets(zigzag_group(count), 0, count, S, T)  # type: ignore[arg-type]
    made = on_terms(teeth(x, [], slopes(count, S), [own]))  # type: ignore[arg-type]
    known = rules([
        *signs(count), hypothesis(found, "sum_start", s=x), hypothesis(found, "tooth_first", s=x),
        *[hypothesis(found, "tooth_next", k=k, s=x) for k in range(1, count)],
        *[hypothesis(found, "sum_next", k=k, s=x) for k in range(count)]])
    total = put(goal("YR3", "right").left, {"M": number(count)})
    assert same(total, F(count, pos(variable("q"))))
    assert same(made, unrolled(F(count, x), known))


@pytest.mark.parametrize(("points", "count"), [(1, 2), (2, 4)])
def test_teeth_without_a_point_are_spare_in_yr3_by_yb1(points: int, count: int) -> None:
    """A short last group: the gadget's further teeth are those of YB1."""
    found, end = proved("YR3"), variable("end")
    own = offsets(zigzag_group(points), 0, count, S, end)  # type: ignore[arg-type]
    made = on_terms(teeth(x, [], slopes(count, S), [own]))  # type: ignore[arg-type]
    spare = [Compare(apply("z", number(k), x), "==", goal("YB1", "tooth", a=S * 2, t=x).left)
             for k in range(points + 1, count + 1)]
    known = rules([
        *signs(count), *spare, hypothesis(found, "sum_start", s=x),
        hypothesis(found, "tooth_first", s=x),
        *[hypothesis(found, "tooth_next", k=k, s=x) for k in range(1, points)],
        *[hypothesis(found, "sum_next", k=k, s=x) for k in range(count)]])
    assert same(made, unrolled(F(count, x), known))


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_in_group_is_the_offset_of_yr1_group(groups: int) -> None:
    """With the thermometer's own bits, after the first layer."""
    found, b, start, offset = proved("YR1-group"), *map(function, ("b", "start", "offset"))
    starts: Any = [start(j) for j in range(1, groups)]
    _, bits = on_terms(thermometer(t, starts))
    made = in_group(bits, [b(j) for j in range(groups)])
    steps = [hypothesis(found, "sum_next", n=n) for n in range(groups - 1)]
    known = rules([hypothesis(found, "sum_start"), *steps])
    assert goal("YR1-group", "group").left == offset(variable("g"))
    assert same(made, unrolled(offset(groups - 1), known))


@pytest.mark.parametrize("begun", [0, 1, 2])
def test_teeth_in_a_later_group_are_the_teeth_of_that_group(begun: int) -> None:
    rows: Any = [[(variable(f"p{j}{k}"), [variable(f"y{j}{k}")]) for k in (1, 2)]
                 for j in range(3)]
    own = [offsets(row, 0, 2, S, T) for row in rows]  # type: ignore[arg-type]
    bits = [int(j < begun) for j in range(2)]
    made = on_terms(teeth(x, bits, slopes(2, S), own))  # type: ignore[arg-type]
    alone = on_terms(teeth(x, [], slopes(2, S), [own[begun]]))  # type: ignore[arg-type]
    assert same(made, alone)


# -- YR4: turning teeth


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_a_turning_unit_is_the_sum_of_yr4_kinks(groups: int) -> None:
    found = proved("YR4-kinks")
    tau, slope, unit = map(function, ("tau", "slope", "V"))
    turns: Any = [tau(j) for j in range(1, groups + 1)]
    made = on_terms(kink_ramps(x, turns))
    numbers = [3, -5, 7, -2][:groups]
    weights = [Fraction(b - a) for a, b in zip([0, *numbers], numbers, strict=False)]
    sides = on_terms(turning_teeth(made, [[Fraction(-8), *weights]]))
    known = rules([
        hypothesis(found, "no_slope"),
        *[Compare(slope(j), "==", number(a)) for j, a in enumerate(numbers, 1)],
        hypothesis(found, "bias", x=x),
        *[hypothesis(found, "ramp", n=n, x=x) for n in range(groups)]])
    assert same(goal("YR4-kinks", "on_group", x=x).left, unit(variable("g"), x))
    total = put(unrolled(unit(groups, x), known), {"X": number(8)})
    assert same(sides, relu(total))


def test_turning_teeth_are_the_sum_of_yr4() -> None:
    found = proved("YR4")
    ramps: Any = [variable("r1"), variable("r2")]
    units = [[Fraction(-4), Fraction(3), Fraction(-5)], [Fraction(-8), Fraction(1), Fraction(2)]]
    made = on_terms(turning_teeth(ramps, units))
    values = [ramps[0] * w1 + ramps[1] * w2 + bias for bias, w1, w2 in units]
    known = rules([
        *signs(2), hypothesis(found, "sum_start", x=x),
        *[Compare(apply("z", number(k), x), "==", v) for k, v in enumerate(values, 1)],
        *[hypothesis(found, "sum_next", k=k, x=x) for k in range(2)]])
    assert same(goal("YR4", "right").left, F(variable("m"), function("s")(variable("q"))))
    assert same(made, unrolled(F(2, x), known))


def test_a_side_follows_as_in_yr4_turn() -> None:
    """The numbers of the construction satisfy the hypotheses of the lemma, and its goals."""
    found, at_x = proved("YR4-turn"), 16
    sides = [Side(3, Fraction(2), 1, Fraction(0), Fraction(-1), 1)]
    for kink, point, zeta in ((7, 8, 5), (13, 15, 0)):
        sides.append(sides[-1].following(point, Fraction(zeta), kink))
    kinks = [*(side.tau for side in sides), 20]
    values = {"X": Fraction(at_x)}

    def value(name: str, j: int) -> Fraction:
        side = sides[min(j, len(sides)) - 1]
        if name == "tau":
            return Fraction(kinks[j - 1])
        if name == "rho":
            return Fraction(kinks[j] - side.s, side.s - side.tau)
        if name == "w":
            return side.alpha + side.beta * at_x
        if name == "slope":
            return plain_fraction(side.slope(at_x))
        return plain_fraction(getattr(side, name))

    def number_of(t: Term) -> Fraction:
        if t.op == "apply":
            return value(t.args[0], int(number_of(t.args[1])))
        known = {name: number(v) for name, v in values.items()}
        normal = Checker().normal(put(t, known)) if not t.inner() else None
        if normal is not None:
            return Fraction(normal.get((), 0))
        parts = [number_of(each) for each in t.inner()]
        result = Fraction(0 if t.op == "+" else 1)
        for part in parts:
            result = result + part if t.op == "+" else result * part
        return result

    def holds(c: Compare) -> bool:
        (difference, relation) = c.positive()
        v = number_of(difference)
        return v == 0 if relation == "==" else v > 0 or (v == 0 and relation == ">=")

    single = ("turn_start", "alpha_start", "beta_start", "value_start")
    steps = ("turn_next", "alpha_next", "beta_next", "value_next")
    assert all(holds(hypothesis(found, name)) for name in single)
    for j in range(1, len(sides) + 1):
        names = ("left_kink", "right_kink", "ratio", "through")
        assert all(holds(hypothesis(found, name, j=j)) for name in names), j
        assert all(holds(goal("YR4-turn", name, j=j)) for name in ("value", "sign"))
        if j < len(sides):
            assert all(holds(hypothesis(found, name, j=j)) for name in steps), j
        side, wanted = sides[j - 1], Fraction(3)
        least = side.steep_from(wanted)
        premise = found.goals["bound"].premises[-2]
        assert isinstance(premise, Compare)
        local = {"j": number(j), "B": number(wanted), "c": number(least)}
        assert holds(Compare(put(premise.left, local), "==", put(premise.right, local)))


@pytest.mark.parametrize("wanted", [[], [-3], [Fraction(5, 2), 9, -1], [16]])
def test_the_least_power_is_one_of_yr4_power(wanted: list[Any]) -> None:
    x, total = least_power(wanted), sum(max(0, b) for b in wanted)
    exists = goal("YR4-power", "exists").right
    assert key(exists) == key(apply("pow2", apply("floor", function("total")(variable("n"))) + 1))
    assert all(b <= x for b in wanted)
    assert x <= 2 ** (int(total) + 1)


# -- YH1, YH2, YH3: clips


@pytest.mark.parametrize("name", ["above", "between", "below"])
def test_clip_is_the_clip_of_yh1(name: str) -> None:
    assert same(on_terms(clip(z)), goal("YH1", name).left)


@pytest.mark.parametrize("name", ["same", "right", "left"])
def test_clip_at_a_position_is_that_of_yh1(name: str) -> None:
    assert same(on_terms(clip(D * 2 + e)), goal("YH1", name).left)


@pytest.mark.parametrize("name", ["on", "off"])
def test_side_of_is_the_side_of_yh3(name: str) -> None:
    side = on_terms(side_of(t, T))
    assert same(side, goal("YH3", name).left)
    assert same((side + 1) * Fraction(1, 2), goal("YH3", f"bit_{name}").left)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_clipped_teeth_are_the_sum_of_yh2(count: int) -> None:
    found, h, total = proved("YH2"), function("h"), function("G")
    own: Any = [variable(f"b{k}") for k in range(1, count + 1)]
    made = on_terms(clipped_teeth(x, [], [own]))
    clips = [on_terms(clip(x * 2 - b)) for b in own]
    known = rules([
        *signs(count), hypothesis(found, "sum_start"),
        *[Compare(h(k), "==", each) for k, each in enumerate(clips, 1)],
        *[hypothesis(found, "sum_next", k=k) for k in range(count)]])
    name = "value_odd" if count % 2 else "value_even"
    assert same(goal("YH2", name).left, total(variable("m")) - int(count % 2 == 0))
    wanted = put(goal("YH2", name).left, {"m": number(count)})
    assert same(made, unrolled(wanted, known))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_clipped_teeth_have_the_clips_of_yh2_teeth(count: int) -> None:
    """With the offsets of sawtooth_grid.tanh_offsets: 2 t_k - eps_k y_k."""
    found, h, total, q = proved("YH2-teeth"), function("h"), function("G"), variable("q")
    own = [pos(k) * 2 - y(k) * sign(k) for k in range(1, count + 1)]
    made = on_terms(clipped_teeth(pos(q), [], [own]))
    known = rules([
        *signs(count), hypothesis(found, "sum_start"),
        *[hypothesis(found, "clip", k=k) for k in range(1, count + 1)],
        *[hypothesis(found, "sum_next", k=k) for k in range(count)]])
    wanted = goal("YH2-teeth", "odd" if count % 2 else "even").left
    assert same(h(q), goal("YH2-teeth", "own").left)
    assert same(total(count), put(total(variable("m")), {"m": number(count)}))
    assert same(made, unrolled(put(wanted, {"m": number(count)}), known))


def test_tanh_offsets_are_those_of_yh2_teeth() -> None:
    row = [(3, (2,)), (5, (0,)), (6, (5,))]
    (made,) = tanh_offsets([row], 0, 5)
    assert made == [2 * at - sign(k) * (Fraction(2 * codes[0], 5) - 1)
                    for k, (at, codes) in enumerate(row, 1)]


# -- YD1, YD2: one-hot


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_hot_has_the_entries_of_yd1_and_yd2(classes: int) -> None:
    entries = on_terms(hot(c, classes))
    assert len(entries) == classes
    none = rules([goal("YD2", "beyond", s=classes - 1)])
    for name in ("zero", "positive"):
        assert same(entries[0], unrolled(goal("YD2", name).left, none))
    ends = rules(goal("YD2", "beyond", s=q) for q in (classes - 1, classes))
    for q, entry in enumerate(entries[1:], 1):
        for name in ("hit", "below", "above"):
            assert same(entry, unrolled(goal("YD1", name, s=q).left, ends))


@pytest.mark.parametrize("classes", [2, 4])
def test_hot_by_clips_takes_differences_of_the_bits_of_yh3(classes: int) -> None:
    entries = on_terms(hot_by_clips(c, classes))
    bits = [term(1), *[goal("YH3", "bit_on", t=c, T=q).left for q in range(1, classes)], term(0)]
    for entry, (reached, passed) in zip(entries, pairwise(bits), strict=True):
        assert same(entry, reached - passed)


# -- YB0 to YB3: blocks


def test_the_teeth_of_yb0_are_those_of_yr3() -> None:
    ours, theirs = proved("YB0").hypotheses, proved("YR3").hypotheses
    for name in ("eps_start", "eps_next", "tooth_first", "tooth_next", "sum_start", "sum_next"):
        assert ours[name] == theirs[name]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_silent_teeth_are_the_sum_of_yb1(count: int) -> None:
    """The offsets a t_N that a block has after its last group."""
    found, end, slope = proved("YB1"), variable("end"), function("slope")
    heights: Any = slopes(count, S)  # type: ignore[arg-type]
    made = on_terms(teeth(t, [], heights, [[a * end for a in heights]]))
    known = rules([
        *signs(count), hypothesis(found, "sum_start"),
        *[Compare(slope(k), "==", a) for k, a in enumerate(heights, 1)],
        *[hypothesis(found, "sum_next", k=k) for k in range(count)]])
    total = put(goal("YB1", "sum").left, {"n": number(count)})
    assert same(made, unrolled(total, known))


def test_carried_values_are_the_relus_of_yb2() -> None:
    line, held = variable("T"), variable("A")
    made, sums = on_terms(carry_layer(line, [held]))
    assert same(made, goal("YB2", "line").left)
    assert same(sums[0], goal("YB2", "sum").left)
    found, again = proved("YB2"), on_terms(carry_layer(None, sums))[1][0]
    copies = [hypothesis(found, "copy_next", n=n) for n in range(2)]
    assert same(again, unrolled(C(2), rules([hypothesis(found, "copy_start"), *copies])))


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_accumulators_are_the_sum_of_yb3(blocks: int) -> None:
    """A := A + what the block says, carried through relus; the first is what the block says."""
    found, said = proved("YB3"), function("said")
    held: Any = None
    for j in range(1, blocks + 1):
        held = said(j) if held is None else on_terms(carry_layer(None, [held]))[1][0] + said(j)
    steps = [hypothesis(found, "sum_next", j=j) for j in range(blocks)]
    wanted = unrolled(A(blocks), rules([hypothesis(found, "sum_start"), *steps]))
    nothing = rules([Compare(relu(0), "==", number(0))])
    assert same(held, unrolled(wanted, nothing))
