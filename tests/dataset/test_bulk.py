"""Large texts, read in blocks, are the datasets, or the errors, that cell by cell they are."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof import exact
from memproof.dataset import Dataset, bulk, read_table, reading
from memproof.dataset import blocks as blocks_module
from memproof.dataset import decimals as decimals_module
from memproof.dataset.cells import over_common_denominator
from memproof.dataset.decimals import Decimals, plain_decimals
from memproof.dataset.equal_rows import groups_of, hashes
from memproof.dataset.integers import RowNumbers
from memproof.errors import MemproofError
from tests.dataset.test_tables import INDEX, TABLES, options_of

Read = Dataset | tuple[str, str, str, str]


def read(path: Path, large: int, **options: Any) -> Read:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LARGE", large)
        patch.setattr(blocks_module, "CELLS", 6)
        patch.setattr(decimals_module, "BLOCK", 4)
        try:
            return read_table(path, **options)
        except MemproofError as error:
            return error.code, error.place, error.expected, error.found


def check_same(path: Path, **options: Any) -> Read:
    """Both ways to read a file give the same."""
    slow, fast = (read(path, large, **options) for large in (1 << 40, 0))
    assert fast == slow
    if isinstance(fast, Dataset) and isinstance(slow, Dataset):
        assert (fast.manner is None) == (slow.manner is None)
        if fast.manner is not None and slow.manner is not None:
            assert fast.manner.words("") == slow.manner.words("")
            assert list(fast.manner.lines) == list(slow.manner.lines)
            assert fast.manner.sha256 == slow.manner.sha256
        assert fast.how_read == slow.how_read
        assert all(type(x) is int for x in (*fast.points[0], *fast.labels[0], *fast.rows[0]))
    return fast


def in_blocks(path: Path, **options: Any) -> Dataset:
    """Read in blocks, or an AssertionError."""
    with pytest.MonkeyPatch.context() as patch:
        def refused(*_: object) -> None:
            raise AssertionError("read cell by cell")

        patch.setattr(bulk, "read_text", refused)
        found = read(path, 0, **options)
    assert isinstance(found, Dataset)
    return found


# -- hostile files ---------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(-99, 99).map(str),
    st.decimals(-99, 99, places=3).map(str),
    st.decimals(-9, 9, places=1).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["0", "-0", "+0", "007", "+7", "-.5", ".5", "5.", "0.50", "1.0", "00", "1/3",
                     "1e-05", "2.5E3", "-7/4", "0." + "0" * 30 + "1", "9" * 18, "9" * 19,
                     "-" + "9" * 18, "0" * 19, "1." + "0" * 17, "1." + "0" * 18,
                     "4611686018427387904", "0.1", "1e3", "1E+2", "0e0", "12345678901.1234567"]))
BAD = st.sampled_from(["", " ", "NA", "?", "nan", "inf", "-", "+", ".", "-.", "+-1", "1-", "1.2.3",
                       "1..2", "1,5", "1 000", "1.000,5", "\u0663", "\uff11", "1\u00a0", "0x1",
                       "1_0", "--1", "1e", "1e999", "1/0", "a", '"', "#",
                       "1'000", "\u22121", "1e-999"])
NAMES = st.sampled_from(["setosa", "versicolor", "x", "class", "NA", "?", "7", "7.0",
                         "\u00e9", "a b", "y", "label", "$10", "-", "1,5", "\u2028",
                         "\u00a0", "\u3000a"])


def quoted(cell: str, how: int) -> str:
    escaped = cell.replace('"', '""')
    return {0: f'"{escaped}"', 1: f" {cell}", 2: f"{cell}\t", 3: f'"{escaped}\n"'}.get(how, cell)


SELDOM = st.integers(0, 15).map(lambda k: k == 11)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows of cells, mostly well-formed."""
    width, count = draw(st.integers(1, 4)), draw(st.integers(1, 9))
    cells = st.one_of(NUMBERS, BAD) if draw(SELDOM) else NUMBERS
    labels = draw(st.sampled_from([st.integers(0, 2).map(str), st.integers(0, 2).map(str), NUMBERS,
                                   NAMES, st.sampled_from(["a", "b"]), st.one_of(NUMBERS, NAMES)]))
    rows = [[*(draw(cells) for _ in range(width)), draw(labels)] for _ in range(count)]
    if draw(st.booleans()):
        rows += [list(draw(st.sampled_from(rows))) for _ in range(draw(st.integers(0, 3)))]
    names = draw(st.sampled_from([None, None, ["age", "size", "u", "w"], ["x", "id", "", "0"]]))
    if names is not None:
        rows = [[*names[:width], draw(st.sampled_from(["label", "label", "y", ""]))], *rows]
    if draw(SELDOM):
        rows[draw(st.integers(0, len(rows) - 1))] += ["1"]
    return rows


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Tables as files: with quotes, spaces, other delimiters and ends of lines, and worse."""
    delimiter = draw(st.sampled_from(",,,,,,;\t| "))
    how = st.integers(0, 25) if draw(SELDOM) else st.just(9)
    end = draw(st.sampled_from(["\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n \n"]))
    lines = [delimiter.join(quoted(cell, draw(how)) for cell in row) for row in draw(tables())]
    leads = ["\n", "sep=;\n", "sep=,\r\n", "# a comment\n", "\ufeff"]
    lead = draw(st.sampled_from(leads)) if draw(SELDOM) else ""
    text = lead + end.join(lines) + draw(st.sampled_from([end, end, end, ""]))
    mark = b"\xef\xbb\xbf" if draw(SELDOM) else b""
    return mark + text.encode() + (draw(st.sampled_from([b"\xff", b"\0", b"\x1a"]))
                                   if draw(SELDOM) else b"")


OPTIONS = st.fixed_dictionaries({}, optional={
    "header": st.sampled_from(["yes", "no"]),
    "label": st.sampled_from([0, -1, "label", "y", [0, 1]]),
    "ignore": st.sampled_from([[0], ["id"], [1]]),
    "keep": st.sampled_from([["id"], [0]]),
    "labels_are": st.sampled_from(["numbers", "classes"]),
    "contradictions": st.booleans(),
    "delimiter": st.sampled_from([";", "comma", "space"]),
    "decimal_comma": st.booleans(),
})
SOMETIMES = st.one_of(st.just({}), st.just({}), st.just({"header": "no"}), OPTIONS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@given(files(), SOMETIMES)
def test_hostile_files_are_read_alike(folder: Path, text: bytes, options: dict[str, Any]) -> None:
    path = folder / "table.csv"
    path.write_bytes(text)
    check_same(path, **options)


@pytest.mark.parametrize(("file", "options", "expected"), INDEX,
                         ids=[f"{line[0]}-{line[1]}" for line in INDEX])
def test_every_small_table_is_read_alike(file: str, options: str, expected: str) -> None:
    check_same(TABLES / file, **options_of(options))


# -- what is read in blocks ------------------------------------------------------------------------

PLAIN = {
    "header, classes": ("u,v,label\n1.5,2,a\n1,3,b\n1.5,2.0,a\n", {}),
    "no header": ("1,2,7\n3,-4.25,8\n5,6,7\n", {}),
    "no header, classes": ("1,2,a\n3,-4.25,b\n5,6,a\n", {}),
    "blank lines": ("u,v,label\n\n1,2,3\n \n4,5,6\n", {}),
    "quotes": ('"u","v","label"\n1,"2","a,b"\n4,"5.5",c\n', {}),
    "carriage returns": ("u,v,label\r\n1,2,3\r\n4,5,6\r\n", {}),
    "spaces": ("u , v\t, label\n1 , 2, 3\n4, 5\t,6 \n", {}),
    "exponents and fractions": ("u,v,label\n1e-05,2,1/3\n4,-7/3,6e2\n", {}),
    "more than 18 digits": ("u,v,label\n0.1234567890123456789,2,1\n4,5,6\n", {}),
    "integers of any length": (
        f"u,v,label\n{10**40},2,{10**30}\n4,{10**40},6\n{10**40},2,{10**30}\n", {}),
    "scientific, from a program": (
        "u,v,label\n1.500000000000000000e+00,9.250000000000000000e-01,1\n4,5,2\n", {}),
    "vectors": ("u,v,y,z\n1,2,3,4\n4,5,6.5,7\n1,2,3,4\n", {"label": ["y", "z"]}),
    "a column left out": ("id,v,name,y\n1,2,x,3\n2,5,?,6\n", {"ignore": ["id", "name"]}),
    "a column of row numbers that is kept": ("id,v,y\n1,2,3\n2,5,6\n", {"keep": ["id"]}),
    "an id that is none": ("id,v,y\n1.5,2,3\n2,5,6\n1.5,4,4\n", {}),
    "decimal commas": ("u;v;y\n1,5;2;3\n2;-0,25;6,5\n", {"decimal_comma": True}),
    "decimal commas, equal labels": ("u;y\n1;3,5\n2;3,50\n", {"decimal_comma": True}),
    "spaces between": ("1 2 7\n3  4 8\n 5 6 7\n", {"delimiter": "space"}),
    "a delimiter that is said": ("sep=;\nu;v;label\n1;2;3\n4;5;6\n", {}),
    "a byte order mark": ("\ufeffu,v,label\n1,2,3\n4,5,6\n", {}),
    "classes called by numbers": ("u,v,label\n1,2,3\n4,5,3.0\n", {"labels_are": "classes"}),
    "contradictions": ("u,label\n1,2\n1,3\n1,2\n2,2\n", {"contradictions": True}),
    "equal points": ("u,v,label\n4,5,6\n1,2,3\n1.0,2,3\n4,5,6\n1,2,3\n", {}),
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_file_is_read_in_blocks(name: str, tmp_path: Path) -> None:
    text, options = PLAIN[name]
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    in_blocks(path, **options)
    check_same(path, **options)


def test_a_contradiction_is_found_without_another_pass(tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    path.write_text("u,label\n5,a\n1,b\n\n5.0,c\n1,a\n")
    found = check_same(path)
    monkeypatch.delattr(bulk, "read_text")
    assert read(path, 0) == found == (
        "MP-D010", f"{path}, rows 1 and 3 (lines 2 and 5)",
        "equal rows to have equal labels (no function memorizes this)", "'a' and 'c'")


@pytest.mark.parametrize("label", ["\u00a0", "\u2028", "\x1f", "\u3000\u2003"])
@pytest.mark.parametrize("other", ["a", "NA", "1"])
def test_a_label_of_other_blanks_is_nothing(label: str, other: str, tmp_path: Path) -> None:
    """A name that nobody sees is refused, as the missing one is."""
    path = tmp_path / "t.csv"
    path.write_text(f"u,v,y\n1,2,{other}\n3,4,{label}\n", encoding="utf-8")
    found = check_same(path)
    assert isinstance(found, tuple)
    assert found[0] in ("MP-D005", "MP-D004", "MP-D025")
    assert check_same(path, labels_are="classes") == (
        "MP-D005", f"{path}, line 3, row 2, column y", "a label", "nothing")


@pytest.mark.parametrize("text", ["u,v,y\n1,2\n", "u,v,y\n1,2,x\n3,a,x\n", "1,2,x\n3,4,y\n",
                                  "id,v,y\n1,2,3\n2,5,6\n", "1,2,3\n3,4,5\n6,7,8\n"])
def test_what_is_unclear_is_judged_cell_by_cell(text: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    check_same(path)
    with pytest.raises(AssertionError, match="cell by cell"):
        in_blocks(path)


def test_columns_that_are_not_asked_for_are_not_parsed(tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    path.write_text("u,v,w,y\n" + "1,2,3,4\n5,6,7,8\n" * 10)
    parsed = []
    monkeypatch.setattr(decimals_module, "plain_decimals",
                        lambda cells: parsed.extend(cells) or plain_decimals(cells))
    in_blocks(path, ignore=["u", "w"])
    assert sorted(parsed) == ["2"] * 10 + ["4", *["6"] * 10, "8"]


@pytest.mark.parametrize("delimiter", [",", " ", "\t"])
@pytest.mark.parametrize("end", ["", "\n", "\n" * 1000])
def test_blank_lines_take_no_room(delimiter: str, end: str, tmp_path: Path,
                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte of them below a wide table would be a hundred gigabytes of cells."""
    made, path, empty = list[int](), tmp_path / "t.csv", Decimals.empty

    def counted(rows: int, width: int) -> Decimals:
        made.append(rows * width)
        return empty(rows, width)

    monkeypatch.setattr(Decimals, "empty", counted)
    path.write_text("\n".join(delimiter.join([str(k), "1", "2", "3", str(k % 2)])
                              for k in (0, 5, 3)) + end)
    found = in_blocks(path, header="no", keep=[0], delimiter=delimiter)
    assert found.points == ((0, 1, 2, 3), (5, 1, 2, 3), (3, 1, 2, 3))
    assert made
    assert max(made) <= path.stat().st_size


