"""Reading and merging: what is valid, and for every mistake its code and place."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import lcm
from pathlib import Path

import gmpy2  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.codes import CODES
from memproof.dataset import Dataset, bundled, bundled_names, read_table
from memproof.errors import MemproofError
from memproof.exact import rational

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(contents: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return path

    return write_file


def refused(code: str, call: Callable[[], object]) -> MemproofError:
    with pytest.raises(MemproofError) as caught:
        call()
    assert caught.value.code == code
    assert code in CODES
    return caught.value


# -- rows in Python --------------------------------------------------------------------------------


def test_a_small_dataset() -> None:
    data = Dataset.from_rows(
        [["0.5", 1], [Fraction(1, 3), 2], ["1/2", "1.0"]], ["b", "a", "b"], columns=("u", "v")
    )
    assert data == Dataset(
        name="data",
        points=((3, 6), (2, 12)),
        denominator=6,
        labels=((1,), (0,)),
        label_denominator=1,
        rows=((1, 3), (2,)),
        classes=("a", "b"),
        columns=("u", "v"),
    )
    assert (len(data), data.dimension, data.outputs, data.row_count) == (2, 2, 1, 3)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (3, Fraction(3)),
        (0.1, Fraction(0.1)),
        (Fraction(-2, 6), Fraction(-1, 3)),
        (Decimal("0.10"), Fraction(1, 10)),
        (Decimal("2E+3"), Fraction(2000)),
        ("1e-3", Fraction(1, 1000)),
        (gmpy2.mpz(-7), Fraction(-7)),
        (gmpy2.mpq(7, 3), Fraction(7, 3)),
        (gmpy2.mpfr("0.5"), Fraction(1, 2)),
        (np.int8(-5), Fraction(-5)),
        (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
        (np.float32(0.1), Fraction(13421773, 2**27)),
        (np.float64(0.1), Fraction(0.1)),
        (np.longdouble(0.5), Fraction(1, 2)),
        (np.str_("0.1"), Fraction(1, 10)),
    ],
)
def test_cells_of_many_types(cell: object, value: Fraction) -> None:
    data = Dataset.from_rows([[cell]], [0])
    assert Fraction(data.points[0][0], data.denominator) == value
    assert type(data.points[0][0]) is int
    assert type(data.denominator) is int


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (True, "MP-D004"),
        (np.True_, "MP-D004"),
        (None, "MP-D004"),
        (1j, "MP-D004"),
        (b"1", "MP-D004"),
        ([1], "MP-D004"),
        ("x", "MP-D004"),
        ("", "MP-D005"),
        (float("nan"), "MP-D006"),
        (float("-inf"), "MP-D006"),
        (np.float32("inf"), "MP-D006"),
        (gmpy2.mpfr("nan"), "MP-D006"),
        (Decimal("NaN"), "MP-D006"),
        (Decimal("-Infinity"), "MP-D006"),
        (Decimal("1e999999"), "MP-D007"),
        ("1e401", "MP-D007"),
        ("1" * 5000, "MP-D008"),
    ],
)
def test_cells_that_are_refused_with_their_place(cell: object, code: str) -> None:
    rows: list[list[object]] = [[1, 2], [3, cell]]
    error = refused(code, lambda: Dataset.from_rows(rows, [0, 1], columns=("u", "age")))
    assert error.place == "row 2, column age"
    assert refused(code, lambda: Dataset.from_rows(rows, [0, 1])).place == "row 2, column x1"


@given(
    st.lists(st.lists(st.fractions(), min_size=2, max_size=2), min_size=1, max_size=8),
    st.data(),
)
def test_points_are_the_rows_over_the_least_denominator(
    rows: list[list[Fraction]], data: st.DataObject
) -> None:
    labels = {tuple(row): data.draw(st.fractions()) for row in rows}
    table = Dataset.from_rows([[str(x) for x in r] for r in rows], [labels[tuple(r)] for r in rows])
    assert len(set(table.points)) == len(table) == len(labels)
    assert sorted(r for numbers in table.rows for r in numbers) == list(range(1, len(rows) + 1))
    assert [numbers[0] for numbers in table.rows] == sorted(numbers[0] for numbers in table.rows)
    for point, label, numbers in zip(table.points, table.labels, table.rows, strict=True):
        values = [Fraction(x, table.denominator) for x in point]
        assert all(rows[i - 1] == values for i in numbers)
        assert Fraction(label[0], table.label_denominator) == labels[tuple(values)]
    assert table.denominator == lcm(*[x.denominator for row in rows for x in row])
    assert table.label_denominator == lcm(*[y.denominator for y in labels.values()])


def test_labels_are_numbers_if_all_of_them_are() -> None:
    rows = [[0], [1], [2]]
    integers = Dataset.from_rows(rows, ["1.0", "-2", 3.0])
    assert (integers.labels, integers.label_denominator) == (((1,), (-2,), (3,)), 1)
    rationals = Dataset.from_rows(rows, ["0.5", "1/3", 1])
    assert (rationals.labels, rationals.label_denominator) == (((3,), (2,), (6,)), 6)
    names = Dataset.from_rows(rows, ["1", "1.0", "x"], labels_are="classes")
    assert (names.classes, names.labels) == (("1", "1.0", "x"), ((0,), (1,), (2,)))


def test_labels_may_be_vectors() -> None:
    data = Dataset.from_rows([[0], [1]], [[1, "0.5"], (Fraction(1, 4), 2)])
    assert (data.labels, data.label_denominator, data.outputs) == (((4, 2), (1, 8)), 4, 2)
    assert Dataset.from_rows([[0], [1]], [np.array([1, 2]), [3, 4]]).labels == ((1, 2), (3, 4))


@pytest.mark.parametrize(
    ("labels", "code", "place"),
    [
        ([0], "MP-D020", ""),
        ([[1, 2], [3]], "MP-D020", "row 2, column label"),
        ([1, [2, 3]], "MP-D020", "row 2, column label"),
        ([[], []], "MP-D020", "row 1, column label"),
        (["a", 3], "MP-D020", "row 2, column label"),
        ([True, 3], "MP-D004", "row 1, column label"),
        (["a", " "], "MP-D005", "row 2, column label"),
        (["1", ""], "MP-D005", "row 2, column label"),
        (["1", "nan"], "MP-D006", "row 2, column label"),
        (["10.5", "NA"], "MP-D025", "row 2, column label"),
        (["cat", "NA"], "MP-D025", "row 2, column label"),
        (["cat", "1.5"], "MP-D025", "row 1, column label"),
        ([[1, 2], [3, None]], "MP-D004", "row 2, column label"),
    ],
)
def test_labels_that_do_not_fit(labels: list[object], code: str, place: str) -> None:
    assert refused(code, lambda: Dataset.from_rows([[0], [1]], labels)).place == place


def test_contradictory_rows() -> None:
    rows: list[list[object]] = [["1", 2], [0, 0], [1.0, "4/2"]]
    error = refused("MP-D010", lambda: Dataset.from_rows(rows, ["x", "y", "z"]))
    assert (error.place, error.found) == ("rows 1 and 3", "'x' and 'z'")
    error = refused("MP-D010", lambda: Dataset.from_rows(rows, ["1/2", 0, -1]))
    assert error.found == "1/2 and -1"
    error = refused("MP-D010", lambda: Dataset.from_rows(rows, [[1, 2], [0, 0], [1, 3]]))
    assert error.found == "(1, 2) and (1, 3)"


def test_repeated_rows_are_refused_on_demand() -> None:
    error = refused("MP-D011", lambda: Dataset.from_rows([[1], [1]], [0, 0], merge=False))
    assert error.place == "rows 1 and 2"
    assert len(Dataset.from_rows([[1], [2]], [0, 0], merge=False)) == 2


def test_shapes_that_are_refused() -> None:
    refused("MP-D012", lambda: Dataset.from_rows([], []))
    refused("MP-D016", lambda: Dataset.from_rows([[], []], [0, 1]))
    assert refused("MP-D009", lambda: Dataset.from_rows([[1], [1, 2]], [0, 1])).place == "row 2"


def test_a_common_denominator_beyond_the_limit() -> None:
    rows = [[f"1/{10**400 + k}"] for k in range(200)]
    refused("MP-D021", lambda: Dataset.from_rows(rows, range(200)))


def test_one_row_one_class_extremes_and_many_columns() -> None:
    assert len(Dataset.from_rows([[0]], ["only"])) == 1
    far = Dataset.from_rows([["1e-40", "1e40"], ["0", "1e40"]], [0, 0])
    assert (far.points, far.denominator) == (((1, 10**80), (0, 10**80)), 10**40)
    wide = Dataset.from_rows([["7"] * 5000, ["7"] * 4999 + ["8"]], [-1, -1])
    assert (wide.dimension, len(wide), wide.columns[4999]) == (5000, 2, "x4999")


# -- arrays ----------------------------------------------------------------------------------------


def test_arrays() -> None:
    floats = Dataset.from_arrays(np.array([[0.1], [0.25]]), np.array([0, 1]))
    assert Fraction(floats.points[0][0], floats.denominator) == Fraction(0.1)
    integers = Dataset.from_arrays(np.array([[1, 2], [3, 4]], dtype=np.int16), np.array(["a", "b"]))
    assert (integers.points, integers.classes) == (((1, 2), (3, 4)), ("a", "b"))
    objects = Dataset.from_arrays(
        np.array([[Fraction(1, 3)], ["0.5"]], dtype=object), np.array([[1, 2], [3, 4]])
    )
    assert (objects.points, objects.denominator) == (((2,), (3,)), 6)
    assert objects.labels == ((1, 2), (3, 4))
    refused("MP-D019", lambda: Dataset.from_arrays(np.array([1, 2]), np.array([1, 2])))
    refused("MP-D006", lambda: Dataset.from_arrays(np.array([[np.nan]]), np.array([1])))
    refused("MP-D004", lambda: Dataset.from_arrays(np.array([[True]]), np.array([1])))


def test_numpy_files(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.array([[0.5, 1.0, 7.0], [0.25, 2.0, 8.0]]))
    data = read_table(path)
    assert (data.name, data.points, data.denominator) == ("a", ((2, 4), (1, 8)), 4)
    assert (data.labels, data.columns) == (((7,), (8,)), ("x0", "x1"))
    assert read_table(path, label=0).labels == ((2,), (1,))
    assert read_table(path, label="-2").labels == ((1,), (2,))
    assert "no header" in refused("MP-D015", lambda: read_table(path, label="y")).found
    refused("MP-D015", lambda: read_table(path, label=3))


@pytest.mark.parametrize(
    "array",
    [
        np.array([1, 2]),
        np.zeros((2, 2, 2)),
        np.array([[1j, 2]]),
        np.array([["a", "b"]]),
        np.array([[True, False]]),
        np.array([[1, object()]], dtype=object),
    ],
)
def test_numpy_files_of_another_shape_or_type(tmp_path: Path, array: np.ndarray) -> None:
    path = tmp_path / "a.npy"
    np.save(path, array, allow_pickle=True)
    refused("MP-D019", lambda: read_table(path))


def test_numpy_files_that_are_broken(tmp_path: Path, write: Write) -> None:
    refused("MP-D019", lambda: read_table(write(b"", "a.npy")))
    refused("MP-D019", lambda: read_table(write(b"1,2\n", "a.npy")))
    header = b"\x93NUMPY\x01\x00v\x00"
    claim = b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 3), }"
    refused("MP-D019", lambda: read_table(write(header + claim.ljust(117) + b"\n", "a.npy")))
    path = tmp_path / "b.npy"
    np.savez(tmp_path / "b.npz", a=np.zeros((2, 2)))
    (tmp_path / "b.npz").rename(path)
    refused("MP-D019", lambda: read_table(path))
    np.save(path, np.zeros((0, 3)))
    refused("MP-D012", lambda: read_table(path))
    np.save(path, np.zeros((2, 1)))
    refused("MP-D016", lambda: read_table(path))
    np.save(path, np.array([[1, np.inf, 0]]))
    error = refused("MP-D006", lambda: read_table(path))
    assert error.place == f"{path}, row 1, column x1"


# -- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "a,b,y\n1,2.50,cat\n3,4,dog\n"),
        ("t.csv", "\ufeffa,b,y\r\n1,2.50,cat\r\n3,4,dog"),
        ("t.csv", "a,b,y\r1,2.50,cat\r3,4,dog\r"),
        ("t.csv", "a;b;y\n1;2.50;cat\n3;4;dog\n"),
        ("t.csv", 'a,"b",y\n"1",2.50,"cat"\n\n 3 ,\t4,  "dog"\n\n'),
        ("t.tsv", "a\tb\ty\n1\t2.50\tcat\n3\t4\tdog\n"),
        ("t.TXT", "\na\tb\ty\n1\t2.50\tcat\n3\t4\tdog\n"),
    ],
)
def test_one_table_in_many_spellings(write: Write, name: str, text: str) -> None:
    data = read_table(write(text, name))
    assert (data.points, data.denominator) == (((2, 5), (6, 8)), 2)
    assert (data.classes, data.labels) == (("cat", "dog"), ((0,), (1,)))
    assert (data.columns, data.name) == (("a", "b"), "t")


def test_quoted_and_non_ascii_names(write: Write) -> None:
    data = read_table(write('"width, cm",höhe,"a ""label"""\n1,2,Äpfel\n3,4,苹果\n'))
    assert data.columns == ("width, cm", "höhe")
    assert data.classes == ("Äpfel", "苹果")
    assert read_table(write('"a;b;c;d",y\n1,2\n')).columns == ("a;b;c;d",)


