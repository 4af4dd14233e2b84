"""The command line, tested from the outside: what a user types, sees, and finds on the disk."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from helpers.command_line import CODE, SEEN, ended, files, memproof, process, refused, start, write
from helpers.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.checker import kernel
from memproof.cli import COMMANDS

IRIS = "certificates/iris.memproof.jsonl"
GOOD = "a,b,c\n1,2,0\n3,3,1\n1,5,1\n"
SIZES = {
    "width": int, "depth": int, "nodes": int, "dense_parameters": int, "nonzero_parameters": int,
    "largest_weight_bits": int, "total_weight_bits": int,
}


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with iris (no ledger), slots2 (a ledger), and copies that are broken."""
    here = tmp_path_factory.mktemp("made")
    for name, options in [("iris", []), ("slots2", ["--slots", "2"])]:
        assert memproof("certify", "iris", *options, "-o", here / f"{name}.jsonl").code == 0
    good = (here / "iris.jsonl").read_bytes()
    (here / "gz.memproof.jsonl.gz").write_bytes(gzip.compress(good))
    (here / "cut.memproof.jsonl.gz").write_bytes(gzip.compress(good)[:1000])
    (here / "cut.jsonl").write_bytes(good[:3000])
    (here / "v3.jsonl").write_bytes(good.replace(b'"version":1', b'"version":3', 1))
    old, new = b'"y":[0],"rows":[1]', b'"y":[1],"rows":[1]'
    assert old in good
    (here / "wrong.jsonl").write_bytes(good.replace(old, new, 1))
    return here


# --------------------------------------------------------------------------------- 1. certify


def test_certify_without_arguments() -> None:
    ran = memproof("certify")
    assert ran.code == 0
    assert files() == [IRIS]
    assert re.match(r"ACCEPTED [0-9a-f]{16}: 150 rows, 149 points; every label", ran.out)
    table, following = ran.out.index("nonzero parameters  "), ran.out.index("next:")
    assert 0 < table < following
    for line in ran.out[following:].splitlines()[1:]:
        assert re.match(r"  memproof (explain|check|theorems) ", line)
    assert "\x1b" not in ran.text


def test_what_certify_tells_to_type_next_works() -> None:
    lines = memproof("certify").out.split("next:\n")[1].splitlines()
    assert len(lines) == 3
    for line in lines:
        assert memproof(*line.split()[1:]).code == 0, line


@pytest.mark.parametrize(
    ("name", "rows"), [("iris", 150), ("wine", 178), ("breast_cancer", 569), ("digits", 1797)]
)
def test_each_bundled_table(name: str, rows: int) -> None:
    ran = memproof("certify", name)
    assert ran.code == 0
    assert f": {rows} rows" in ran.out
    assert memproof("check", f"certificates/{name}.memproof.jsonl", "--data", name).code == 0
    assert files() == [f"certificates/{name}.memproof.jsonl"]


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.txt", "t.npy"])
def test_file_kinds(name: str) -> None:
    if name.endswith("npy"):
        np.save(name, np.array([[1, 2, 0], [3, 3, 1], [1, 5, 1]]))
    else:
        write(name, GOOD if name.endswith("csv") else GOOD.replace(",", "\t"))
    assert memproof("certify", name).code == 0
    assert files() == ["certificates/t.memproof.jsonl", name]
    assert memproof("check", "certificates/t.memproof.jsonl", "--data", name).code == 0


@pytest.mark.parametrize("label", ["a", "0", "-3"])
def test_the_label_column(label: str) -> None:
    write("t.csv", GOOD)
    assert memproof("certify", "t.csv", "--label", label, "-o", "x.jsonl").code == 0
    assert memproof("check", "x.jsonl", "--data", "t.csv", "--label", "a").code == 0
    assert memproof("check", "x.jsonl", "--data", "t.csv").code == 1
    assert "label 3\n" in memproof("explain", "x.jsonl", "--row", 2).out


def test_header() -> None:
    write("t.csv", "0,1,2\n5,6,0\n7,8,1\n")
    for header, rows in [("yes", 2), ("no", 3), ("auto", 3)]:
        assert f": {rows} rows" in memproof(
            "certify", "t.csv", "--header", header, "-o", "x.jsonl").out
    write("t.csv", GOOD)
    refused(memproof("certify", "t.csv", "--header", "no"), "MP-D004", "t.csv, line 1", "'a'")


@pytest.mark.parametrize("width", [4, 5, 6, 12])
@pytest.mark.parametrize("slots", [1, 2, 3])
def test_width_and_slots(width: int, slots: int) -> None:
    write("t.csv", "x,y\n" + "".join(f"{i},{i % 3}\n" for i in range(8)))
    argv = ["--width", width, "--slots", slots, "--json"]
    result = json.loads(memproof("certify", "t.csv", *argv).out)
    assert result["width"] <= width
    assert f"slots={slots} " in result["parameters"] + " "
    assert memproof("check", result["certificate"], "--data", "t.csv").code == 0


def test_the_seed_makes_it_reproducible() -> None:
    write("t.csv", GOOD)
    made = []
    for options in [[], *(["--seed", seed] for seed in (0, 5, 5, 1, 2, 3, 4))]:
        assert memproof("certify", "t.csv", *options, "-o", "x.jsonl").code == 0
        made.append(Path("x.jsonl").read_bytes())
    assert made[0] == made[1]
    assert made[2] == made[3]
    assert len(set(made)) > 1


def test_output_makes_directories_and_gzips() -> None:
    assert memproof("certify", "iris", "-o", "new/deep/i.memproof.jsonl.gz").code == 0
    assert files() == ["new/deep/i.memproof.jsonl.gz"]
    assert Path(files()[0]).read_bytes()[:2] == b"\x1f\x8b"
    assert memproof("check", files()[0], "--data", "iris").code == 0


def test_json_has_the_documented_names() -> None:
    ran = memproof("certify", "iris", "--json")
    result = json.loads(ran.out)
    assert ran.code == 0
    assert result["schema"] == "memproof/certify/1"
    assert result["verdict"] == "ACCEPTED"
    assert result["certificate"] == IRIS
    assert result["construction"] == "threshold-ledger"
    assert (result["rows"], result["points"], result["dimension"]) == (150, 149, 4)
    for name, kind in SIZES.items():
        assert type(result[name]) is kind
    claim = json.loads(Path(IRIS).read_text().splitlines()[1])
    assert all(claim[name] == result[name] for name in SIZES)


