"""Rows and labels from Python: in their order, exactly, or refused with a code."""

from __future__ import annotations

import datetime
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
import sympy
from scipy import sparse

import memproof
from memproof.dataset import Dataset
from memproof.errors import MemproofError

ROWS = [[1], [2], [3]]


def code_of(features: Any, labels: Any, **options: Any) -> str:
    with pytest.raises(MemproofError) as caught:
        Dataset.from_rows(features, labels, **options)
    return caught.value.code


class Series:
    """A column that is looked up by an index that is no position, as in pandas."""

    def __init__(self, values: list[Any], index: list[int]) -> None:
        self.values, self.index = values, index

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Any:
        return iter(self.values)

    def __getitem__(self, key: int) -> Any:
        return self.values[self.index.index(key)]


class Frame:
    """A data frame, as pandas has it."""

    def __init__(self, columns: list[str], rows: list[tuple[Any, ...]], index: list[int]) -> None:
        self.columns, self._rows, self.index = columns, rows, index

    def itertuples(self, index: bool, name: None) -> Any:
        assert not index
        assert name is None
        return iter(self._rows)


class Polars:
    """A data frame, as polars has it."""

    columns = ("a", "b")

    def rows(self) -> list[tuple[Any, ...]]:
        return [(1, 0.5), (2, 0.25)]


class Arrow:
    """A table, as pyarrow has it."""

    class Column:
        def __init__(self, cells: list[Any]) -> None:
            self.to_pylist = lambda: cells

    column_names = ("a", "b")
    columns = (Column([1, 2]), Column([0.5, 0.25]))


def test_a_series_is_read_in_its_order() -> None:
    data = Dataset.from_rows(ROWS, Series(["u", "v", "w"], [2, 0, 1]))
    assert [data.classes[y] for (y,) in data.labels] == ["u", "v", "w"]


def test_an_index_that_differs_is_refused() -> None:
    frame = Frame(["a"], [(1,), (2,), (3,)], [2, 0, 1])
    assert code_of(frame, Series([5, 6, 7], [0, 1, 2])) == "MP-D020"
    assert Dataset.from_rows(frame, Series([5, 6, 7], [2, 0, 1])).labels == ((5,), (6,), (7,))
    assert Dataset.from_rows(frame, [5, 6, 7]).columns == ("a",)


def test_an_index_without_a_name_is_no_feature() -> None:
    rows = [(0, 5), (1, 5)]
    assert code_of(Frame(["Unnamed: 0", "a"], rows, [0, 1]), [0, 1]) == "MP-D028"
    assert len(Dataset.from_rows(Frame(["t", "a"], rows, [0, 1]), [0, 1])) == 2


@pytest.mark.parametrize("frame", [Polars(), Arrow()])
def test_data_frames_by_their_methods(frame: Any) -> None:
    for data in (Dataset.from_rows(frame, iter([0, 1])), Dataset.from_arrays(frame, [0, 1])):
        assert (data.points, data.columns) == (((4, 2), (8, 1)), ("a", "b"))
    assert Dataset.from_rows(ROWS[:2], frame).labels == ((4, 2), (8, 1))


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames_of_the_libraries(library: str) -> None:
    frames = pytest.importorskip(library)
    frame, labels = frames.DataFrame({"a": [1, 2], "b": [0.5, 0.25]}), frames.Series(["u", "v"])
    data = Dataset.from_rows(frame, labels)
    assert (data.points, data.columns, data.classes) == (((4, 2), (8, 1)), ("a", "b"), ("u", "v"))