def test_the_label_column(write: Write) -> None:
    path = write("a,b,0\n1,2,3\n4,5,6\n")
    assert read_table(path, label="b", header="yes").labels == ((2,), (5,))
    assert read_table(path, label="b").columns == ("a", "0")
    assert read_table(path, label=0, header="yes").labels == ((1,), (4,))
    assert read_table(path, label="1", header="yes").labels == ((2,), (5,))
    assert read_table(path, label="0", header="yes").labels == ((3,), (6,)), "a name wins"
    assert read_table(write("a,b,1999\n1,2,3\n"), label="1999").labels == ((3,),)
    assert read_table(path, label=-2, header="yes", name="n").name == "n"
    for absent in ("c", 3, -4, "17"):
        refused("MP-D015", partial(read_table, path, absent, "yes"))
    refused("MP-D015", lambda: read_table(path, label="b", header="no"))
    twice = write("a,y,y\n1,2,3\n")
    assert "2 such" in refused("MP-D015", lambda: read_table(twice, label="y")).found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b,y\n1,2,3\n", 1),
        (",b,y\n1,2,3\n", 1),
        ("1,2,3\n4,5,6\n", 2),
        ("1,2,cat\n", 1),
        ("1,2,cat\n3,4,dog\n", 2),
        ("0,1,cat\n3,4,cat\n", 2),
        ("0,no\n1,yes\n", 2),
        ("0,1,2\n3,4,5\n", 2),
    ],
)
def test_headers_are_recognized(write: Write, text: str, rows: int) -> None:
    assert read_table(write(text)).row_count == rows