HEAD = '{"format":"memproof-network","version":1,"inputs":1,"layers":['
TENT = HEAD + ('{"weights":[[2],[1]],"biases":[0,-0.5],"names":["a","b"]}],'
               '"output":{"weights":[[1,"-8/3"]],"biases":[0]}}')


def test_a_given_network() -> None:
    write("tent.csv", "x,label\n0,0\n0.5,1\n2,0\n")
    write("tent.json", TENT)
    ran = memproof("certify", "tent.csv", "--network", "tent.json", "-o", "x.jsonl")
    assert ran.code == 0
    assert "recomputed: width 2, depth 1, largest weight 6 bits," in ran.out
    assert "7 dense and 5 nonzero parameters" in ran.out
    assert memproof("check", "x.jsonl", "--data", "tent.csv", "--checker", "second").code == 0
    assert "b = relu(x0 - 1/2)" in memproof("explain", "x.jsonl", "--text").out


def test_a_given_network_that_misses() -> None:
    write("tent.csv", "x,label\n0,0\n0.5,1\n3,0\n4,7\n")
    write("tent.json", TENT)
    ran = memproof("certify", "tent.csv", "--network", "tent.json", "-o", "sub/x.jsonl")
    assert ran.code == 1
    assert ran.out.startswith("NOT MEMORIZED MP-C001: the output misses 2 labels")
    assert [line.split() for line in ran.out.splitlines() if re.match(r" *\d", line)] == [
        ["3", "2", "0", "0", "-2/3"], ["4", "3", "0", "7", "-4/3"],
    ]
    assert files() == ["tent.csv", "tent.json"]
    result = json.loads(memproof("certify", "tent.csv", "--network", "tent.json", "--json").out)
    assert result["misses"][0] == {
        "row": 3, "point": 2, "output": 0, "expected": "0", "found": "-2/3",
    }
    assert files() == ["tent.csv", "tent.json"]


LAYER = '{"weights":[[1]],"biases":[0]}'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "MP-N020"), ("x", "MP-N020"), (b"\xff\xfe", "MP-N020"), ("[" * 100000, "MP-N020"),
        ("{}", "MP-N021"), ("[]", "MP-N021"), ("null", "MP-N021"),
        (HEAD.replace("1,", "2,", 1) + LAYER + f'],"output":{LAYER}}}', "MP-N022"),
        (HEAD + LAYER + '],"output":{}}', "MP-N021"),
        (HEAD + LAYER + '],"output":{"weights":[[1,2]],"biases":[0]}}', "MP-N023"),
        (HEAD + '{"weights":[[1]],"biases":[]}],"output":' + LAYER + "}", "MP-N023"),
        (HEAD + '{"weights":[[1]],"biases":[0],"activation":"tanh"}],"output":' + LAYER + "}",
         "MP-N024"),
        (HEAD + '{"weights":[[1]],"biases":[0],"biases":[1]}],"output":' + LAYER + "}", "MP-N020"),
        (HEAD + '{"weights":[[NaN]],"biases":[0]}],"output":' + LAYER + "}", "MP-D006"),
        (HEAD + '{"weights":[["x"]],"biases":[0]}],"output":' + LAYER + "}", "MP-D004"),
        (HEAD + '{"weights":[[true]],"biases":[0]}],"output":' + LAYER + "}", "MP-N021"),
        (HEAD + f'],"output":{LAYER}}}', "MP-C002"),
        (HEAD.replace('"inputs":1', '"inputs":2') + '{"weights":[[1,0]],"biases":[0]}],"output":'
         + LAYER + "}", "MP-N003"),
    ],
)
def test_malformed_networks(content: str | bytes, code: str) -> None:
    write("t.csv", "x,y\n1,1\n2,2\n")
    write("net.json", content)
    refused(memproof("certify", "t.csv", "--network", "net.json", "-o", "x.jsonl"), code)
    assert files() == ["net.json", "t.csv"]


def test_network_files_that_cannot_be_read() -> None:
    refused(memproof("certify", "iris", "--network", "none.json"), "MP-U001", "none.json")
    refused(memproof("certify", "iris", "--network", "."), "MP-U001", "directory")
    write("net.json", TENT)
    refused(memproof("certify", "--network", "net.json", "--width", 5), "MP-U004", "width")


# -------------------------------------------------------------------------------- 2. bad input


@pytest.mark.parametrize(
    ("content", "code", "parts"),
    [
        (None, "MP-U001", ["t.csv"]),
        ("", "MP-D012", ["t.csv", "empty"]),
        ("a,b,c\n", "MP-D013", ["t.csv", "header"]),
        ("a,b,c\n1,,0\n2,3,1\n", "MP-D005", ["t.csv, line 2, row 1, column b"]),
        ("a,b,c\n1,nan,0\n", "MP-D006", ["line 2, row 1, column b", "'nan'"]),
        ("a,b,c\n1,-inf,0\n", "MP-D006", ["line 2, row 1, column b", "'-inf'"]),
        ("a,b,c\n1,2,0\nfoo,3,1\n", "MP-D004", ["line 3, row 2, column a", "'foo'"]),
        ("a,b,c\n1,2,0\n3,1\n", "MP-D009", ["line 3", "3 cells", "found 2"]),
        ("a,b,c\n1,2,0\n3,3,1\n1,2,1\n", "MP-D010", ["rows 1 and 3", "0 and 1"]),
        ("a\n1\n", "MP-D016", ["t.csv"]),
        ("a,b\n1,1e999\n2,0\n", "MP-D007", ["1e999"]),
        (b"a,b\n1,\xe9\n", "MP-D002", ["line 2", "0xe9"]),
    ],
)
def test_tables_that_are_refused(content: str | bytes | None, code: str, parts: list[str]) -> None:
    if content is not None:
        write("t.csv", content)
    before = files()
    refused(memproof("certify", "t.csv"), code, *parts)
    refused(memproof("plan", "t.csv"), code, *parts)
    assert files() == before
    assert not Path("certificates").exists()


@pytest.mark.parametrize(
    ("options", "code", "parts"),
    [
        (["--label", "zzz"], "MP-D015", ["'zzz'", "'a', 'b', 'c'"]),
        (["--label", "3"], "MP-D015", ["from 0 to 2", "found 3"]),
        (["--label", "-4"], "MP-D015", ["-3 to -1", "found -4"]),
        (["--width", "3"], "MP-B004", ["at least 4", "found 3"]),
        (["--width", "-1"], "MP-B004", ["at least 4", "found -1"]),
        (["--slots", "0"], "MP-B005", ["at least 1", "found 0"]),
        (["--construction", "nope"], "MP-B001", ["threshold-ledger", "'nope'"]),
    ],
)
def test_options_that_are_refused(options: list[str], code: str, parts: list[str]) -> None:
    write("t.csv", GOOD)
    refused(memproof("certify", "t.csv", *options), code, *parts)
    refused(memproof("certify", "t.csv", *options, "--json"), code, *parts)
    assert files() == ["t.csv"]


