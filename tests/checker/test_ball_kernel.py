"""The kernel of robust certificates: forged ones, curves, the exact radius, mutants."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from helpers.paths import ROOT
from helpers.sealed import CLAIM, DATA, META, POINT, Edit, edited, in_kind, numbers_of, put
from helpers.tables import table
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.checker import ball_kernel, kernel, second, step_kernel
from memproof.checker.ball_kernel import Curve, combination, positive_part
from memproof.checker.records import Verdict
from memproof.dataset import Dataset
from memproof.network import Network, identity, network_of
from memproof.radius.radii import radii_of
from memproof.robust import certify_robust
from memproof.robust.writer import write_ball

POINTS = [(0, 1), (2, 2), (1, 5), (7, 3), (4, 4), (6, 0)]


def judge(data: bytes, max_work: int | None = None, by: Any = ball_kernel) -> Verdict:
    found: Verdict = by.check(io.BytesIO(data), max_work)
    return found


def stated(data: Dataset, network: Network, radius: Fraction, norm: str = "inf") -> bytes:
    """The certificate, true or not."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.memproof.jsonl"
        write_ball(path, data, network, norm, radius)
        return path.read_bytes()


@cache
def good() -> bytes:
    """Six points in the plane with three labels, radius 1/4."""
    data = table(POINTS, [0, 1, 2, 1, 0, 2])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.memproof.jsonl"
        certify_robust(data, path, radius=Fraction(1, 4))
        return path.read_bytes()


def test_the_good_one_is_accepted() -> None:
    found = judge(good())
    assert found.outcome == "ACCEPTED", found
    assert (found.facts["version"], found.facts["norm"], found.facts["radius"]) == (
        "ball-1", "inf", "1/4")
    assert found.report().splitlines()[1] == (
        "  and so is it at every real point within 1/4 of a point, in the inf-norm")


def dropped(records: list[dict[str, Any]]) -> None:
    del records[numbers_of(records, "ball")[0]]


def moved(point: int, by: int) -> Edit:
    """One point by some eighths in its second coordinate: it has the same sides, but not its
    ball."""
    def edit(records: list[dict[str, Any]]) -> None:
        records[DATA]["coordinate_denominator"] = 8
        for number in numbers_of(records, "point"):
            records[number]["x"] = [8 * v for v in records[number]["x"]]
        records[POINT + point]["x"][1] += by

    return edit


FORGED: list[tuple[str, Edit, str, str]] = [
    ("a larger radius", in_kind("ball", 0, "denominator", 3), "MP-R033", "layer 2, neuron 0 ("),
    ("a radius 0", in_kind("ball", 0, "numerator", 0), "MP-R022", "line 14, numerator"),
    ("a radius over 0", in_kind("ball", 0, "denominator", 0), "MP-R022", "line 14, denominator"),
    ("the norm 2", in_kind("ball", 0, "norm", "2"), "MP-L010", "line 14, norm"),
    ("no ball", dropped, "MP-R008", "line 14"),
    ("a step", in_kind("layer", 0, "activations", 0, "step"), "MP-R023", "line 10"),
    ("a ReLU made an identity", in_kind("layer", 0, "activations", 0, "identity"), "MP-R018",
     "point "),
    ("a label", in_kind("point", 2, "y", [0]), "MP-R018", "point 2 (row 3), output 0 (y)"),
    ("a point moved up", moved(0, 1), "MP-R033", "layer 2, neuron 0 ("),
    ("a point moved down", moved(1, -1), "MP-R033", "layer 2, neuron 0 ("),
    ("another reading", put(CLAIM, "reading", "equals"), "MP-L002", "line 2, reading"),
    ("another version", put(META, "version", "ball-2"), "MP-L001", "line 1, version"),
    ("a count of layers", put(-1, "layers", 9), "MP-R011", "end, layers"),
]


@pytest.mark.parametrize(("edit", "code", "place"), [row[1:] for row in FORGED],
                         ids=[row[0] for row in FORGED])
def test_forged(edit: Edit, code: str, place: str) -> None:
    found = judge(edited(good(), edit))
    assert (found.outcome, found.code) == (
        "DECLINED" if code.startswith("MP-L") else "REJECTED", code), found
    assert found.place.startswith(place)


def test_a_work_limit_and_the_other_kernels() -> None:
    assert judge(good(), 1000).code == "MP-L005"
    assert step_kernel.check(io.BytesIO(good())).code == "MP-L001"
    assert kernel.check(io.BytesIO(good())).code == "MP-L001"
    assert second.check(good()).code == "MP-L001"


# -------------------- curves

NUMBERS = st.fractions(-4, 4, max_denominator=3)
CURVES = st.builds(
    lambda slope, offset, bends: Curve(slope, offset, sorted(bends.items())), NUMBERS, NUMBERS,
    st.dictionaries(NUMBERS, NUMBERS.filter(bool), max_size=4))