@pytest.mark.parametrize(
    "text",
    [
        "5.1,n/a,3\n4,5,6\n",
        "n/a,cat\n4,cat\n5,dog\n",
        "a,b,7\n1,2,3\n",
        "1,2,cat\n3,4,5\n",
        "0,1,species\n3,4,cat\n5,6,cat\n",
        "a,2000,y\n1,2,3\n",
    ],
)
def test_unclear_headers_are_refused(write: Write, text: str) -> None:
    path = write(text)
    assert refused("MP-D014", lambda: read_table(path)).place == f"{path}, line 1"
    assert read_table(path, header="yes").row_count == text.count("\n") - 1


def test_the_header_argument_is_checked(write: Write) -> None:
    with pytest.raises(ValueError, match="header must be"):
        read_table(write("1,2\n"), header="maybe")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "MP-D012", ""),
        ("\n \n\t\n", "MP-D012", ""),
        ("a,b,y\n", "MP-D013", ""),
        ("a\n1\n", "MP-D016", ", line 1"),
        ("a,b,y\n1,2,3\n\n1,2\n", "MP-D009", ", line 4"),
        ("a,b,y\n1,2,3\n4,,6\n", "MP-D005", ", line 3, row 2, column b"),
        ("a,b,y\n1,2,3\n4,5,\n", "MP-D005", ", line 3, row 2, column y"),
        ("a,b,y\n1,2,3\n\n4,NaN,6\n", "MP-D006", ", line 4, row 2, column b"),
        ('"a\nA",b,y\n1,2,3\n4,x,6\n', "MP-D004", ", line 4, row 2, column b"),
        ("a,b,y\n1,1e999,3\n", "MP-D007", ", line 2, row 1, column b"),
        (f"a,b,y\n1,{'1' * 4001},3\n", "MP-D008", ", line 2, row 1, column b"),
        ("1,2\n3,4\n1,5\n", "MP-D010", ", rows 1 and 3 (lines 1 and 3)"),
        ('a,b,y\n1,"2"2,3\n', "MP-D017", ", line 2"),
        ('a,b,y\n1,2,"3\n', "MP-D017", ", line 2"),
        (f'a,b,y\n1,2,"{"3" * 140000}\n', "MP-D018", ", line 2"),
    ],
)
def test_mistakes_in_text_tables(write: Write, text: str, code: str, place: str) -> None:
    path = write(text)
    assert refused(code, lambda: read_table(path)).place == f"{path}{place}"