@pytest.mark.parametrize("options", [["--width", "x"], ["--slots", "1.5"], ["--header", "maybe"],
                                     ["more", "files"], ["--unknown"]])
def test_options_that_argparse_refuses(options: list[str]) -> None:
    ran = memproof("certify", "iris", *options)
    assert ran.code == 2
    assert ran.out == ""
    assert "error:" in ran.err
    assert files() == []


def test_a_directory_as_data() -> None:
    Path("dir").mkdir()
    Path("dir.csv").mkdir()
    refused(memproof("certify", "dir"), "MP-D001", "dir")
    ran = memproof("certify", "dir.csv")
    refused(ran, "MP-D001", "directory")


def test_a_directory_as_data_is_named_as_such() -> None:
    Path("dir").mkdir()
    assert "directory" in memproof("certify", "dir").err


def test_refused_input_leaves_the_old_certificate_alone() -> None:
    write("t.csv", GOOD)
    memproof("certify", "t.csv", "-o", "x.jsonl")
    before = Path("x.jsonl").read_bytes()
    write("t.csv", "a,b\n1,0\n1,1\n")
    assert memproof("certify", "t.csv", "-o", "x.jsonl").code == 2
    assert Path("x.jsonl").read_bytes() == before
    assert files() == ["t.csv", "x.jsonl"]


@pytest.mark.parametrize("output", ["dir", ".", "t.csv/x.jsonl", "/proc/x.jsonl"])
def test_an_output_that_cannot_be_written(output: str) -> None:
    Path("dir").mkdir()
    write("t.csv", GOOD)
    ran = memproof("certify", "t.csv", "-o", output)
    assert ran.code == 2
    assert "MP-X000" not in ran.err
    assert files() == ["t.csv"]


def test_an_output_that_cannot_be_written_leaves_nothing() -> None:
    Path("dir").mkdir()
    assert memproof("certify", "iris", "-o", "dir").code != 0
    assert files() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_permission() -> None:
    Path("dir").mkdir(mode=0o500)
    refused(memproof("certify", "iris", "-o", "dir/x.jsonl"), "MP-U001")


def test_a_named_pipe_is_not_replaced() -> None:
    os.mkfifo("pipe")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process("certify", "iris", "-o", "pipe")
    assert stat.S_ISFIFO(os.lstat("pipe").st_mode)


NAMES = 'x,y\n1,"a, b"\n2,"say ""hi"""\n5,Żółć\n7,back\\slash\n'


@pytest.mark.parametrize(
    ("content", "points"),
    [
        ("x,y\n1,0\n2,1\n3,0\n4,1\n", 4),
        ("x,k,y\n1,7,0\n2,7,1\n3,7,0\n", 3),
        ("x,z,y\n1e-40,1e40,0\n1e40,1e-40,1\n-1e40,0,2\n", 3),
        ("x,y\n1,0\n2,1\n1,0\n1.0,0\n", 2),
        ("x,y\n1,-3\n2,-1\n5,4\n", 3),
        ("x,y\n1,1/2\n2,-0.25\n5,4\n", 3),
        (NAMES, 4),
        ("\ufeff" + GOOD, 3),
        (GOOD.replace("\n", "\r\n"), 3),
        ("\n".join(",".join(map(str, random.Random(i).choices(range(9), k=2000))) + f",{i % 2}"
                   for i in range(5)), 5),
    ],
    ids=["d1", "constant", "extreme", "repeated", "negative", "fractions", "names", "bom", "crlf",
         "wide"],
)
def test_tables_that_must_work(content: str, points: int) -> None:
    write("t.csv", content)
    ran = memproof("certify", "t.csv", "-o", "x.jsonl")
    assert ran.code == 0, ran
    assert f" rows, {points} points;" in ran.out
    for checker in ("kernel", "second"):
        assert memproof("check", "x.jsonl", "--data", "t.csv", "--checker", checker).code == 0
    assert "hits the label\n" in memproof("explain", "x.jsonl", "--row", 1).out
    assert memproof("theorems", "--of", "x.jsonl").code == 0


@pytest.mark.parametrize("content", ["x,y\n1,0\n", "x,y\n1,5\n2,5\n3,5\n", "x,y\n1,a\n2,a\n"])
def test_one_point_and_one_class(content: str) -> None:
    write("t.csv", content)
    assert memproof("certify", "t.csv", "-o", "x.jsonl").code == 0
    assert memproof("check", "x.jsonl", "--data", "t.csv").code == 0


@pytest.mark.parametrize("name", ["100%", "a%20b", "%C5%BC"])
def test_class_names_with_a_percent_sign(name: str) -> None:
    write("t.csv", f"x,y\n1,{name}\n2,b\n")
    assert memproof("certify", "t.csv", "-o", "x.jsonl").code == 0
    assert memproof("check", "x.jsonl", "--data", "t.csv").code == 0


def test_long_class_names_with_a_common_beginning() -> None:
    write("t.csv", f"x,y\n1,{'a' * 250}\n2,{'a' * 250}b\n")
    ran = memproof("certify", "t.csv", "-o", "x.jsonl")
    assert ran.code in (0, 2)
    assert "REJECTED" not in ran.out


def test_class_names_are_shown_as_they_are() -> None:
    write("t.csv", NAMES)
    memproof("certify", "t.csv", "-o", "x.jsonl")
    assert "label Żółć" in memproof("explain", "x.jsonl", "--row", 3).out


# ------------------------------------------------------------------------------------ 3. check