def at(curve: Curve, s: Fraction) -> Fraction:
    return curve.slope * s + curve.offset + sum(
        (c * max(Fraction(0), s - p) for p, c in curve.bends), Fraction(0))


@given(CURVES, CURVES, NUMBERS, NUMBERS, st.lists(NUMBERS, min_size=6, max_size=6))
def test_curves_are_the_functions_that_they_stand_for(
        one: Curve, other: Curve, a: Fraction, b: Fraction, places: list[Fraction]) -> None:
    added, positive = combination([(a, one), (b, other)], b), positive_part(one)
    for curve in (added, positive):
        bends = [place for place, _ in curve.bends]
        assert bends == sorted(set(bends))
        assert all(change for _, change in curve.bends)
    for s in (*places, *(p + d for p, _ in one.bends for d in (-1, 0, 1)), Fraction(-99),
              Fraction(99)):
        assert at(added, s) == a * at(one, s) + b * at(other, s) + b
        assert at(positive, s) == max(at(one, s), 0)
    for start, end, slope, offset in one.pieces():
        for s in (start, end):
            assert s is None or slope * s + offset == at(one, s)


# -------------------- networks

@st.composite
def plateaus(draw: st.DrawFn) -> tuple[Network, Dataset]:
    """A function of s = 2 x_0 - x_1 with flat parts, through two or three layers; points of
    it, with its values as labels."""
    ends = draw(st.lists(st.tuples(st.integers(-6, 6), st.integers(1, 2), st.integers(-2, 2)),
                         min_size=1, max_size=3))
    factors = draw(st.lists(st.integers(-2, 2), min_size=2, max_size=2))

    def network(x: Any) -> Any:
        s = x[0] * 2 - x[1]
        found = yield [s - at for a, width, _ in ends for at in (a, a + width)]
        y = sum(found[2 * k] * c - found[2 * k + 1] * c for k, (_, _, c) in enumerate(ends))
        p, q = yield y + factors[0], identity(y)
        p, q = yield p - 1, q + p * factors[1]
        return p - q

    made = network_of(network, 2)
    points = draw(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=1,
                           max_size=4, unique=True))
    return made, Dataset.from_rows(points, [made.evaluate(point) for point in points])


@settings(max_examples=60)
@given(plateaus(), st.sampled_from(["inf", "1"]))
def test_of_one_scalar_the_radius_is_exact(case: tuple[Network, Dataset], norm: str) -> None:
    network, data = case
    most = radii_of(network, data, "equals", norm).mu.lower
    if most is None:  # constant
        assert judge(stated(data, network, Fraction(10**9), norm)).outcome == "ACCEPTED"
        return
    if most:
        assert judge(stated(data, network, most, norm)).outcome == "ACCEPTED"
    found = judge(stated(data, network, most + Fraction(1, 10**12), norm))
    assert (found.outcome, found.code) == ("REJECTED", "MP-R033")


@pytest.mark.parametrize("seed", range(4))
def test_outputs_in_balls_of_an_accepted_certificate(seed: int) -> None:
    """At corners and inside, in fractions."""
    rng = Random(seed)
    data = table(sorted({(rng.randint(0, 9), rng.randint(0, 9)) for _ in range(8)}), [0])
    data = Dataset.from_rows(data.points, [rng.randint(0, 2) for _ in data.points])
    with TemporaryDirectory() as folder:
        found = certify_robust(data, Path(folder) / "c.memproof.jsonl")
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    for x, label in zip(data.points, data.labels, strict=True):
        for _ in range(20):
            away = [rng.choice((-1, 1, Fraction(rng.randint(-50, 50), 50))) for _ in x]
            near = [v + found.radius * a for v, a in zip(x, away, strict=True)]
            assert found.network.evaluate(near) == label


def pair(x: Any) -> Any:
    """1 where x_0 + x_1 >= 3, 0 where it is at most 1; then a sum with a settled neuron."""
    p, q, r, s = yield x[0] + x[1] - 1, x[0] + x[1] - 3, x[0] - 1, x[0] - 3
    a, b = yield p - q, (r - s) * 0 + p - q
    return (a + b) / 4


def test_the_dual_norm() -> None:
    """The scalar x_0 + x_1 moves by 2 mu in the inf-norm and by mu in the 1-norm."""
    data, network = table([(0, 0), (2, 2)], [0, 1]), network_of(pair, 2)
    for norm, most in (("inf", Fraction(1, 2)), ("1", Fraction(1))):
        assert judge(stated(data, network, most, norm)).outcome == "ACCEPTED"
        assert judge(stated(data, network, most * 1001 / 1000, norm)).code == "MP-R033"


def cancelling(x: Any) -> Any:
    """Robust, since two scalars cancel in the end: more than the kernel sees."""
    p, q = yield x[0] + 9, x[1] + 9
    a, b = yield p + q, identity(p + q)
    return a - b