def test_files_that_cannot_be_read(tmp_path: Path, write: Write) -> None:
    for name in ("absent.csv", "absent.npy", "absent.xlsx", "absent"):
        assert refused("MP-U001", partial(read_table, tmp_path / name)).place
    (tmp_path / "d.csv").mkdir()
    refused("MP-D001", lambda: read_table(tmp_path / "d.csv"))
    refused("MP-D001", lambda: read_table("a\0b.csv"))
    refused("MP-D003", lambda: read_table(write("1,2\n", "t.xlsx")))
    refused("MP-D003", lambda: read_table(write("1,2\n", "table")))
    latin = write("a,y\n1,caf\xe9\n".encode("latin-1"))
    assert refused("MP-D002", lambda: read_table(latin)).place == f"{latin}, line 2"
    refused("MP-D002", lambda: read_table(write("a,y\n1,2\n".encode("utf-16"))))
    refused("MP-D002", lambda: read_table(write(b"\x00\x01\x02")))


@given(st.binary(max_size=60) | st.text("01,;\t\n\r\"'.e-an /", max_size=40).map(str.encode))
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, contents: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("any.csv", "any.tsv", "any.npy", "any.npz", "any.csv.gz"):
        (folder / name).write_bytes(contents)
        try:
            data = read_table(folder / name)
        except MemproofError as error:
            assert error.code in CODES  # noqa: PT017
        else:
            assert len(set(data.points)) == len(data) >= 1