def test_the_four_outcomes(made: Path) -> None:
    for name, word, code in [
        ("iris.jsonl", "ACCEPTED", 0), ("wrong.jsonl", "REJECTED MP-R013", 1),
        ("cut.jsonl", "REJECTED MP-R009", 1), ("v3.jsonl", "DECLINED MP-L001", 3),
        ("none.jsonl", "UNREADABLE MP-U001", 2), ("gz.memproof.jsonl.gz", "ACCEPTED", 0),
        ("cut.memproof.jsonl.gz", "UNREADABLE MP-U001", 2), ("", "UNREADABLE MP-U001", 2),
    ]:
        ran = memproof("check", made / name)
        assert ran.text.startswith(word), ran
        assert ran.code == code


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("iris slots2", 0), ("iris v3", 3), ("v3 iris wrong", 1), ("wrong none v3 iris", 2),
        ("none v3", 2), ("wrong wrong", 1),
    ],
)
def test_of_several_files_the_gravest_wins(made: Path, names: str, code: int) -> None:
    paths = [made / f"{name}.jsonl" for name in names.split()]
    ran = memproof("check", *paths)
    assert ran.code == code
    for path in paths:
        assert f"{path}: " in ran.text
    for checker in ("kernel", "second"):
        ran = memproof("check", "--format", "json", "--checker", checker, *paths)
        assert ran.code == code
        results = json.loads(ran.out)["results"]
        assert [r["certificate"] for r in results] == [str(p) for p in paths]


def iris_rows() -> list[list[str]]:
    with open(ROOT / "memproof/dataset/tables/iris.csv", newline="") as file:
        return list(csv.reader(file))


def save(name: str, rows: list[list[str]]) -> str:
    return write(name, "".join(",".join(row) + "\n" for row in rows))


def test_check_with_data(made: Path) -> None:
    rows = iris_rows()
    certificate = made / "iris.jsonl"
    assert memproof("check", certificate, "--data", save("same.csv", rows)).code == 0
    spelled = [rows[0]] + [[f"{v}e0" for v in r[:-1]] + r[-1:] for r in rows[1:]]
    assert memproof("check", certificate, "--data", save("spelled.csv", spelled)).code == 0
    cell, label = [list(r) for r in rows], [list(r) for r in rows]
    cell[17][2] = "1.41"
    label[17][-1] = "virginica"
    for table, code, parts in [
        (cell, "MP-P003", ["row 17", rows[0][2], "expected 1.41 as in the table", "found 1.3"]),
        (label, "MP-P004", ["row 17", "virginica", "setosa"]),
        (rows[:-1], "MP-P002", ["rows: 149", "found 150"]),
        ([["0", *r] for r in rows], "MP-P002", ["columns: 5", "found 4"]),
    ]:
        ran = memproof("check", certificate, "--data", save("t.csv", table), "--header", "yes")
        assert ran.code == 1
        assert ran.out.startswith(f"REJECTED {code}"), ran
        assert all(part in ran.out for part in parts)


def test_check_says_what_is_only_moved(made: Path) -> None:
    """An order of rows, an order of columns, and the first row that is too many or too few."""
    rows, certificate = iris_rows(), made / "iris.jsonl"
    columns = [[r[1], r[0], *r[2:]] for r in rows]
    for table, words in (
        ([rows[0], *rows[:0:-1]], "; the points are the same, in another order"),
        (columns, "; the columns are the same, in another order"),
        ([*rows[:40], *rows[41:]], "; the first row that is not the same is 40"),
        (rows[:-1], "; the first row that is not the same is 150"),
    ):
        ran = memproof("check", certificate, "--data", save("t.csv", table), "--header", "yes")
        assert words in ran.flat, ran
    changed = [rows[0], ["9", *rows[1][1:]], *rows[2:]]
    assert "are the same" not in memproof("check", certificate, "--data", save("t.csv", changed),
                                          "--header", "yes").out


def binary(kind: str) -> str:
    rows = iris_rows()[1:]
    names = sorted({r[-1] for r in rows})
    array = np.array([[*map(float, r[:-1]), names.index(r[-1])] for r in rows])
    np.save("iris.npy", array.astype(kind))
    return "iris.npy"


def test_binary_floats_against_text(made: Path) -> None:
    ran = memproof("check", made / "iris.jsonl", "--data", binary("f8"))
    assert ran.code == 1
    assert "MP-P003 at row 1, column x0" in ran.out
    assert "decimal text" in ran.out
    assert "binary float" in ran.out
    assert memproof("certify", "iris.npy", "-o", "f.jsonl").code == 0
    ran = memproof("check", "f.jsonl", "--data", "iris")
    assert "row 1, column sepal length (cm)" in ran.out
    assert "binary float" in ran.out
    assert memproof("check", "f.jsonl", "--data", "iris.npy").code == 0


def test_single_precision_against_text(made: Path) -> None:
    assert "float" in memproof("check", made / "iris.jsonl", "--data", binary("f4")).out


def test_data_that_cannot_be_read(made: Path) -> None:
    refused(memproof("check", made / "iris.jsonl", "--data", "none.csv"), "MP-U001", "none.csv")
    write("t.csv", GOOD)
    argv = ["--data", "t.csv", "--label", "zzz"]
    refused(memproof("check", made / "iris.jsonl", *argv), "MP-D015", "zzz")


@pytest.mark.parametrize("options", [["--label", "zzz"], ["--label", "0"], ["--label", "99"]])
def test_the_label_of_a_bundled_table(options: list[str]) -> None:
    ran = memproof("certify", "iris", *options, "-o", "x.jsonl")
    assert ran.code == 2 or "label setosa" not in memproof("explain", "x.jsonl", "--row", 1).out


@pytest.mark.parametrize("checker", ["kernel", "second"])
@pytest.mark.parametrize(
    ("option", "name"),
    [("--max-width", "width"), ("--max-depth", "depth"), ("--max-parameters", "dense_parameters")],
)
def test_limits_on_the_sizes(made: Path, checker: str, option: str, name: str) -> None:
    allowed = json.loads((made / "iris.jsonl").read_text().splitlines()[1])[name]
    argv = ["check", made / "iris.jsonl", "--checker", checker, option]
    assert memproof(*argv, allowed).code == 0
    ran = memproof(*argv, allowed - 1)
    assert ran.code == 1
    stated = f"at most {allowed - 1}, found {allowed}"
    assert re.match(f"REJECTED MP-P001 .*{option}.*{stated}", ran.out)


@pytest.mark.parametrize("checker", ["kernel", "second"])
def test_the_work_limit(made: Path, checker: str) -> None:
    ran = memproof("check", made / "iris.jsonl", "--checker", checker, "--max-work", 1)
    assert ran.code == 3
    assert ran.text.startswith("DECLINED MP-L005")
    assert "--max-work" in memproof("explain", "MP-L005").out


def test_the_work_limit_says_how_to_raise_it(made: Path) -> None:
    assert "--max-work" in memproof("check", made / "iris.jsonl", "--max-work", 1).text


