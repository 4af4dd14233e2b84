"""What holds the integers of a large table equals the tuples that it stands for."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.dataset import Dataset
from memproof.dataset import integers as module
from memproof.dataset.integers import RowNumbers, Vectors, matrix_of, point_with
from memproof.errors import MemproofError

Tuples = tuple[tuple[int, ...], ...]

integer = st.integers(-(1 << 62) + 1, (1 << 62) - 1)
vectors = st.integers(1, 3).flatmap(
    lambda d: st.lists(st.tuples(*[integer] * d), min_size=1, max_size=12).map(tuple))
partitions = st.permutations(range(1, 9)).flatmap(
    lambda rows: st.lists(st.integers(1, 7), max_size=3, unique=True).map(
        lambda cuts: tuple(tuple(sorted(rows[a:b])) for a, b in
                           zip([0, *sorted(cuts)], [*sorted(cuts), 8], strict=True))))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 3)


def held(tuples: Tuples) -> Vectors:
    return Vectors(np.array(tuples, dtype=np.int64))


def held_rows(rows: Tuples) -> RowNumbers:
    numbers = np.array([n for each in rows for n in each], dtype=np.int64)
    return RowNumbers(numbers, np.array([0, *accumulate(map(len, rows))], dtype=np.int64))


def check_sequence(found: Vectors | RowNumbers, tuples: Tuples) -> None:
    assert found == tuples
    assert tuples == found
    assert hash(found) == hash(tuples)
    assert len(found) == len(tuples)
    assert list(found) == list(tuples)
    assert [found[i] for i in range(-len(tuples), len(tuples))] == [*tuples, *tuples]
    assert tuple(found[1:4:2]) == tuples[1:4:2]
    assert list(reversed(found)) == list(reversed(tuples))
    assert pickle.loads(pickle.dumps(found)) == tuples
    assert json.loads(json.dumps(list(found))) == [list(each) for each in tuples]
    assert all(type(x) is int for each in found for x in each)
    assert found != (*tuples, (1,))
    assert found != (*tuples[:-1], tuple(x + 1 for x in tuples[-1]))
    for beyond in (len(tuples), -len(tuples) - 1):
        with pytest.raises(IndexError):
            found[beyond]


@given(vectors)
def test_vectors_are_their_tuples(tuples: Tuples) -> None:
    check_sequence(held(tuples), tuples)
    assert held(tuples) == held(tuples)
    assert held(tuples) != held((*tuples[:-1], tuple(-x + 1 for x in tuples[-1])))


@given(partitions)
def test_numbers_of_rows_are_their_tuples(rows: Tuples) -> None:
    found = held_rows(rows)
    check_sequence(found, rows)
    for row in range(10):
        assert point_with(found, row) == point_with(rows, row)


@given(vectors)
def test_the_matrix_has_the_integers_of_the_points(tuples: Tuples) -> None:
    matrix = matrix_of(tuples)
    assert matrix is not None
    assert matrix.tolist() == [list(each) for each in tuples]
    assert matrix_of(held(tuples)) is not None
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 1


@pytest.mark.parametrize("wide", [1 << 62, -(1 << 62), 1 << 63, -(1 << 63) - 1, 1 << 90])
def test_integers_that_an_int64_does_not_hold_have_no_matrix(wide: int) -> None:
    assert matrix_of(((0, 1), (wide, 2))) is None


def test_a_dataset_of_arrays_is_the_dataset_of_tuples() -> None:
    plain = Dataset.from_rows([[1, 2], [3, "1/2"], [1, 2]], [5, 7, 5])
    arrays = replace(plain, points=held(tuple(plain.points)), labels=held(tuple(plain.labels)),
                     rows=held_rows(tuple(plain.rows)))
    assert (arrays, arrays.row_count, len(arrays)) == (plain, 3, 2)
    assert hash(arrays) == hash(plain)
    assert [arrays.x(i) for i in range(2)] == [plain.x(i) for i in range(2)]
    assert [arrays.point_with_row(row) for row in (1, 2, 3)] == [0, 1, 0]
    assert arrays.one_hot() == plain.one_hot()
    assert arrays.matrix is not None
    assert plain.matrix is not None
    assert arrays.matrix.tolist() == plain.matrix.tolist() == [[2, 4], [6, 1]]
    assert plain.label_matrix is not None
    assert plain.label_matrix.tolist() == [[5], [7]]
    with pytest.raises(MemproofError, match="MP-U002"):
        arrays.point_with_row(4)
