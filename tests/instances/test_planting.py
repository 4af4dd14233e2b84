"""Planted answers: other algorithms find them too, and so does what runs the networks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.auditing import rounding
from memproof.auditing.decisions import is_exact
from memproof.auditing.exporting import as_floats, onnx_bytes
from memproof.auditing.formats import FLOAT32, FLOAT64, GRID, Evaluation, Format
from memproof.auditing.values import all_sums, points, steps
from memproof.bounds.pieces import enumerate_pieces
from memproof.constructions import Built
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.instances import families, floats, sets
from memproof.instances.planting import Place, Planted, bounds_beside, point_at
from memproof.instances.queries import Atom, Query, span
from memproof.instances.sets import SETS, Wanted, planted_queries
from memproof.instances.tolerance import ABSOLUTE, RELATIVE, clearness
from memproof.network.model import Network
from memproof.radius.scalar import unit

GRID_STEPS = 6
SINGLE = Evaluation(FLOAT32, FLOAT32)


def random_network(rng: Random) -> tuple[tuple[int, ...], Network]:
    """Two hidden layers, a function of u . x."""
    u = families.direction(rng, 2)
    quarter = [Fraction(n, 4) for n in range(-8, 9)]

    def matrix(rows: int, columns: int) -> list[list[Fraction]]:
        return [[rng.choice(quarter) for _ in range(columns)] for _ in range(rows)]

    first = [[rng.choice(quarter) * v for v in u] for _ in range(4)]
    return u, families.network_of((first, matrix(1, 4)[0]), (matrix(4, 4), matrix(1, 4)[0]),
                                  (matrix(2, 4), matrix(1, 2)[0]))


@given(st.integers(0, 2**32))
def test_the_maximum_is_that_of_the_pieces(seed: int) -> None:
    rng = Random(seed)
    u, network = random_network(rng)
    box = tuple(sorted(Fraction(rng.randrange(-20, 21), 8) for _ in range(2)) for _ in u)
    place = Place(network, u, tuple((low, high) for low, high in box))
    low, high = place.ends
    pieces = enumerate_pieces(network, [0, 0], unit(u)).pieces
    ends = [low, high, *(p.end for p in pieces if p.end is not None and low <= p.end <= high)]
    for atom in (Atom(0, None), Atom(None, 1), Atom(0, 1)):
        outputs = [network.evaluate([t * v for v in unit(u)]) for t in ends]
        assert place.maximum(atom) == max(map(atom.slack, outputs))


def test_every_set_has_both_answers_and_each_is_as_its_name_says(
        planted: dict[str, Planted]) -> None:
    assert {name.split("-")[0] for name in planted} == set(SETS)
    for name, each in planted.items():
        assert name.endswith(f"-{each.answer}")
    for which in SETS:
        own = [each for name, each in planted.items() if name.startswith(which)]
        assert {each.answer for each in own} == {"sat", "unsat"}
        words = {each.rounding for each in own if not each.name.startswith("teeth-12")}
        assert words == ({"differs"} if which == "flip" else {"agrees"})
        assert {each.tolerance for each in own} >= {"clear"}
        assert which == "flip" or {each.tolerance for each in own} == {"clear", "close"}


def test_margins_are_the_chosen_ones(planted: dict[str, Planted]) -> None:
    for name, each in planted.items():
        if not name.startswith("flip") and "touching" not in name:
            bits = int(name.split("-")[-2])
            assert Fraction(255, 256) / 2**bits <= abs(each.margin) <= Fraction(1, 2**bits)
    assert planted["control-1-touching-sat"].margin == 0


def test_witnesses_are_in_the_box_and_have_the_property(planted: dict[str, Planted]) -> None:
    for each in planted.values():
        assert (each.witness is not None) == (each.answer == "sat")
        if each.witness is not None:
            assert each.query.has(each.witness)
            assert each.query.slack(each.network.evaluate(each.witness)) >= 0


@given(st.integers(0, 2**32))
def test_a_point_is_where_it_should_be(seed: int) -> None:
    rng = Random(seed)
    u = tuple(rng.randrange(-3, 4) for _ in range(3))
    box = tuple(tuple(sorted(Fraction(rng.randrange(-64, 65), 16) for _ in range(2))) for _ in u)
    low, high = span(box, u)
    t = low + (high - low) * Fraction(rng.randrange(65), 64)
    x = point_at(box, u, t, 12)
    assert all(a <= v <= b for v, (a, b) in zip(x, box, strict=True))
    missing = t - sum(a * b for a, b in zip(u, x, strict=True))
    assert 0 <= missing <= Fraction(sum(map(abs, u)), 4096)


def test_bounds_beside_a_maximum_that_is_not_dyadic() -> None:
    (_, above), (_, below) = bounds_beside(Fraction(1, 3), 10)
    for bound in (above, below):
        assert bound.denominator <= 2**18
        assert Fraction(255, 256) / 1024 <= abs(bound - Fraction(1, 3)) <= Fraction(1, 1024)
    assert below < Fraction(1, 3) < above


# -- what no point does ----------------------------------------------------------------------------


def grid(planted: Planted) -> list[tuple[Fraction, ...]]:
    """Points of the box, its corners among them."""
    axes = [[low + (high - low) * Fraction(k, GRID_STEPS) for k in range(GRID_STEPS + 1)]
            if low < high else [low] for low, high in planted.query.box]
    return list(product(*axes))


def test_no_point_of_a_grid_violates_unsat(planted: dict[str, Planted]) -> None:
    for each in planted.values():
        slacks = [each.query.slack(each.network.evaluate(point)) for point in grid(each)]
        assert max(slacks) <= each.margin


@given(st.data())
def test_no_point_of_the_box_has_more_slack(planted: dict[str, Planted], data: st.DataObject
                                            ) -> None:
    each = planted[data.draw(st.sampled_from(sorted(planted)))]
    point = [data.draw(st.fractions(low, high)) for low, high in each.query.box]
    assert each.query.slack(each.network.evaluate(point)) <= each.margin


@given(st.data())
def test_what_is_clear_stays_so_with_tolerances(planted: dict[str, Planted], data: st.DataObject
                                                ) -> None:
    clear = sorted(name for name, each in planted.items()
                   if each.tolerance == "clear" and each.answer == "unsat")
    each = planted[data.draw(st.sampled_from(clear))]
    point = [data.draw(st.fractions(low - ABSOLUTE, high + ABSOLUTE))
             for low, high in each.query.box]
    outputs = each.network.evaluate(point)
    stated = [y * (1 + data.draw(st.fractions(-RELATIVE, RELATIVE))) for y in outputs]
    assert each.query.slack(stated) < -ABSOLUTE


# -- what runs them --------------------------------------------------------------------------------


class Running:
    """A network in onnxruntime, as it is written, in one of two formats."""

    def __init__(self, planted: Planted, form: Format) -> None:
        import onnxruntime

        data = onnx_bytes(as_floats(planted.network, form), form, batch=1)
        self.type = np.dtype(form.name)
        self.session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])

    def __call__(self, point: tuple[Fraction, ...]) -> list[Fraction]:
        x = np.array([[float(v) for v in point]], dtype=self.type)
        assert [Fraction(float(v)) for v in x[0]] == list(point)
        return [Fraction(float(y)) for y in self.session.run(None, {"x": x})[0][0]]


def test_at_the_witness_programs_compute_what_is_stated(planted: dict[str, Planted]) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    for each in planted.values():
        point = each.certified_point
        if point is not None and each.rounding == "agrees":
            exact = list(each.network.evaluate(point))
            assert Running(each, each.form)(point) == exact, each.name
            assert Running(each, FLOAT64)(point) == exact, each.name


def test_where_they_differ_programs_answer_otherwise(planted: dict[str, Planted]) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    flips = [each for each in planted.values() if each.rounding == "differs"]
    assert len(flips) == 8
    for each in flips:
        assert each.rounded_at is not None
        found = Running(each, each.form)(each.rounded_at)
        assert found == floats.determined_outputs(each.network, each.rounded_at, each.form)
        assert (each.query.slack(found) >= 0) != (each.answer == "sat")
        if each.form == FLOAT32:  # which float64 gets right
            exact = list(each.network.evaluate(each.rounded_at))
            assert Running(each, FLOAT64)(each.rounded_at) == exact


def test_no_program_violates_an_unsat_box_on_which_it_agrees(planted: dict[str, Planted]) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    rng = np.random.default_rng(5)
    for each in planted.values():
        if each.answer == "unsat" and each.rounding == "agrees":
            run, kind = Running(each, each.form), np.dtype(each.form.name)
            ends = np.array([[float(low), float(high)] for low, high in each.query.box])
            for part in rng.random((60, len(ends))):
                x = (ends[:, 0] + part * (ends[:, 1] - ends[:, 0])).astype(kind)
                x = np.clip(x, ends[:, 0].astype(kind), ends[:, 1].astype(kind))
                assert each.query.slack(run(tuple(Fraction(float(v)) for v in x))) < 0, each.name


# -- rounding --------------------------------------------------------------------------------------


@given(st.integers(0, 2**32))
def test_bounds_in_a_box_of_one_point_are_those_of_an_audit(seed: int) -> None:
    rng = Random(seed)
    _, network = random_network(rng)
    x = [Fraction(rng.randrange(-64, 65), 16) for _ in range(2)]
    table = Dataset.from_rows([x], [[0, 0]])
    layers, block = list(steps(network)), points(table, 0, 1)
    sums = all_sums(layers, block)
    theirs = rounding.at_outputs(rounding.store(layers, SINGLE), block, sums)[1].errors[0]
    ours = floats.error_bounds(network, tuple((v, v) for v in x), [
        [[Fraction(int(z), each.scale) for z in each.numerators[0]] for each in sums]], FLOAT32)
    assert ours is not None
    for own, their in zip(ours, theirs, strict=True):
        assert own <= Fraction(int(their), 1 << GRID)
        assert own >= Fraction(int(their), 1 << GRID) * Fraction(999, 1000)


@given(st.integers(0, 2**32))
def test_what_an_audit_calls_exact_is_determined(seed: int) -> None:
    rng = Random(seed)
    _, network = random_network(rng)
    x = [Fraction(rng.randrange(-64, 65), 1 << rng.randrange(20)) for _ in range(2)]
    table = Dataset.from_rows([x], [[0, 0]])
    layers, block = list(steps(network)), points(table, 0, 1)
    found = floats.determined_outputs(network, x, FLOAT32)
    if is_exact(rounding.store(layers, SINGLE), block, all_sums(layers, block))[0]:
        assert found == list(network.evaluate(x))


def test_what_is_not_determined() -> None:
    third = families.network_of(([[1]], [0]), ([[1]], [0]))
    assert floats.determined_outputs(third, [Fraction(1, 3)], FLOAT32) is None
    assert floats.determined_outputs(third, [Fraction(1, 2**140)], FLOAT32) is None  # subnormal
    wide = families.network_of(([[1, 1, 1]], [0]), ([[1]], [0]))
    big, one = Fraction(2**24), Fraction(1)
    assert floats.determined_outputs(wide, [big, one, one], FLOAT32) is None  # the order matters
    assert floats.determined_outputs(wide, [big, one, Fraction(0)], FLOAT32) == [big]
    huge = families.network_of(([[1, 1]], [0]), ([[1]], [0]))
    assert floats.determined_outputs(huge, [FLOAT32.largest] * 2, FLOAT32) is None
    box = ((FLOAT32.largest, FLOAT32.largest),) * 2
    assert floats.error_bounds(huge, box, [[[big], [big]]], FLOAT32) is None


def test_sums_that_cancel_are_not_determined() -> None:
    wide, big = families.network_of(([[1, 1, 1]], [0]), ([[1]], [0])), Fraction(2**24)
    assert floats.determined_outputs(wide, [big, Fraction(1), -big], FLOAT32) is None


def test_numbers_of_a_query_and_of_a_format() -> None:
    fine = Query(((Fraction(0), Fraction(1)),), 1, (Atom(0, None, 1 + Fraction(1, 2**23)),))
    finer = Query(fine.box, 1, (Atom(0, None, 1 + Fraction(1, 2**24)),))
    ends = Query(((Fraction(0), 1 + Fraction(1, 2**24)),), 1, fine.atoms)
    assert [floats.holds(each, FLOAT32) for each in (fine, finer, ends)] == [True, False, False]
    assert floats.holds(finer, FLOAT64)


def test_the_error_of_a_slack_is_that_of_its_worst_atom() -> None:
    query = Query(((Fraction(0), Fraction(1)),), 2, (Atom(0, None), Atom(1, 0), Atom(None, 0)))
    assert floats.slack_error(query, [Fraction(1), Fraction(2)]) == 3


def test_clear_is_about_the_larger_box_and_the_size_of_outputs() -> None:
    query, thousandth = Query((), 2, (Atom(0, None),)), Fraction(1, 1000)
    assert clearness(query, -thousandth, [[-thousandth, Fraction(0)]]) == "clear"
    assert clearness(query, -thousandth, [[-thousandth, Fraction(0)],
                                          [-thousandth / 100, Fraction(0)]]) == "close"
    assert clearness(query, -thousandth, [[-thousandth, Fraction(1)]]) == "close"
    assert clearness(query, thousandth, [[thousandth, Fraction(0)]]) == "clear"
    assert clearness(query, thousandth, [[thousandth, Fraction(1)]]) == "close"


def test_an_input_may_be_flushed_to_zero() -> None:
    double, least = families.network_of(([[2]], [0]), ([[1]], [0])), FLOAT32.least_normal
    sums = [[[Fraction(0)], [Fraction(0)]], [[2 * least], [2 * least]]]
    near = floats.error_bounds(double, ((Fraction(0), least),), sums, FLOAT32)
    far = floats.error_bounds(double, ((least, least),), sums, FLOAT32)
    assert near is not None
    assert far is not None
    assert near[0] - far[0] >= 2 * least


# -- from seed to files ----------------------------------------------------------------------------


def test_another_seed_plants_others(planted: dict[str, Planted]) -> None:
    others = {each.name: each for each in planted_queries(Wanted(2, (2, 20), 8))}
    assert set(others) == set(planted)
    assert all(others[name].query != each.query for name, each in planted.items()
               if "touching" not in name)


def test_what_cannot_be_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    tenths = Dataset.from_rows([["0.1"], ["0.3"]], [0, 1])
    with pytest.raises(MemproofError, match=r"MP-V013 at the table.*found 0.[13]"):
        list(sets._ledger(Random(0), Wanted(table=tenths)))
    corner = families.network_of(([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0]))
    table = Dataset.from_rows([[0, 1], [1, 0]], [1, 1])
    monkeypatch.setattr(sets, "memorize", lambda *_, **__: Built(corner))
    with pytest.raises(MemproofError, match=r"MP-V013 at the table.*one scalar"):
        list(sets._ledger(Random(0), Wanted(table=table)))


def test_too_many_knots() -> None:
    u, network, box = families.teeth(Random(0), 6)
    with pytest.raises(MemproofError, match="MP-V004"):
        Place(network, u, box, 10)
    assert len(Place(network, u, box).knots) > 10


def test_wide_boxes_shrink_until_they_can_be_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    u, network, _ = families.teeth(Random(0), 6)
    centre = [Fraction(1, 2), Fraction(0)]
    wide = sets._wide_place(network, u, centre, Fraction(1, 4))
    monkeypatch.setattr(sets, "MOST_BENDS", 20)
    assert 2 < len(sets._wide_place(network, u, centre, Fraction(1, 4)).knots) <= 20
    assert len(wide.knots) > 20


def test_knots_are_in_order(planted: dict[str, Planted]) -> None:
    for each in planted.values():
        assert all(a < b for a, b in pairwise(each.knots))
    assert len(planted["teeth-8-2-sat"].knots) > 60