def test_the_second_checker(made: Path) -> None:
    for name, code in [("iris", 0), ("slots2", 0), ("wrong", 1), ("v3", 3), ("none", 2)]:
        assert memproof("check", made / f"{name}.jsonl", "--checker", "second").code == code
    assert "second" in memproof("check", made / "iris.jsonl", "--checker", "second").out


def test_check_as_json(made: Path) -> None:
    names = ["iris", "v3", "wrong", "none"]
    ran = memproof("check", "--format", "json", *[made / f"{n}.jsonl" for n in names])
    content = json.loads(ran.out)
    assert content["schema"] == "memproof/check/1"
    good, *others = content["results"]
    assert good["verdict"] == "ACCEPTED"
    assert (good["recomputed"]["rows"], good["recomputed"]["points"]) == (150, 149)
    assert all(type(good["recomputed"][name]) is kind for name, kind in SIZES.items())
    assert good["declared"]["construction"] == "threshold-ledger"
    assert [r["verdict"] for r in others] == ["DECLINED", "REJECTED", "UNREADABLE"]
    for result in others:
        assert CODE.fullmatch(result["code"])
        assert {"place", "expected", "found"} <= set(result)


def test_check_for_github(made: Path) -> None:
    names = ["iris", "v3", "wrong", "cut"]
    ran = memproof("check", "--format", "github", *[made / f"{n}.jsonl" for n in names])
    lines = ran.out.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(f"::notice file={made / 'iris.jsonl'},")
    for line, code in zip(lines[1:], ["MP-L001", "MP-R013", "MP-R009"], strict=True):
        assert re.match(rf"::error file=[^,]+(,line=\d+)?,title={code}::(REJECTED|DECLINED) ", line)
    assert f",line={(made / 'cut.jsonl').read_bytes().count(10) + 1}," in lines[3]


def test_github_properties_are_escaped() -> None:
    write("a,b%\n::error::x", "x")
    lines = memproof("check", "--format", "github", "a,b%\n::error::x").out.splitlines()
    assert len(lines) == 1
    assert "a%2Cb%25%0A" in lines[0]


# ---------------------------------------------------------------------------------- 4. explain


def test_explain_overview(made: Path) -> None:
    ran = memproof("explain", made / "slots2.jsonl")
    assert ran.code == 0
    for part in ("149 points (150 rows) in dimension 4", "0 = setosa", "threshold-ledger",
                 "layer 1: projection", ": encoder (width", "strip", "line: from layer 1 on"):
        assert part in ran.flat
    assert memproof("explain", made / "gz.memproof.jsonl.gz").code == 0


def test_explain_a_row_shows_the_ledger_as_bit_fields(made: Path) -> None:
    ran = memproof("explain", made / "slots2.jsonl", "--row", 18)
    assert ran.code == 0
    assert ran.out.startswith(
        "point 17 (row 18), label setosa\n  x: sepal length (cm) = 51/10 = 5.1  sepal width ")
    assert ran.out.endswith("output: y = 0 = setosa: hits the label\n")
    assert re.search(r"ledger [01]+\|[01]+\|[01]+\|[01]+ \(base label 1 gap 2 label 2\)", ran.out)
    assert re.search(r"decoder slot 2 label\n  layer \d+:\s[^:]*ledger [01]+ \(label 2\)", ran.out)
    assert memproof("explain", made / "slots2.jsonl", "--point", 17).out == ran.out


def test_explain_one_layer_or_stage(made: Path) -> None:
    path = made / "slots2.jsonl"
    ran = memproof("explain", path, "--row", 1, "--layer", 3)
    assert re.findall(r"layer (\d+):", ran.out) == ["3"]
    (first, last), = re.findall(r"layers (\d+)-(\d+): encoder", memproof("explain", path).out)
    ran = memproof("explain", path, "--row", 1, "--stage", "enc")
    layers = [int(layer) for layer in re.findall(r"layer (\d+):", ran.out)]
    assert layers == list(range(int(first), int(last) + 1))


@pytest.mark.parametrize(
    "option", ["--row 0", "--row 151", "--row -1", "--point -1", "--point 149", "--layer 0",
               "--layer 99", "--layer -1", "--stage zzz", "--row 1 --layer 99"]
)
def test_explain_out_of_range(made: Path, option: str) -> None:
    ran = memproof("explain", made / "slots2.jsonl", *option.split())
    assert ran.code == 2
    assert ran.err.startswith("memproof: MP-U002 at --")


def test_explain_checks_its_arguments_first(made: Path) -> None:
    assert memproof("explain", made / "slots2.jsonl", "--layer", 99).out == ""