def settled(x: Any) -> Any:
    """A neuron that reads a settled one and a scalar that moves, through which nothing comes."""
    p, q, t = yield x[0] - 1, x[0] - 2, identity(x[0])
    side, t = yield p - q, identity(t)
    low, _ = yield side * 0 - 5, side + t
    return low


def test_what_is_not_seen_is_rejected() -> None:
    found = judge(stated(table([(0, 0), (3, 3)], [0, 0]), network_of(cancelling, 2),
                         Fraction(1, 9)))
    assert (found.code, found.place[:19]) == ("MP-R033", "layer 2, neuron 0 (")
    found = judge(stated(table([(0,), (3,)], [0, 0]), network_of(settled, 1), Fraction(1, 9)))
    assert (found.code, found.place[:19]) == ("MP-R033", "layer 3, neuron 1 (")


def test_long_numbers_and_many_bends_are_paid_for() -> None:
    """A fold doubles the bends at every layer: the work is bounded, whatever the file says."""
    def network(x: Any) -> Any:
        t = x[0]
        for _ in range(40):
            p, q = yield t, t * 2 - 1
            t = p * 2 - q * 2
        return t * 0

    found = judge(stated(table([(0,), (1,)], [0, 0]), network_of(network, 1), Fraction(1, 4)),
                  10**7)
    assert found.code == "MP-L005"


# -------------------- mutants

def noticed(module: Any) -> Iterator[bool]:
    """Case by case: is something else than it should be?"""
    for edit, code, place in (row[1:] for row in FORGED):
        found = judge(edited(good(), edit), None, module)
        yield found.code != code or not found.place.startswith(place)
    yield judge(good(), None, module).outcome != "ACCEPTED"
    plane, network = table([(0, 0), (2, 2)], [0, 1]), network_of(pair, 2)
    for norm, most in (("inf", Fraction(1, 2)), ("1", Fraction(1))):
        yield judge(stated(plane, network, most, norm), None, module).outcome != "ACCEPTED"
        yield judge(stated(plane, network, most * 2, norm), None, module).code != "MP-R033"
    for other, data in ((cancelling, [(0, 0), (3, 3)]), (settled, [(0,), (3,)])):
        certificate = stated(table(list(data), [0, 0]), network_of(other, len(data[0])),
                             Fraction(1, 9))
        yield judge(certificate, None, module).code != "MP-R033"
    rng = Random(1)
    for _ in range(60):
        def number() -> Fraction:
            return Fraction(rng.randint(-6, 6), 2)

        bends = sorted({number(): number() or Fraction(1) for _ in range(3)}.items())
        curve = module.Curve(number(), number(), bends)
        positive = module.positive_part(curve)
        for s in (*map(Fraction, range(-9, 10)), *(p for p, _ in bends)):
            yield at(positive, s) != max(at(curve, s), 0)


MUTANTS = [
    ("root is not None and (start", "root is not None or (start"),
    ("signs = [b > 0]", "signs = [b < 0]"),
    ("signs = [a < 0, a > 0]", "signs = [a > 0, a < 0]"),
    ("or (a < 0 and a * end + b == 0)", ""),
    ("signs = [a > 0]\n        for", "signs = [a < 0]\n        for"),
    ("b if sign else Fraction(0))", "Fraction(0))"),
    ("sum(sizes) if norm", "max(sizes) if norm"),
    ("else max(sizes)", "else min(sizes) / 2"),
    ("s, unit) - half", "s, unit)"),
    ("Fraction(s, unit) + half", "Fraction(s, unit)"),
    ("if a and k >= 0", "if a and k > 0"),
    ("self.highs[k] > start", "self.highs[k] > start + 1"),
    ("demand(kinds and not has_settled and", "demand(kinds and"),
    ("has_settled and len(curves) == 1", "has_settled"),
    ("demand(kinds and not has_settled", "demand(not has_settled"),
    ("            if not moving:", "            if True:"),
    ('"relu":\n                for', '"identity":\n                for'),
    ('demand(ball["norm"] in NORMS', "demand(True"),
    ("    header, points, layers = exact_run(reader, claim)",
     "    header, points, layers = exact_run(reader, claim | {'outputs': 1})\n    points = []"),
]


def mutant(old: str, new: str) -> ModuleType:
    source = (ROOT / "memproof" / "checker" / "ball_kernel.py").read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{old}: {source.count(old)} times"
    module = ModuleType("memproof.checker.ball_kernel_mutant")
    exec(compile(source.replace(old, new), "mutant.py", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize(("old", "new"), MUTANTS, ids=map(str, range(len(MUTANTS))))
def test_every_mutant_is_noticed(old: str, new: str) -> None:
    try:
        assert any(noticed(mutant(old, new)))
    except (IndexError, TypeError, ValueError, ZeroDivisionError):
        return  # a kernel that fails is noticed


def test_the_kernel_as_it_is_passes() -> None:
    assert not any(noticed(mutant("    return ball\n", "    return  ball\n")))
