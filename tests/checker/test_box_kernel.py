"""The kernel of robust certificates by boxes: forged ones, intervals, mutants."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from helpers.networks import networks
from helpers.paths import ROOT
from helpers.sealed import CLAIM, META, Edit, edited, in_kind, put
from helpers.tables import table
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.checker import ball_kernel, box_kernel, kernel, step_kernel
from memproof.checker.records import Verdict
from memproof.dataset import Dataset
from memproof.network import Network, identity, network_of
from memproof.robust import certify_distances
from memproof.robust.writer import BOX, write_ball

POINTS = [(0, 1), (2, 2), (1, 5), (7, 3), (4, 4), (6, 0)]


def judge(data: bytes, max_work: int | None = None, by: Any = box_kernel) -> Verdict:
    found: Verdict = by.check(io.BytesIO(data), max_work)
    return found


def stated(data: Dataset, network: Network, radius: Fraction, norm: str = "inf") -> bytes:
    """The certificate, true or not."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.memproof.jsonl"
        write_ball(path, data, network, norm, radius, version=BOX)
        return path.read_bytes()


@cache
def good() -> bytes:
    """Six points in the plane with three labels, radius 3/4, at width d + 4."""
    data = table(POINTS, [0, 2, 4, 2, 0, 4], label_denominator=2)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.memproof.jsonl"
        certify_distances(data, path, radius=Fraction(3, 4), width=6)
        return path.read_bytes()


def test_the_good_one_is_accepted() -> None:
    found = judge(good())
    assert found.outcome == "ACCEPTED", found
    assert (found.facts["version"], found.facts["width"], found.facts["radius"]) == (
        "box-1", 6, "3/4")
    assert found.report().splitlines()[1] == (
        "  and so is it at every real point within 3/4 of a point, in the inf-norm")


FORGED: list[tuple[str, Edit, str, str]] = [
    ("a larger radius", in_kind("ball", 0, "numerator", 4), "MP-R033", "output 0 (y), point "),
    ("a radius 0", in_kind("ball", 0, "numerator", 0), "MP-R022", "line "),
    ("the norm 2", in_kind("ball", 0, "norm", "2"), "MP-L010", "line "),
    ("a step", in_kind("layer", 0, "activations", 0, "step"), "MP-R023", "line 10"),
    ("a ReLU made an identity", in_kind("layer", 4, "activations", 4, "identity"), "MP-R033",
     "output 0 (y), point "),
    ("a label", in_kind("point", 2, "y", [0]), "MP-R033", "output 0 (y), point 2 (row 3)"),
    ("a point moved", in_kind("point", 0, "x", [1, 1]), "MP-R033", "output 0 (y), point "),
    ("another reading", put(CLAIM, "reading", "equals"), "MP-L002", "line 2, reading"),
    ("another version", put(META, "version", "ball-1"), "MP-L001", "line 1, version"),
    ("a count of layers", put(-1, "layers", 9), "MP-R011", "end, layers"),
]


@pytest.mark.parametrize(("edit", "code", "place"), [row[1:] for row in FORGED],
                         ids=[row[0] for row in FORGED])
def test_forged(edit: Edit, code: str, place: str) -> None:
    found = judge(edited(good(), edit))
    assert (found.outcome, found.code) == (
        "DECLINED" if code.startswith("MP-L") else "REJECTED", code), found
    assert found.place.startswith(place)  # a neuron, and where it is not what it should be


def test_a_work_limit_and_the_other_kernels() -> None:
    assert judge(good(), 1000).code == "MP-L005"
    for each in (kernel, step_kernel, ball_kernel):
        assert each.check(io.BytesIO(good())).code == "MP-L001"


@settings(max_examples=30)
@given(networks(), st.data())
def test_what_is_accepted_is_true_at_corners(network: Network, draw: st.DataObject) -> None:
    """Of networks without a purpose: few are constant on boxes, and those are."""
    entry = st.integers(-3, 3)
    points = draw.draw(st.lists(st.tuples(*[entry] * network.dimension), min_size=1, max_size=3,
                                unique=True))
    data = Dataset.from_rows(points, [network.evaluate(point) for point in points])
    radius = draw.draw(st.sampled_from([Fraction(1, 9), Fraction(2), Fraction(40)]))
    if judge(stated(data, network, radius)).outcome != "ACCEPTED":
        return
    for point in data.points:
        for away in product((-radius, 0, radius), repeat=network.dimension):
            near = [v + a for v, a in zip(point, away, strict=True)]
            assert network.evaluate(near) == network.evaluate(point)


def clipped(x: Any) -> Any:
    """0 up to 1, and 1 from 2 on, in x_0 - x_1 over 2, through negative weights."""
    t, _ = yield identity(x[0] / 2 - x[1] / 2), identity(x[1])
    (r,) = yield (2 - 2 * t,)
    (s,) = yield (1 - r,)
    return s


def test_the_box_of_a_difference() -> None:
    """x_0 - x_1 moves by 2 mu in a box."""
    data = table([(0, 0), (3, 0)], [0, 1])
    assert judge(stated(data, network_of(clipped, 2), Fraction(1, 2))).outcome == "ACCEPTED"
    for norm in ("inf", "1"):
        found = judge(stated(data, network_of(clipped, 2), Fraction(51, 100), norm))
        assert (found.code, found.place) == ("MP-R033", "output 0 (y), point 0 (row 1)")


# -------------------- mutants

def noticed(module: Any) -> Iterator[bool]:
    """Case by case: is something else than it should be?"""
    for edit, code, place in (row[1:] for row in FORGED):
        found = judge(edited(good(), edit), None, module)
        yield found.code != code or not found.place.startswith(place)
    yield judge(good(), None, module).outcome != "ACCEPTED"
    data = table([(0, 0), (6, 0)], [0, 1], denominator=2)
    yield judge(stated(data, network_of(clipped, 2), Fraction(1, 2)),
                None, module).outcome != "ACCEPTED"
    for points in ([(0, 0), (18, 0)], [(-18, 0), (6, 0)]):
        for norm in ("inf", "1"):
            data = table(points, [0, 1], denominator=2)
            yield judge(stated(data, network_of(clipped, 2), Fraction(51, 100), norm), None,
                        module).code != "MP-R033"


MUTANTS = [
    ("(j + width * (w < 0), w)", "(j, w)"),
    ("(j + width * (w > 0), w)", "(j + width, w)"),
    ("for sign in (-1, 1)", "for sign in (1, 1)"),
    ("for sign in (-1, 1)", "for sign in (0, 0)"),
    ("sign * n * unit", "sign * n"),
    ("    unit *= d\n", ""),
    ('unit *= layer["denominator"]', "pass"),
    ("[max(v, 0) for v in column]", "[v for v in column]"),
    ("low * scale == high * scale == y * unit", "low * scale == y * unit"),
    ("low * scale == high * scale == y * unit", "high * scale == y * unit"),
    ("low * scale == high * scale == y * unit", "low == high"),
]


def mutant(old: str, new: str) -> ModuleType:
    source = (ROOT / "memproof" / "checker" / "box_kernel.py").read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{old}: {source.count(old)} times"
    module = ModuleType("memproof.checker.box_kernel_mutant")
    exec(compile(source.replace(old, new), "mutant.py", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize(("old", "new"), MUTANTS, ids=map(str, range(len(MUTANTS))))
def test_every_mutant_is_noticed(old: str, new: str) -> None:
    assert any(noticed(mutant(old, new)))


def test_the_kernel_as_it_is_passes() -> None:
    assert not any(noticed(mutant('VERSION = "box-1"', 'VERSION = "box-1" ')))