def test_explain_as_text_and_drawing(made: Path) -> None:
    ran = memproof("explain", made / "iris.jsonl", "--text")
    assert "layer 1: projection\n  t = relu(" in ran.out
    assert re.search(r"output\n  y = A", ran.out)
    assert memproof("explain", made / "iris.jsonl", "--drawing", "d.svg").code == 0
    root = ElementTree.parse("d.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert files() == ["d.svg"]


def test_a_drawing_with_the_values_of_a_row(made: Path) -> None:
    assert memproof("explain", made / "iris.jsonl", "--drawing", "d.svg", "--row", 18).code == 0
    assert "sepal length (cm) = 51/10" in Path("d.svg").read_text()
    refused(memproof("explain", made / "iris.jsonl", "--drawing", "d.svg", "--layer", 1), "MP-U004")


def test_a_drawing_that_cannot_be_written(made: Path) -> None:
    assert memproof("explain", made / "iris.jsonl", "--drawing", ".").code == 2


def test_files_that_are_no_certificates(made: Path) -> None:
    write("empty", "")
    write("t.csv", GOOD)
    np.save("t.npy", np.zeros((2, 2)))
    for path in ["empty", "t.csv", "t.npy"]:
        refused(memproof("explain", path), "MP-U018", path)
        refused(memproof("theorems", "--of", path), "MP-U018", path)
        ran = memproof("check", path)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"UNREADABLE MP-U018 at {path}: expected a certificate, found ")
    refused(memproof("explain", made / "cut.jsonl"), "MP-C003", str(made / "cut.jsonl"), "MP-R009")
    ran = memproof("theorems", "--of", made / "cut.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("REJECTED MP-R009")
    for path in ["none", ".", made / "cut.memproof.jsonl.gz"]:
        refused(memproof("explain", path), "MP-U001", str(path))
        ran = memproof("theorems", "--of", path)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("memproof: MP-U001")


@pytest.mark.parametrize("command", [["explain"], ["theorems", "--of"]])
def test_an_unknown_version_is_not_guessed(made: Path, command: list[str]) -> None:
    assert memproof(*command, made / "v3.jsonl").code == 3


def test_a_wrong_certificate_is_seen_to_miss(made: Path) -> None:
    assert "MISSES the label" in memproof("explain", made / "wrong.jsonl", "--row", 1).out


def test_explain_codes() -> None:
    ran = memproof("explain", "argmax")
    assert ran.flat.startswith("argmax: a point reads as its label if the output of the class is")
    refused(memproof("explain", "argmax", "--row", "3"), "MP-U004")
    ran = memproof("explain", "MP-R017")
    assert ran.code == 0
    assert ran.out.startswith("MP-R017: ")
    assert memproof("explain", "mp-r017").out == ran.out
    refused(memproof("explain", "MP-Z999"), "MP-U003", "MP-Z999")
    refused(memproof("explain", "nothing-here"), "MP-U001", "nothing-here")


# -------------------------------------------------------- 5. constructions, theorems and plans


def test_constructions() -> None:
    for argv in [[], ["threshold-ledger"]]:
        ran = memproof("constructions", *argv)
        assert ran.code == 0
        assert "threshold-ledger" in ran.out
        assert "yang-yang-2026" in ran.out
    refused(memproof("constructions", "nope"), "MP-B001", "'nope'", "threshold-ledger")


def test_theorems(made: Path) -> None:
    assert "2603.09589" in memproof("theorems").out
    ran = memproof("theorems", "yang-yang-2026")
    assert ran.code == 0
    for part in ("citation:", "hypothesis:", "quantifiers:", "bound:",
                 "witnesses: threshold-ledger"):
        assert part in ran.out
    refused(memproof("theorems", "nope"), "MP-B007", "'nope'")
    for name in ("iris", "slots2"):
        ran = memproof("theorems", "--of", made / f"{name}.jsonl")
        assert ran.code == 0
        assert "N = 149" in ran.out
        assert "(delta/r)^2 = 1/12346, exactly" in ran.out
        assert "is met" in ran.out
        assert "outside the kernel" in ran.out


def test_plan_for_a_table_is_what_certify_builds() -> None:
    write("t.csv", "x,y\n" + "".join(f"{i * i},{i % 3}\n" for i in range(30)))
    for width in (4, 6, 8, 12):
        plan = json.loads(memproof(
            "plan", "t.csv", "--construction", "threshold-ledger", "--width", width, "--json").out)
        assert plan["schema"] == "memproof/plan/1"
        (entry,) = plan["plans"]
        assert entry["certainty"] == "exact"
        built = json.loads(memproof("certify", "t.csv", "--width", width, "--json").out)
        for name in ("construction", "width", "depth", "nodes", "dense_parameters"):
            assert entry[name] == built[name]
    text = memproof("plan", "t.csv").out
    assert text.startswith("t: 30 points, dimension 1\n")
    assert "by default" in text
    assert files()[-1] == "t.csv"


def test_plan_finds_the_least_depth_at_an_odd_width() -> None:
    write("t.csv", "x,y\n1,0\n2,1\n3,0\n")
    smallest = json.loads(memproof("certify", "t.csv", "--json").out)
    assert (smallest["width"], smallest["depth"]) == (5, 2)
    asked = json.loads(memproof("certify", "t.csv", "--width", 5, "--json").out)
    assert asked["depth"] <= smallest["depth"]


def test_plan_for_numbers() -> None:
    argv = ["plan", "--points", 100, "--dimension", 3, "--classes", 4,
            "--construction", "threshold-ledger"]
    ran = memproof(*argv)
    assert ran.code == 0
    assert "guaranteed" in ran.out
    plans = json.loads(memproof(*argv, "--json").out)["plans"]
    assert {p["certainty"] for p in plans} == {"guaranteed"}
    depths = [p["depth"] for p in plans]
    assert depths == sorted(depths, reverse=True)
    finer = json.loads(memproof(*argv, "--separation", "1e-30", "--json").out)["plans"]
    assert all(p["depth"] < q["depth"] for p, q in zip(plans, finer, strict=True))
    assert len(json.loads(memproof(*argv, "--width", 6, "--width", 8, "--json").out)["plans"]) == 2


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--points 0", "MP-U004"), ("--points 1", "MP-U004"),
        ("--points 9 --dimension 0", "MP-U004"),
        ("--points 9 --classes 0", "MP-U004"), ("--points 9 --separation 3", "MP-U004"),
        ("--points 9 --separation abc", "MP-D004"), ("--points 9 --separation 1/0", "MP-D004"),
        ("--points 9 --width 4 --construction threshold-ledger", "MP-B006"),
        ("iris --points 5", "MP-U004"),
        ("iris --construction threshold-ledger --width 3", "MP-B004"),
        ("iris --construction threshold-ledger --slots 0", "MP-B005"),
        ("iris --construction nope", "MP-B001"), ("none.csv", "MP-U001"),
    ],
)
def test_plans_that_are_refused(options: str, code: str) -> None:
    refused(memproof("plan", *options.split()), code)


@pytest.mark.parametrize(
    "argv",
    ["plan --points 9 --slots 0", "plan --points 9 --slots 2", "plan iris --separation 1/3",
     "plan --dimension 3", "certify t.csv --network net.json --construction nope",
     "explain MP-R017 --row 3"],
)
def test_options_without_effect_are_refused(argv: str) -> None:
    write("t.csv", "x,y\n0,0\n1/2,1\n2,0\n")
    write("net.json", TENT)
    assert memproof(*argv.split()).code == 2


def test_an_unknown_key_of_a_network_is_named() -> None:
    write("t.csv", "x,y\n1,1\n2,2\n")
    layer = '{"weights":[[1]],"biases":[0],"activations":["relu"]}'
    write("net.json", HEAD + layer + f'],"output":{LAYER}}}')
    ran = memproof("certify", "t.csv", "--network", "net.json")
    assert re.search(r"unknown|expected .*activation[^s]", ran.err)


# --------------------------------------------------------------------------------- 6. behaviour


def wait_until_at_work(pid: int) -> None:
    """Until numpy is there: before, Python itself answers to a signal, however slow it is."""
    maps = Path(f"/proc/{pid}/maps")
    for _ in range(300):
        if not maps.exists() or "multiarray" in maps.read_text():
            return
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("delay", [0.3, 1.2])
def test_interrupted(delay: float) -> None:
    rng = random.Random(1)
    write("big.csv", "\n".join(",".join(str(rng.randrange(10**6)) for _ in range(6))
                               + f",{rng.randrange(10)}" for _ in range(20000)))
    with ended(start("certify", "big.csv", "-o", "x.jsonl", interruptible=True)) as run:
        wait_until_at_work(run.pid)
        time.sleep(delay)
        assert run.poll() is None
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=200)
    assert run.returncode == 130
    assert out == b""
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert files() == ["big.csv"]