# -- bundled tables --------------------------------------------------------------------------------


def test_bundled_names() -> None:
    assert bundled_names() == ("breast_cancer", "digits", "iris", "wine")
    assert "iris" in refused("MP-D022", lambda: bundled("irises")).expected
    refused("MP-D022", lambda: bundled("../tables/iris"))


@pytest.mark.parametrize(
    ("name", "points"), [("iris", 149), ("wine", 178), ("breast_cancer", 569), ("digits", 1797)]
)
def test_bundled_tables_are_those_of_scikit_learn(name: str, points: int) -> None:
    from sklearn import datasets  # type: ignore[import-untyped]

    source = getattr(datasets, f"load_{name}")()
    data = bundled(name)
    assert (len(data), data.row_count, data.name) == (points, len(source.data), name)
    assert data.columns == tuple(source.feature_names)
    for point, label, rows in zip(data.points, data.labels, data.rows, strict=True):
        values = [Fraction(x, data.denominator) for x in point]
        for row in rows:
            assert values == [rational(repr(float(x))) for x in source.data[row - 1]]
            target = source.target_names[source.target[row - 1]]
            assert str(target) == (data.classes[label[0]] if data.classes else str(label[0]))


def test_iris_has_two_equal_rows() -> None:
    assert [rows for rows in bundled("iris").rows if len(rows) > 1] == [(102, 143)]


def test_bundled_files_are_plain() -> None:
    import memproof.dataset

    folder = Path(memproof.dataset.__file__).parent / "tables"
    for path in folder.glob("*.csv"):
        with path.open(newline="", encoding="ascii") as file:
            assert next(csv.reader(file))[-1] == "label"
        assert b"\r" not in path.read_bytes()
    assert "CC BY 4.0" in (folder / "SOURCES.md").read_text(encoding="utf-8")


def test_importing_the_package_does_not_import_numpy() -> None:
    program = "import sys, memproof.dataset; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_single_label_that_is_a_number_with_a_unit_is_refused() -> None:
    with pytest.raises(MemproofError, match=r"MP-D025.*'\$10'"):
        Dataset.from_rows([[0]], ["$10"])
