"""What ``check --data`` compares, against the definition, and how much of it is done again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.certificate import compare
from memproof.certificate.compare import comparison
from memproof.certificate.table import CertifiedTable
from memproof.dataset import Dataset
from memproof.dataset.integers import Vectors
from memproof.percent import percent_encode
from memproof.readings import EQUALS
from tests.helpers.effort import counted

cells = st.sampled_from(["0", "1", "1/2", "0.25", "3"])
names = st.sampled_from(["a", "b", 'c "d"'])


@st.composite
def tables(draw: st.DrawFn) -> tuple[Dataset, Dataset]:
    """Two tables of the same shape that are equal in most cells."""
    width, count = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    labels = draw(st.sampled_from([cells, names]))
    rows = [[draw(cells) for _ in range(width)] for _ in range(count)]
    ends = [draw(labels) for _ in range(count)]
    others, other_ends = [list(row) for row in rows], list(ends)
    for _ in range(draw(st.integers(0, 2))):
        i = draw(st.integers(0, count - 1))
        others[i][draw(st.integers(0, width - 1))] = draw(cells)
        other_ends[i] = draw(labels)
    return tuple(Dataset.from_rows(x, y, contradictions=True)
                 for x, y in ((rows, ends), (others, other_ends)))


def certified(data: Dataset) -> CertifiedTable:
    return CertifiedTable(Path("x.jsonl"), data, tuple(map(percent_encode, data.classes)), EQUALS)


def rows_of(data: Dataset) -> dict[int, tuple[object, object]]:
    """Row -> coordinates and label, as numbers and names."""
    return {row: (data.x(i), data.classes[data.labels[i][0]] if data.classes else
                  [y / data.label_denominator for y in data.labels[i]])
            for i, rows in enumerate(data.rows) for row in rows}


@given(tables())
def test_every_cell_that_differs_is_counted(pair: tuple[Dataset, Dataset]) -> None:
    mine, theirs = map(rows_of, pair)
    differing = sum(sum(a != b for a, b in zip(mine[row][0], theirs[row][0], strict=True))
                    + (mine[row][1] != theirs[row][1]) for row in theirs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "KEPT", 2)
        found = comparison(certified(pair[0]), pair[1])
    assert found.differing == differing
    assert list(found.rows) == sorted(found.rows)
    assert len(found.first) == min(differing, compare.SHOWN)
    assert (found.order != "") <= (differing > 0)


def test_a_table_held_in_arrays_is_compared_alike() -> None:
    data = Dataset.from_rows([[1, 2], [3, 4], [1, 2]], [5, 6, 5])
    arrays = replace(data, points=Vectors(np.array(data.points)),
                     labels=Vectors(np.array(data.labels)))
    assert comparison(certified(data), arrays).differing == 0
    other = replace(arrays, points=Vectors(np.array([[1, 2], [3, 5]])))
    assert comparison(certified(data), other).differing == 1


def test_rows_that_agree_cost_no_cell_by_cell_work() -> None:
    """The calls do not grow with the width of the table."""
    calls = []
    for width in (2, 40):
        data = Dataset.from_rows([[i + j for j in range(width)] for i in range(50)],
                                 [i % 3 for i in range(50)])
        _, count = counted(lambda data=data: comparison(certified(data), data))  # type: ignore[misc]
        calls.append(count)
    assert calls[0] == calls[1] < 50 * 20
