"""audit --certificate, certify --reading, and what check, explain, diff and radius say of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command_line import memproof, refused

from memproof.certificate import load
from memproof.exact import printed
from memproof.readings import margin_text

NET = Path(__file__).resolve().parents[2] / "certificates" / "iris-mlp.json"
OUT = "out.memproof.jsonl"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with networks of three kinds and tables for them: outputs x and y, or x - y."""
    monkeypatch.chdir(tmp_path)
    one, zero = np.eye(2), np.zeros(2)
    np.savez("argmax.npz", W0=one, b0=zero, W1=one, b1=zero)
    np.savez("sign.npz", W0=one, b0=zero, W1=np.array([[-1.0, 1.0]]), b1=[0])
    np.savez("nearest.npz", W0=one, b0=zero, W1=np.array([[0, 0.75]]), b1=[0])
    Path("t.csv").write_text("x,y,label\n3,0,no\n0,2,yes\n1,1.25,yes\n")
    Path("n.csv").write_text("x,y,label\n3,0,0\n0,2,2\n1,1.25,1\n")
    shutil.copy(NET, "iris.json")
    return tmp_path


def changed(old: str, new: str) -> str:
    """The table with another cell."""
    Path("changed.csv").write_text(Path("t.csv").read_text().replace(old, new))
    return "changed.csv"


# -------------------- audit --certificate
@pytest.mark.parametrize(("reading", "table", "margin", "row"), [
    ("argmax", "t.csv", "1/4", 3), ("sign", "t.csv", "1/4", 3), ("nearest", "n.csv", "0", 2)])
def test_an_audit_writes_its_certificate(reading: str, table: str, margin: str, row: int) -> None:
    if reading == "nearest":  # 0.75 y: 1.5 is as near to 1 as to 2
        assert memproof("audit", "nearest.npz", table, "--reading", reading, "--certificate",
                        OUT).code == 1
        Path(table).write_text("x,y,label\n3,0,0\n0,2.5,2\n1,1.25,1\n")
        margin, row = "3/8", 2
    ran = memproof("audit", f"{reading}.npz", table, "--reading", reading, "--certificate", OUT)
    assert ran.code == 0, ran.text
    assert "ACCEPTED" in ran.out
    assert f"certificate: {OUT}" in ran.out
    found = load(OUT)
    assert (found.reading, found.margin.value, found.margin.point) == (
        reading, Fraction(margin), row - 1)
    assert found.declared["construction"] == "NPZ network"
    assert memproof("check", OUT, "--data", table).code == 0
    assert memproof("check", OUT, "--data", table, "--checker", "second").code == 0


def onnx_file() -> tuple[str, ...]:
    """The outputs x and y as a graph."""
    from onnx import TensorProto, helper, numpy_helper

    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 2]) for name in "xy"]
    one = numpy_helper.from_array(np.eye(2, dtype=np.float32), "W")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["z"]), helper.make_node("Relu", ["z"], ["h"]),
             helper.make_node("MatMul", ["h", "W"], ["y"])]
    model = helper.make_model(helper.make_graph(nodes, "g", ends[:1], ends[1:], [one]),
                              opset_imports=[helper.make_opsetid("", 17)])
    Path("net.onnx").write_bytes(model.SerializeToString())
    return ("net.onnx",)


def safetensors_file() -> tuple[str, ...]:
    """The same as tensors."""
    shapes = {"0.weight": [2, 2], "0.bias": [2], "2.weight": [2, 2], "2.bias": [2]}
    header, data = dict[str, Any](), b""
    for name, shape in shapes.items():
        numbers = (np.eye(2) if len(shape) == 2 else np.zeros(2)).astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": shape,
                        "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    Path("net.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + data)
    return ("net.safetensors", "--layers", "0,relu,2")


@pytest.mark.parametrize(("make", "kind"), [
    (onnx_file, "ONNX"), (safetensors_file, "safetensors")])
def test_networks_of_other_programs(make: Callable[[], tuple[str, ...]], kind: str) -> None:
    """Each gives the certificate of the same network: but for what is declared, and texts."""
    name, *options = make()
    ran = memproof("audit", name, "t.csv", *options, "--reading", "argmax", "--certificate", OUT)
    assert ran.code == 0, ran.text
    found = load(OUT)
    assert found.declared["construction"] == f"{kind} network"
    assert found.declared["parameters"].startswith(f"{name}, sha256 ")
    assert str(found.margin) == "1/4 at point 2"