@pytest.mark.parametrize(
    ("features", "labels", "code"),
    [
        ({(1,), (2,)}, [0, 1], "MP-D009"),
        ([{1, 2}, {3, 4}], [0, 1], "MP-D009"),
        ([{"a": 1}, {"a": 2}], [0, 1], "MP-D009"),
        ({"a": [1, 2]}, [0, 1], "MP-D009"),
        (5, [0, 1], "MP-D009"),
        ("ab", [0, 1], "MP-D009"),
        (np.array([1, 2]), [0, 1], "MP-D019"),
        (sparse.csr_matrix(np.eye(2)), [0, 1], "MP-D019"),
        (ROWS, {0, 1, 2}, "MP-D020"),
        (ROWS, "abc", "MP-D020"),
        (ROWS, {"a": 0, "b": 1, "c": 2}, "MP-D020"),
        (ROWS, None, "MP-D020"),
        (ROWS, [{1}, {2}, {3}], "MP-D020"),
        (ROWS, sparse.csr_matrix(np.eye(3)), "MP-D020"),
        (np.array([[1], [2]], dtype="m8[s]"), [0, 1], "MP-D004"),
        (ROWS[:2], np.array(["2020-01-01", "2021-01-01"], dtype="M8[D]"), "MP-D004"),
        (np.ma.array([[1.0, 2]], mask=[[0, 1]]), [0], "MP-D004"),
    ],
)
def test_what_has_no_order_or_no_numbers_is_refused(features: Any, labels: Any, code: str) -> None:
    assert code_of(features, labels) == code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (sympy.Float("0.5"), Fraction(1, 2)),
        (sympy.Rational(1, 3), Fraction(1, 3)),
        (sympy.Integer(4), Fraction(4)),
        (mpmath.mpf("-0.25"), Fraction(-1, 4)),
        (mpmath.mpf(0), Fraction(0)),
        (np.array(5), Fraction(5)),
        (np.float16(0.5), Fraction(1, 2)),
    ],
)
def test_numbers_of_other_libraries(cell: Any, value: Fraction) -> None:
    data = Dataset.from_rows([[cell]], [0])
    assert Fraction(data.points[0][0], data.denominator) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (mpmath.mpf("inf"), "MP-D006"),
        (mpmath.mpf("nan"), "MP-D006"),
        (mpmath.mpf(2) ** 100000, "MP-D007"),
        (mpmath.pi, "MP-D004"),
        (mpmath.mpc(1, 2), "MP-D004"),
        (sympy.pi, "MP-D004"),
        (sympy.oo, "MP-D004"),
        (sympy.true, "MP-D004"),
        (sympy.sqrt(2), "MP-D004"),
        (np.timedelta64(3, "s"), "MP-D004"),
        (np.datetime64("2020-01-01"), "MP-D004"),
        (datetime.timedelta(3), "MP-D004"),
        (np.array([5]), "MP-D004"),
        (np.ma.masked, "MP-D004"),
    ],
)
def test_cells_that_are_no_exact_numbers(cell: Any, code: str) -> None:
    assert code_of([[cell]], [0]) == code


def test_numbers_of_flint() -> None:
    flint = pytest.importorskip("flint")
    rows = [[flint.fmpz(3), flint.fmpq(1, 2), flint.arf(0.5), flint.arb("0.5")]]
    data = Dataset.from_rows(rows, [0])
    assert [Fraction(x, data.denominator) for x in data.points[0]] == [3, *[Fraction(1, 2)] * 3]
    assert code_of([[flint.arb("0.1")]], [0]) == "MP-D004"
    assert code_of([[flint.nmod(3, 7)]], [0]) == "MP-D004"


def test_hostile_arrays(tmp_path: Path) -> None:
    path = tmp_path / "t.npy"
    np.save(path, np.array([(1, "u")], dtype=[("a", "i4"), ("y", "U1")]))
    whole = path.read_bytes()
    for hostile in (whole[:-1] + b"\xff", whole.replace(b"'descr'", b"'descr(")):
        path.write_bytes(hostile)
        with pytest.raises(MemproofError, match="MP-D019"):
            memproof.read_table(path)
    assert code_of([[1]], ["\ud800"]) == "MP-D020"


def test_parquet(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "t.parquet"
    parquet.write_table(arrow.table({"a": [1, 2], "b": [0.5, 1.0], "y": ["u", "v"]}), path)
    data = memproof.read_table(path)
    assert (data.points, data.columns, data.classes) == (((2, 1), (4, 2)), ("a", "b"), ("u", "v"))
    path.write_bytes(b"PAR1")
    with pytest.raises(MemproofError, match="MP-D019"):
        memproof.read_table(path)


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(MemproofError, match=r"MP-U008.*pip install pyarrow"):
        memproof.read_table(path)


def test_a_name_or_a_path_is_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "iris").mkdir()
    assert memproof.certify("iris", "x.jsonl").accepted
    (tmp_path / "t.csv").write_text("a,b,y\n1,2,0\n3,4,1\n")
    assert memproof.certify(tmp_path / "t.csv", "y.jsonl").accepted
    assert memproof.evaluate("t.csv").exact
    assert memproof.memorize("t.csv").network.dimension == 2