def test_how_far_it_has_come_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("u,y\n" + "1,4\n5,8\n" * 5000)
    told = list[tuple[int, int]]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LARGE", 0)
        patch.setattr(blocks_module, "CELLS", 5000)
        read_table(path, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[0][0] < told[-1][0] == told[-1][1] == path.stat().st_size


# -- decimals --------------------------------------------------------------------------------------

DECIMAL = re.compile(r"[+-]?(?=\.?[0-9])[0-9]*(?:\.[0-9]*)?")


@given(st.lists(st.one_of(NUMBERS, BAD, st.text("0123456789.+-", max_size=5)), min_size=1))
def test_a_plain_decimal_is_its_digits_and_its_places(cells: list[str]) -> None:
    values, places, odd = plain_decimals(cells)
    for k, (cell, value, place) in enumerate(zip(cells, values.tolist(), places.tolist(),
                                                 strict=True)):
        is_plain = DECIMAL.fullmatch(cell) and sum(map(str.isdigit, cell)) <= 18
        assert (k in odd) is not bool(is_plain)
        if is_plain:
            assert Fraction(value, 10**place) == exact.rational(cell)


@given(st.integers(1, 3), st.lists(NUMBERS, min_size=3, max_size=12))
def test_common_denominators_are_those_of_all_cells(width: int, cells: list[str]) -> None:
    cells = cells[: len(cells) // width * width]
    rows = [cells[k:k + width] for k in range(0, len(cells), width)]
    column = Decimals.empty(len(rows), width)
    column.put(0, cells)
    found, denominator = column.over_common_denominator()
    assert (list(found), denominator) == over_common_denominator(
        [[exact.ratio(cell) for cell in row] for row in rows])


# -- equal rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("collide", [False, True])
@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 1)), min_size=1))
def test_equal_rows_are_grouped(collide: bool, rows: list[tuple[int, int]]) -> None:
    expected: dict[tuple[int, int], list[int]] = {}
    for i, row in enumerate(rows):
        expected.setdefault(row, []).append(i)
    with pytest.MonkeyPatch.context() as patch:
        if collide:
            patch.setattr("memproof.dataset.equal_rows.hashes", lambda m: hashes(m) % 2)
        groups = groups_of(np.array(rows, dtype=np.int64))
    assert RowNumbers(groups.rows, groups.starts) == tuple(map(tuple, expected.values()))
    assert groups.firsts.tolist() == [each[0] for each in expected.values()]
    assert groups.are_single is (len(expected) == len(rows))
