"""Corrections on a line: exact at every place, and never more bends than stated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from memproof.patching.correction import Correction, Vector, correction_of, narrow


def checked(places: Sequence[int], values: Sequence[Vector]) -> Correction:
    """The correction, after what docs/proofs/patches.md#PT-1 says of it."""
    found = correction_of(places, values)
    assert [found(t) for t in places] == list(values)
    changed = sum(any(value) for value in values)
    assert len(found.bends) <= min(3 * changed, len(places) - 1)
    return found


def test_every_small_table() -> None:
    cases = 0
    for count in range(1, 6):
        for places in combinations(range(6), count):
            for values in product((0, 1, 3), repeat=count):
                checked(places, [(Fraction(y),) for y in values])
                cases += 1
    assert cases == 3366


@given(st.data())
def test_vectors_of_fractions(data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(-50, 50), min_size=1, max_size=9)))
    entry = st.one_of(st.just(Fraction(0)), st.fractions(-3, 3, max_denominator=4))
    value = st.one_of(st.just((Fraction(0),) * 2), st.tuples(entry, entry))
    checked(places, [data.draw(value) for _ in places])


def test_a_point_alone_is_changed_with_integers_and_nothing_beside_it() -> None:
    values = [(Fraction(y),) for y in (0, 0, 0, 7, 0, 0, 0)]
    found = checked([0, 10, 30, 50, 70, 95, 99], values)
    assert sorted((b.place, b.change) for b in found.bends) == [
        (49, (7,)), (50, (-14,)), (51, (7,))]
    assert [found(t) for t in (48, 49, Fraction(99, 2), 51, 52)] == [
        (0,), (0,), (Fraction(7, 2),), (0,), (0,)]


def test_the_example_of_the_page() -> None:
    found = checked([0, 4, 9, 10, 20], [(Fraction(y),) for y in (0, 5, 0, 0, 0)])
    assert sorted((b.place, b.facing, *b.change) for b in found.bends) == [
        (4, -1, Fraction(-25, 4)), (5, -1, 5)]


def test_corners_stay_in_their_order() -> None:
    for values in product((0, 1), repeat=6):
        corners = narrow(range(6), [(Fraction(y),) for y in values])
        assert corners == sorted(set(corners))


def test_all_the_same_is_a_bias() -> None:
    assert checked([1, 5, 9], [(Fraction(2),)] * 3).bends == ()