def test_nothing_is_written_where_a_row_misses(folder: Path) -> None:
    table = changed("1.25,yes", "1.25,no")
    ran = memproof("audit", "argmax.npz", table, "--reading", "argmax", "--certificate", OUT)
    assert ran.code == 1
    assert "NOT MEMORIZED MP-C001: 1 of 3 rows misses its label, the first is row 3 (no)" in (
        ran.flat)
    assert "a table of the rows that are read" in ran.flat
    assert not Path(OUT).exists()
    memproof("audit", "argmax.npz", "t.csv", "--reading", "argmax", "--certificate", OUT)
    before = Path(OUT).read_bytes()
    ran = memproof("audit", "argmax.npz", table, "--reading", "argmax", "--certificate", OUT)
    assert f"{OUT}: left as it was" in ran.flat
    assert Path(OUT).read_bytes() == before
    found = as_json("audit", "argmax.npz", table, "--reading", "argmax", "--certificate", OUT)
    assert (found["certificate"], found["verdict"], found["code"], found["left_as_it_was"]) == (
        None, "NOT MEMORIZED", "MP-C001", OUT)
    assert len(found["misses"]) == 1


def as_json(*argv: Any) -> dict[str, Any]:
    return json.loads(memproof(*argv, "--json").out)


def test_the_audit_as_json_says_where_the_certificate_is() -> None:
    found = as_json("audit", "argmax.npz", "t.csv", "--reading", "argmax", "--certificate", OUT)
    assert (found["certificate"], found["verdict"], found["code"]) == (OUT, "ACCEPTED", None)
    assert found["certificate_bytes"] == Path(OUT).stat().st_size
    assert (found["least_margin"], found["replaced"]) == ("1/4", False)
    assert "certificate" not in as_json("audit", "argmax.npz", "t.csv", "--reading", "argmax")


def test_no_other_file_is_overwritten() -> None:
    Path(OUT).write_text("my notes")
    asked = ("audit", "argmax.npz", "t.csv", "--reading", "argmax", "--certificate", OUT)
    refused(memproof(*asked), "MP-U005")
    missed = changed("1.25,yes", "1.25,no")  # refused before there is any work
    refused(memproof(*asked[:2], missed, *asked[3:]), "MP-U005")
    assert Path(OUT).read_text() == "my notes"
    refused(memproof(*asked[:-1], "-"), "MP-U005", "a file name")
    assert not Path("-").exists()


# -------------------- certify --reading
def test_a_network_of_ones_own_is_certified_as_it_is_read() -> None:
    found = as_json("certify", "iris", "--network", "iris.json", "--reading", "argmax", "-o", OUT)
    assert (found["verdict"], found["reading"], found["least_margin"]) == (
        "ACCEPTED", "argmax", "4")
    assert (found["least_margin_point"], found["theorems"]) == (133, [])
    ran = memproof("certify", "iris", "--network", "iris.json", "--reading", "argmax", "-o", OUT)
    assert "theorem" not in ran.out
    assert "hit exactly" not in ran.out
    assert f"check {OUT} --data iris" in ran.flat


def test_the_default_is_equals(folder: Path) -> None:
    refused(memproof("certify", "iris", "--network", "iris.json", "-o", OUT), "MP-N003")
    refused(memproof("certify", "iris", "--reading", "sign", "-o", OUT), "MP-U004")
    assert not Path(OUT).exists()


def test_misses_say_what_the_label_asks() -> None:
    text = json.loads(NET.read_text())
    text["output"]["biases"][1] += 8
    Path("worse.json").write_text(json.dumps(text))
    asked = ("certify", "iris", "--network", "worse.json", "--reading", "argmax", "-o", OUT)
    ran = memproof(*asked)
    assert ran.code == 1
    assert "NOT MEMORIZED MP-C001: the output misses 6 labels" in ran.flat
    first = as_json(*asked)["misses"][0]
    assert (first["row"], first["output"]) == (107, 1)
    assert first["expected"].startswith("less than ")
    assert first["expected"].endswith(", output 2 (virginica)")