@pytest.mark.parametrize("stage", ["take_claim", "take_data", "take_network", "take"])
@pytest.mark.parametrize("argv", ["check", "check --data iris", "explain", "diff", "theorems --of",
                                  "teach -o page.html", "radius"])
def test_interrupted_while_a_certificate_is_read(
    argv: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a command is: one line, the exit code of an interruption, no verdict, no file."""
    data = (ROOT / "certificates" / "iris.memproof.jsonl").read_bytes()
    names = [write(f"{k}.jsonl", data) for k in range(1 + (argv == "diff"))]

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kernel.Reader, stage, interrupted)
    ran = memproof(*argv.split(), *names)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "memproof: interrupted, nothing half-written is left behind\n"
    assert files() == names


@pytest.mark.parametrize(
    "argv", ["certify iris -o x.jsonl", "theorems yang-yang-2026",
             "plan iris --construction staircase"]
)
def test_a_broken_pipe_is_no_crash(argv: str) -> None:
    with ended(start(*argv.split())) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        err = run.stderr.read()
        run.stderr.close()
        assert run.wait(timeout=200) != 4
    assert b"Traceback" not in err
    assert b"internal error" not in err
    assert b"Exception ignored" not in err


def test_no_escape_sequences_and_the_right_streams(made: Path) -> None:
    for env in ({}, {"NO_COLOR": "1"}):
        for argv in (["certify", "iris", "-o", "x.jsonl"],
                     ["plan", "iris", "--construction", "staircase"],
                     ["check", made / "iris.jsonl"]):
            run = process(*argv, env=env)
            assert run.returncode == 0
            assert "\x1b" not in run.stdout
            assert run.stderr == ""
    run = process("certify", "none.csv")
    assert run.stdout == ""
    assert run.stderr.startswith("memproof: MP-U001 at none.csv")
    assert run.returncode == 2


def test_an_ascii_terminal() -> None:
    write("żółw.csv", GOOD)
    run = process("certify", "żółw.csv", env={"PYTHONIOENCODING": "ascii"})
    assert run.returncode == 0
    assert "MP-X000" not in run.stderr


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full")
@pytest.mark.parametrize("words", ["--help", "--version", "check --help", "check iris.jsonl",
                                   "check iris.jsonl --json", "constructions", "diff iris.jsonl x"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_said_once(made: Path, words: str, unbuffered: str) -> None:
    """What cannot be written is not done, help as well; Python adds no words and no exit code."""
    paths = [made / each if each == "iris.jsonl" else each for each in words.split()]
    with open("/dev/full", "w") as full:
        run = process(*paths, stdout=full, env={"PYTHONUNBUFFERED": unbuffered})
    assert run.returncode == 2
    expected = "MP-U001 at x" if "diff" in words else "MP-U005 at the output"
    assert run.stderr.startswith(f"memproof: {expected}")
    assert "Exception ignored" not in run.stderr


def test_an_unknown_command_is_told_the_commands() -> None:
    ran = memproof("certfy", "iris")
    assert ran.code == 2
    assert ran.err.startswith("usage: memproof [-h]")
    assert "memproof: error: MP-U006: argument COMMAND: invalid choice: 'certfy'" in ran.err
    assert "(did you mean certify?)" in ran.err
    assert all(command in ran.err for command in COMMANDS)


def test_a_module_of_our_own_that_is_missing_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "nowhere", "a command without a module")
    ran = memproof("nowhere")
    assert ran.code == 4
    assert "MP-X000 internal error: ModuleNotFoundError" in ran.err


@pytest.mark.parametrize("command", ["--help", "check --help", "--version", "check",
                                     "check --checker second", "check --data iris"])
def test_what_needs_no_dependencies_imports_none(made: Path, command: str) -> None:
    argv = command.split()
    if argv[0] == "check" and "--help" not in argv:
        argv.append(str(made / "iris.jsonl"))
    run = process(*argv, flags=("-X", "importtime"))
    assert run.returncode == 0
    modules = [line.split("|")[-1].strip() for line in run.stderr.splitlines()]
    assert "memproof.cli" in modules
    ours = {m.split(".")[0] for m in modules[modules.index("site") + 1 :]}
    jython = "org"  # is looked for by the standard library's copy.py, in vain
    assert ours <= {*sys.stdlib_module_names, "memproof", jython}


def test_without_asserts_and_docstrings(made: Path) -> None:
    for argv, code in [
        (["certify", "iris", "-o", "x.jsonl"], 0), (["check", made / "iris.jsonl"], 0),
        (["check", made / "wrong.jsonl"], 1), (["explain", "MP-R017"], 0),
        (["explain", made / "slots2.jsonl", "--row", "3"], 0), (["certify", "--help"], 0),
    ]:
        run = process(*argv, flags=("-OO",))
        assert run.returncode == code
    assert Path("x.jsonl").read_bytes() == (made / "iris.jsonl").read_bytes()


def test_usage() -> None:
    assert memproof("--version").out.startswith("memproof ")
    for argv in (["frobnicate"], ["check"], ["explain"]):
        ran = memproof(*argv)
        assert ran.code == 2
        assert ran.out == ""
        assert "usage:" in ran.err


# ------------------------------------------------------------------------------ 7. random tables


@st.composite
def tables(draw: st.DrawFn) -> Iterator[str]:
    dimension = draw(st.integers(1, 3))
    number = st.fractions(-9, 9, max_denominator=6).map(str)
    points = draw(st.lists(st.tuples(*[number] * dimension), min_size=2, max_size=12, unique=True))
    alphabet = draw(st.sampled_from([["0", "1"], ["-2", "7", "1/3"], ["a", "b, c", "é"]]))
    label = st.sampled_from(alphabet)
    labels = [*alphabet[:2], *(draw(label) for _ in points[2:])]
    repeat = draw(st.integers(1, 2))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(f"x{i}" for i in range(dimension)), "label"])
    for _ in range(repeat):
        writer.writerows([*p, y] for p, y in zip(points, labels, strict=True))
    return out.getvalue()


@settings(max_examples=40)
@given(tables(), st.sampled_from([[], ["--width", "4"], ["--width", "7"], ["--slots", "2"]]))
def test_random_tables(table: str, options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as here:
        path, out = Path(here) / "t.csv", Path(here) / "t.jsonl"
        path.write_text(table, encoding="utf-8")
        ran = memproof("certify", path, *options, "-o", out)
        assert ran.code == 0, ran
        for checker in ("kernel", "second"):
            ran = memproof("check", out, "--data", path, "--checker", checker)
            assert ran.code == 0, ran
            assert ran.out.startswith("ACCEPTED")


# ---------------------------------------------------------------- last: every code that was met


def test_every_code_that_was_met_can_be_explained() -> None:
    for code in sorted(SEEN - {"MP-Z999"}):
        ran = memproof("explain", code)
        assert ran.code == 0, code
        assert ran.out.startswith(f"{code}: ")


def test_parameters_of_another_network_are_not_believed(tmp_path: Path) -> None:
    """Declared parameters speak of a ledger that the network does not have: explain goes on."""
    net = {"format": "memproof-network", "version": 1, "inputs": 1,
           "layers": [{"weights": [["1/2"]], "biases": [0]}] * 3,
           "output": {"weights": [[8]], "biases": [0]}}
    write("net.json", json.dumps(net))
    write("t.csv", "x,y\n0,0\n1,1\n2,2\n")
    assert memproof("certify", "t.csv", "--network", "net.json", "-o", "c.jsonl").code == 0
    text = Path("c.jsonl").read_text()
    for words in ("encoder=2 slots=2 label=1 digit=1 base=1 gap=1", "encoder=2 slots=1 label=1"):
        write("d.jsonl", text.replace('"parameters":""', f'"parameters":"{words}"'))
        ran = memproof("explain", "d.jsonl", "--row", 2)
        assert ran.code == 0, ran
        assert "hits the label" in ran.out


def test_a_certificate_is_not_written_to_a_file_named_minus() -> None:
    refused(memproof("certify", "iris", "-o", "-"), "MP-U005", "-o")


# -- how a table was read --------------------------------------------------------------------------


def test_check_says_what_it_compared(made: Path) -> None:
    rows, certificate = iris_rows(), made / "iris.jsonl"
    path = save("mine.csv", rows)
    digest = sha256(Path(path).read_bytes()).hexdigest()
    read_as = "comma, header in row 1, 4 features, label label: 3 classes"
    text = memproof("check", certificate, "--data", path).flat
    assert f"compared with mine.csv (sha256 {digest}): 150 rows, every cell agrees" in text
    assert read_as in text
    github = memproof("check", certificate, "--data", path, "--format", "github").out
    assert github.startswith("::notice")
    assert digest in github
    assert read_as in github
    (result,) = json.loads(memproof("check", certificate, "--data", path, "--json").out)["results"]
    found = result["compared"]
    assert (found["file"], found["sha256"], found["rows"]) == ("mine.csv", digest, 150)
    assert (found["agrees"], found["differ"], found["cells"]) == (True, 0, 750)
    assert found["read_as"].startswith(read_as)


def test_check_counts_all_cells_that_differ(made: Path) -> None:
    rows = [list(row) for row in iris_rows()]
    for row in rows[1:14]:
        row[0] = "99"
    rows[20][-1] = "virginica"
    ran = memproof("check", made / "iris.jsonl", "--data", save("t.csv", rows))
    assert ran.code == 1
    assert "14 of 750 cells differ" in ran.out
    assert ran.out.count("99 as in the table") == 1 + 10
    assert "... and 4 more" in ran.out
    ran = memproof("check", made / "iris.jsonl", "--data", "t.csv", "--json")
    found = json.loads(ran.out)["results"][0]["compared"]
    assert (found["differ"], len(found["differences"]), found["agrees"]) == (14, 10, False)
    ran = memproof("check", made / "iris.jsonl", "--data", save("t.csv", rows[:-1]))
    assert "MP-P002" in ran.out
    assert "compared with t.csv" in ran.out


def test_certify_says_how_the_table_was_read() -> None:
    write("t.csv", "id;a;y\n1;1,5;u\n2;2,5;v\n")
    options = ["--ignore", "id", "--decimal-comma"]
    refused(memproof("certify", "t.csv"), "MP-D027", "--decimal-comma")
    refused(memproof("certify", "t.csv", "--decimal-comma"), "MP-D028", "--ignore id")
    ran = memproof("certify", "t.csv", "-o", "x.jsonl", *options)
    read_as = ("semicolon, decimal comma, header in row 1, 1 feature, ignored id, label y: "
               "2 classes (u, v)")
    assert f" read as: {read_as} " in ran.flat
    assert "--data t.csv --ignore id --decimal-comma\n" in ran.out
    assert memproof("check", "x.jsonl", "--data", "t.csv", *options).code == 0
    for command in (["certify", "-o", "x.jsonl"], ["plan", "--width", "4"], ["evaluate"]):
        ran = memproof(command[0], "t.csv", *command[1:], *options, "--json")
        assert json.loads(ran.out)["table"]["read_as"] == read_as


def test_classes_and_numbers() -> None:
    write("t.csv", "x,price\n1,10.5\n2,NA\n3,12.25\n5,10.50\n")
    refused(memproof("certify", "t.csv"), "MP-D025", "line 3, row 2, column price", "'NA'",
            "--classes", "--numbers")
    assert "4 classes" in memproof("certify", "t.csv", "-o", "x.jsonl", "--classes").out
    assert memproof("plan", "t.csv", "--classes", "--width", "4").code == 0
    refused(memproof("certify", "t.csv", "--numbers"), "MP-D004", "column price")
    refused(memproof("check", "x.jsonl", "--classes"), "MP-U004", "--classes")
    refused(memproof("certify", "iris", "--delimiter", "comma"), "MP-U004", "--delimiter")


def test_a_folder_does_not_hide_a_bundled_table() -> None:
    Path("iris").mkdir()
    assert memproof("certify", "iris", "-o", "x.jsonl").code == 0


def test_a_table_from_the_standard_input() -> None:
    data = b"a,b,y\n1,2,0\n3,4,1\n"
    program = [sys.executable, "-m", "memproof"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for command in (["certify", "-", "-o", "x.jsonl"], ["check", "x.jsonl", "--data", "-"],
                    ["plan", "-", "--width", "4"]):
        for content in (data, gzip.compress(data)):
            ran = subprocess.run([*program, *command], input=content, env=environment, check=False,
                                 capture_output=True)
            assert ran.returncode == 0, ran.stderr
    refused(memproof("check", "-", "--data", "-"), "MP-U004", "--data")