def json_network(names: list[str], biases: list[int]) -> str:
    """The inputs x and y of ``t.csv`` as outputs, and further ones that are their biases."""
    rows = [[1, 0], [0, 1], [0, 0]][: len(names)]
    text = {"format": "memproof-network", "version": 1, "inputs": 2,
            "layers": [{"weights": [[1, 0], [0, 1]], "biases": [0, 0]}],
            "output": {"weights": rows, "biases": biases, "names": names}}
    Path("own.json").write_text(json.dumps(text))
    return "own.json"


def certified(table: str, names: list[str], biases: list[int]) -> tuple[Any, ...]:
    return ("certify", table, "--network", json_network(names, biases), "--reading", "argmax", "-o",
            OUT)


def test_outputs_of_other_names_are_not_read_by_their_place() -> None:
    refused(memproof(*certified("t.csv", ["No", "Yes"], [0, 0])), "MP-A009",
            "the network's: No, Yes", "the table's: no, yes")
    refused(memproof("audit", "own.json", "t.csv", "--reading", "argmax"), "MP-A009")
    assert not Path(OUT).exists()
    ran = memproof(*certified("t.csv", ["y0", "y1"], [0, 0]))
    assert ran.code == 0
    assert "outputs taken for the classes no, yes, in this order" in ran.flat


def test_a_table_is_told_as_it_was_read() -> None:
    """And not with the classes of which only the network knows."""
    asked = certified("t.csv", ["no", "yes", "maybe"], [0, 0, -9])
    ran = memproof(*asked)
    assert ran.code == 0, ran.text
    assert "label label: 2 classes (no, yes)" in ran.flat
    assert as_json(*asked)["table"]["labels"] == "2 classes (no, yes)"


def test_a_miss_names_the_class_of_the_network() -> None:
    """The classes of the network are in another order than those of the table."""
    asked = certified("t.csv", ["yes", "no", "maybe"], [0, 0, -9])
    ran = memproof(*asked)
    assert ran.code == 1
    assert "less than 0, output 1 (no)" in ran.flat
    assert as_json(*asked)["misses"][0]["expected"] == "less than 0, output 1 (no)"


def test_classes_that_have_no_output_are_said() -> None:
    Path("n.csv").write_text("x,y,label\n3,0,0\n0,2,1\n1,1.25,2\n")
    refused(memproof(*certified("n.csv", ["y0", "y1"], [0, 0])), "MP-A002",
            "classes 0 to 1, as the network's outputs say", "class 2 in row 3")
    Path("n.csv").write_text("x,y,label\n3,0,a\n0,2,b\n1,1.25,c\n")
    refused(memproof(*certified("n.csv", ["y0", "y1"], [0, 0])), "MP-A009",
            "at most 2, as the network's outputs say", "the table's 3: a, b, c")


def test_several_outputs_ask_for_the_reading() -> None:
    refused(memproof("certify", "iris", "--network", "iris.json", "-o", OUT), "MP-N003",
            "--reading argmax", "3 outputs")


@pytest.mark.parametrize("command", ["certify", "evaluate"])
def test_networks_of_other_programs_are_sent_to_the_audit(command: str) -> None:
    refused(memproof(command, "t.csv", "--network", "argmax.npz"), "MP-N020",
            "memproof audit NETWORK TABLE --certificate OUT")


# -------------------- what others say
def certificate(reading: str = "argmax", table: str = "t.csv") -> str:
    ran = memproof("audit", f"{reading}.npz", table, "--reading", reading, "--certificate", OUT)
    assert ran.code == 0, ran.text
    return OUT


def test_check_says_the_reading_in_every_format() -> None:
    path = certificate()
    for form, text in (
        ("text", "every label the argmax"), ("github", "every label the argmax"),
        ("text", "any other\n  that is 0.25 at row 3\n"), ("github", "that is 0.25 at row 3"),
        ("markdown", "ACCEPTED argmax, least margin 0.25 at row 3 |"),
        ("junit", 'name="reading" value="argmax"'),
        ("junit", 'name="least margin" value="1/4 at point 2"')):
        assert text in memproof("check", path, "--format", form).out
    found = as_json("check", path)["results"][0]["recomputed"]
    assert found["reading"] == "argmax"
    assert found["margin"] == {"numerator": 1, "denominator": 4, "point": 2}
    assert "hit exactly" not in memproof("check", path).out


def test_the_row_of_the_margin_is_the_first_of_its_point() -> None:
    """Rows 1 and 2 are one point, so that point 1 is row 3."""
    Path("t.csv").write_text("x,y,label\n3,0,no\n3,0,no\n1,1.3333,yes\n0,2,yes\n")
    path = certificate()
    for ran in (memproof("check", path), memproof("check", path, "--data", "t.csv"),
                memproof("check", path, path, "--jobs", 2),
                memproof("certify", "t.csv", "--network", json_network(["no", "yes"], [0, 0]),
                         "--reading", "argmax", "-o", OUT)):
        assert "least margin 3333/10000 at point 1: " in ran.flat
        assert "that is 0.3333 at row 3" in ran.flat


def test_a_margin_too_long_for_decimals_is_shown_all_the_same() -> None:
    value = Fraction(1, 1 << 20000)
    assert margin_text(value, 2) == f"{printed(value)} at row 2"
    assert margin_text(Fraction(10**9, 3 * 10**9 + 1), 2) == "\u2248 0.333333 at row 2"


def test_names_of_classes_under_equals_are_explained() -> None:
    path = Path(certificate())
    path.write_text(path.read_text().replace('"reading":"argmax"', '"reading":"equals"'))
    assert "MP-R021" in memproof("check", path).out
    assert "Was a certificate by argmax changed to say equals?" in (
        memproof("explain", "MP-R021").flat)


def test_a_stage_that_is_called_as_its_layer_is_not_said_twice() -> None:
    path = certificate()
    assert '"stage":"layer 1"' in Path(path).read_text()
    assert memproof("explain", path, "--row", 1).out.count("layer 1") == 1
    assert "  layer 1 (width 2)\n" in memproof("explain", path).out


def test_a_wrong_label_is_found_beside_the_table() -> None:
    ran = memproof("check", certificate(), "--data", changed("0,2,yes", "0,2,no"))
    assert ran.code == 1
    assert "MP-P004" in ran.out


def test_explain_says_it_in_words() -> None:
    path = certificate()
    text = memproof("explain", path).flat
    assert "reading: argmax: the output of the class is larger than every other one" in text
    assert "least margin: 1/4 = 0.25 at point 2 (row 3)" in text
    text = memproof("explain", path, "--row", 3).flat
    assert ("reads as the label yes: output 1 (yes) is larger than the next one, 0 (no), by 1/4 = "
            "0.25") in text
    certificate("sign")
    assert "reads as the label no: the output is negative, by 3" in (
        memproof("explain", path, "--row", 1).flat)
    Path("n.csv").write_text("x,y,label\n0,2.5,2\n1,1.25,1\n")
    certificate("nearest", "n.csv")
    assert ("reads as the label 2: output 0 (y0) is 1/8 = 0.125 away from it, less than half a "
            "step, 1/2 = 0.5, by 3/8 = 0.375") in memproof("explain", path, "--row", 1).flat


def test_explain_says_what_misses_in_a_file_that_nobody_accepts() -> None:
    path = Path(certificate())
    text = path.read_text()
    for x, words in (("[0,12]", "output 0 (no) is smaller than 1 (yes), by 3"),
                     ("[9,9]", "output 0 (no) is not larger than 1 (yes): a tie")):
        assert '"x":[12,0],"y":[0]' in text
        path.write_text(text.replace('"x":[12,0],"y":[0]', f'"x":{x},"y":[0]'))
        assert f"MISSES the label no: {words}" in memproof("explain", path, "--row", 1).flat


def test_a_difference_of_readings_and_margins() -> None:
    shutil.copy(certificate(), "old.memproof.jsonl")
    Path("t.csv").write_text(Path("t.csv").read_text().replace("1.25", "1.5"))
    certificate()
    ran = memproof("diff", "old.memproof.jsonl", OUT)
    assert ran.code == 1
    assert "least margin 0.25 at point 2 (row 3) -> 0.5 at point 2 (row 3)" in ran.flat
    certificate("sign")
    ran = memproof("diff", "old.memproof.jsonl", OUT)
    assert "reading argmax -> sign" in ran.flat


def test_a_radius_is_that_of_the_reading() -> None:
    assert as_json("radius", certificate())["reading"] == "argmax"
    found = as_json("radius", OUT, "--reading", "argmax")
    assert Fraction(found["points"][2]["at_least"]) <= Fraction(1, 8)


def test_theorems_are_about_outputs_that_are_labels() -> None:
    refused(memproof("theorems", "--of", certificate()), "MP-U004")
