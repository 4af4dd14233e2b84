"""Every command on files that nobody has checked: exit codes 0 to 3, a code with a place, no crash.

``MUTANTS`` are files with one or several changes, in their JSON or in their bytes; the hand-made
edits of a certificate go through every form of ``explain``.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import shutil
import struct
from collections.abc import Iterator
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command_line import Ran, memproof
from helpers.forge import Certificate, encode, with_digests
from helpers.node import NODE
from helpers.paths import CERTIFICATES, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memproof.bounds.impossibility import impossibility, lines
from memproof.cli import COMMANDS
from memproof.network import work

Path_ = tuple[Any, ...]
NESTED = "@nested@"  # stands for 2000 lists in each other
ATOMS: list[Any] = [
    NESTED,
    None, True, False, 0, 1, -1, 5, 2**53, 2**53 + 1, 10**400, "", "x", "0", "-1", "1f", "1/0",
    "1/3", "1e400", "1e9999999", "nan", "inf", "-0", "9" * 5000, "f" * 70_000, "a" * 300, "\ud800",
    "\u202e", "\x1b[2J", "%FF", "relu", "equals", float("nan"), float("inf"), 1.5, [], {}, [1],
    [[]], [[1, 1]], {"a": 1}, [0] * 300,
]


# -------------------- files and their mutants


def paths_in(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Where something stands in JSON."""
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, inner in items:
        yield (*path, key)
        yield from paths_in(inner, (*path, key))


def put(value: Any, path: Path_, new: Any) -> None:
    """The value at a path is another; DROP removes it."""
    for key in path[:-1]:
        value = value[key]
    if new is DROP:
        del value[path[-1]]
    else:
        value[path[-1]] = new


DROP = object  # no value: what stands there goes


def of_json(chance: random.Random, value: Any) -> Any:
    """One to three changes."""
    value = deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        places = list(paths_in(value))
        if not places:
            return value
        put(value, chance.choice(places), chance.choice([*map(deepcopy, ATOMS), DROP]))
    return value


def dumped(value: Any, **how: Any) -> bytes:
    return json.dumps(value, **how).replace(f'"{NESTED}"', "[" * 2000 + "]" * 2000).encode()


def of_bytes(chance: random.Random, data: bytes) -> bytes:
    """Bytes that are changed, left out, put in, or cut off."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(spoilt) + 1)
        how = chance.randrange(5)
        if how == 0:
            del spoilt[place:]
        elif how == 1:
            spoilt[place:place] = chance.choice([b"\xff", b"\0", b"\r", b"\xef\xbb\xbf", b"[" * 99])
        else:
            spoilt[place : place + how - 2] = bytes([chance.randrange(256)])
    return bytes(spoilt)


def of_certificate(chance: random.Random, data: bytes) -> bytes:
    """Records changed, and their hashes and sizes made to fit as far as that is possible."""
    forged = Certificate(data)
    for _ in range(chance.randint(1, 2)):
        number = chance.randrange(len(forged.lines))
        if chance.random() < 0.2:
            forged.lines[number:number] = [deepcopy(chance.choice(forged.lines))]
        else:
            forged.lines[number] = of_json(chance, forged.lines[number])
    seal(forged)
    return b"".join(dumped(line, separators=(",", ":")) + b"\n" for line in forged.lines)


def seal(forged: Certificate) -> None:
    """What an edit spoilt for good stays as it is."""
    try:
        forged.seal()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError,
            ZeroDivisionError):
        return


EXAMPLE = (CERTIFICATES / "example.memproof.jsonl").read_bytes()
TINY = (CERTIFICATES / "tiny-gap.memproof.jsonl").read_bytes()
ARGMAX = (CERTIFICATES / "iris-mlp.memproof.jsonl").read_bytes()
DIGESTS = [with_digests(EXAMPLE), with_digests(ARGMAX)]
BOUND = b"".join(lines(impossibility((1, 2))))
NETWORK = {
    "format": "memproof-network", "version": 1, "inputs": 1,
    "layers": [{"weights": [["2"], [1]], "biases": [0, "-1/2"], "activation": "relu",
                "names": ["a", "b"], "stage": "s"}],
    "output": {"weights": [[1, "-8/3"]], "biases": [0]},
}
TABLE = "x,y\n0,0\n1/2,1\n2,0\n"
LEMMA = json.loads((ROOT / "memproof/lemmas/library/G1.json").read_bytes())
DRAFT = {key: value for key, value in LEMMA.items() if key != "proof"} | {"proof": []}



def npz() -> bytes:
    """The network above in the form of numpy."""
    stream = io.BytesIO()
    np.savez(stream, W0=np.array([[2.0], [1.0]]), b0=np.array([0, -0.5]),
             W1=np.array([[1.0, -2.5]]), b1=np.zeros(1))
    return stream.getvalue()


def safetensors() -> bytes:
    """The same as tensors."""
    header = json.dumps({"0.weight": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
                         "2.weight": {"dtype": "F32", "shape": [1, 2], "data_offsets": [8, 16]}})
    return struct.pack("<Q", len(header)) + header.encode() + struct.pack("<4f", 2, 1, 1, -2.5)


def onnx_model() -> bytes:
    """The same as a graph; without the package, what could be the beginning of one."""
    if find_spec("onnx") is None:
        return b"\x08\x09:\x10"
    from onnx import TensorProto, helper

    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 1]) for name in "xy")
    constants = [helper.make_tensor(name, TensorProto.FLOAT, shape, values) for name, shape, values
                 in (("W", [1, 2], [2.0, 1.0]), ("b", [2], [0, -0.5]), ("V", [2, 1], [1.0, -2.5]))]
    nodes = [helper.make_node("Gemm", ["x", "W", "b"], ["a"]),
             helper.make_node("Relu", ["a"], ["h"]), helper.make_node("MatMul", ["h", "V"], ["y"])]
    return bytes(helper.make_model(helper.make_graph(nodes, "g", [x], [y], constants),
                                   opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())


NPZ, SAFETENSORS, ONNX = npz(), safetensors(), onnx_model()
MUTANTS = {
    "NET.json": lambda chance: dumped(of_json(chance, NETWORK)),
    "NET.npz": lambda chance: of_bytes(chance, NPZ),
    "NET.onnx": lambda chance: of_bytes(chance, ONNX),
    "NET.safetensors": lambda chance: of_bytes(chance, SAFETENSORS),
    "CERTIFICATE": lambda chance: of_certificate(chance, chance.choice(
        [EXAMPLE, TINY, ARGMAX, *DIGESTS])),
    "BYTES": lambda chance: of_bytes(chance, chance.choice([EXAMPLE, BOUND, TABLE.encode()])),
    "BOUND": lambda chance: of_certificate(chance, BOUND),
    "NETWORK": lambda chance: dumped(of_json(chance, NETWORK)),
    "TABLE": lambda chance: of_bytes(chance, TABLE.encode()),
    "LEMMA": lambda chance: dumped(of_json(chance, LEMMA)),
    "DRAFT": lambda chance: dumped(of_json(chance, DRAFT)),
}
# Commands with all options that take files; capitals stand for a mutant, or for the good file.
FORMS = [
    "check CERTIFICATE", "check --checker second CERTIFICATE", "check --json CERTIFICATE",
    *(["check --checker js CERTIFICATE"] if NODE else []),
    *(["check --checker rocq CERTIFICATE"] if shutil.which("coqc") else []),
    "check --format github CERTIFICATE BYTES", "check BYTES", "check GOOD --data TABLE",
    "check GOOD --data BYTES --label y", "check CERTIFICATE --data table.csv --max-work 1000",
    "check GOOD CERTIFICATE --format sarif --report markdown=made.md --against *.csv",
    "check BYTES CERTIFICATE --format markdown --jobs 1", "check BYTES --format junit",
    "audit net.json table.csv --reading equals", "audit NET.json TABLE --reading nearest --json",
    "audit NET.npz table.csv --reading sign", "audit NET.onnx table.csv --reading sign",
    "audit NET.safetensors table.csv --layers 0,relu,2 --reading sign",
    "audit NET.json TABLE --reading nearest --certificate made.memproof.jsonl",
    "audit NET.npz table.csv --reading sign --certificate made.memproof.jsonl --json",
    "certify table.csv --network NETWORK --reading nearest -o made.jsonl",
    "export CERTIFICATE --npz made.npz", "export BYTES --onnx made.onnx",
    "export CERTIFICATE --torch-json made.json",
    "sgd CERTIFICATE -o made.jsonl", "sgd BYTES --json", "sgd NET.json TABLE --as-is",
    "sgd CERTIFICATE --run 2^-12 --epochs 3",
    "sigmoid CERTIFICATE -o made.jsonl", "sigmoid BYTES -o made.jsonl --method balls --json",
    "robust TABLE -o made.jsonl --norm 1 --json", "robust CERTIFICATE -o made.jsonl",
    "robust TABLE --distances -o made.jsonl",
    "robust GOOD --radius 1/9 -o made.jsonl", "robust BYTES -o made.jsonl",
    "patch CERTIFICATE --rows 1 --labels 7 -o made.jsonl",
    "patch GOOD --rows 1 --labels 7,8 -o made.jsonl",
    "patch BYTES --rows 1,2 --labels a,7 -o made.jsonl --json",
    "instances --check .", "instances --check BYTES --json",
    "instances TABLE --margin-bits 3 -o made-queries",
    "radius CERTIFICATE", "radius NET.json table.csv --reading nearest --norm 2 --json",
    "radius BYTES", "diff GOOD CERTIFICATE", "diff CERTIFICATE GOOD --json", "diff BYTES GOOD",
    "diff GOOD CERTIFICATE --format markdown",
    "explain CERTIFICATE", "explain CERTIFICATE --row 1", "explain CERTIFICATE --point 1 --layer 1",
    "explain CERTIFICATE --stage e", "explain CERTIFICATE --text", "explain BYTES --row 2",
    "explain CERTIFICATE --drawing drawn.svg", "theorems --of CERTIFICATE",
    "theorems --of BYTES --json", "theorems CERTIFICATE", "bounds --check BOUND",
    "bounds --check BOUND --json", "bounds --check BYTES", "bounds --robust 1/2 --network NETWORK",
    "bounds --robust 1/2 --network BYTES --json", "bounds --network NETWORK --line 0;1",
    "bounds --network BYTES --line 0;1 --json", "certify table.csv --network NETWORK -o made.jsonl",
    "certify TABLE --network net.json -o made.jsonl", "certify TABLE -o made.jsonl --json",
    "certify table.csv --network BYTES", "evaluate table.csv --network NETWORK",
    "evaluate TABLE --network net.json --json", "evaluate BYTES", "plan TABLE --construction bumps",
    "plan BYTES --construction staircase --json", "plan TABLE --tradeoff --csv made.csv",
    "plan TABLE --bits 64 --json",
    "lemmas --file LEMMA", "lemmas --file LEMMA --steps --at t=1,r=1", "lemmas --file LEMMA --json",
    "lemmas --file LEMMA --html made.html", "lemmas --file BYTES",
    "lemmas --find DRAFT -o made.json", "lemmas --find BYTES -o made.json", "constructions BYTES",
    "claims BYTES", "claims --family table.csv", "exercise the-mirror --answer BYTES",
    "exercise the-mirror --answer LEMMA --json", "exercise the-step --answer BYTES",
    "teach CERTIFICATE -o made.html", "teach BYTES -o made.html", "rocq BYTES",
    "rocq --export BYTES",
]
SLOW = ("lemmas --find DRAFT", "lemmas --file LEMMA")  # a proof takes a tenth of a second


def sound(ran: Ran) -> None:
    """Exit code 0 to 3; what is not done has a code, and it is no internal error."""
    assert ran.code in (0, 1, 2, 3), ran
    assert "MP-X" not in ran.text, ran
    assert "Traceback" not in ran.text, ran
    assert ran.code in (0, 1) or re.search(r"MP-[A-Z]\d{3}", ran.text), ran


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the good files."""
    here = tmp_path_factory.mktemp("unchecked")
    (here / "GOOD").write_bytes(EXAMPLE)
    (here / "table.csv").write_text(TABLE)
    (here / "net.json").write_text(json.dumps(NETWORK))
    return here


@pytest.fixture(autouse=True)
def _in_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


def run(form: str, seed: int) -> Ran:
    """The command of this form on mutants."""
    chance = random.Random(seed)
    for name in set(form.split()) & set(MUTANTS):
        data = MUTANTS[name](chance)
        Path(name).write_bytes(gzip.compress(data) if chance.random() < 0.05 else data)
    return memproof(*form.split())


def test_all_commands_and_options_are_among_the_forms() -> None:
    assert {form.split()[0] for form in FORMS} == set(COMMANDS)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([form for form in FORMS if not form.startswith(SLOW)]),
       st.integers(0, 2**32))
def test_no_command_crashes(form: str, seed: int) -> None:
    sound(run(form, seed))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([form for form in FORMS if form.startswith(SLOW)]), st.integers(0, 2**32))
def test_no_command_on_lemmas_crashes(form: str, seed: int) -> None:
    sound(run(form, seed))


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", FORMS)
def test_no_command_crashes_on_many(form: str) -> None:
    for seed in range(15 if form.startswith(SLOW) else 100):
        sound(run(form, seed))


# -------------------- networks whose numbers explode


def test_values_that_explode_are_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of 40 layers adds 660 bits to every value: with less work allowed, exit code 3."""
    weight = f"{10**200 + 1}/{10**200 - 3}"
    layers = [{"weights": [[weight, 1], ["1/7", weight]], "biases": [1, "1/3"]}] * 40
    Path("long.json").write_text(json.dumps({
        "format": "memproof-network", "version": 1, "inputs": 2, "layers": layers,
        "output": {"weights": [[0, 0]], "biases": [0]}}))
    Path("zeros.csv").write_text("a,b,y\n1,2,0\n3,1,0\n")
    commands = ["certify zeros.csv --network long.json -o long.jsonl", "explain long.jsonl --row 1",
                "evaluate zeros.csv --network long.json",
                "bounds --network long.json --line 0,0;1,1", "explain long.jsonl"]
    for command in commands:
        assert memproof(*command.split()).code == 0
    monkeypatch.setattr(work, "MOST_WORDS", 10**6)
    for command in commands[:-1]:
        ran = memproof(*command.split())
        assert (ran.code, ran.out) == (3, ""), command
        assert re.match(r"memproof: MP-L007 at layer \d+: expected at most 1000000 pro", ran.err)
    assert memproof(*commands[-1].split()).code == 0


# -------------------- edits of a certificate by hand, through every form of explain

EDITS: list[tuple[str, Path_, Any]] = [
    (kind, path, value)
    for kind, path, values in [
        ("meta", ("version",), [0, 2, "1", True, None]),
        ("meta", ("format",), ["memproof2", 1, None, []]),
        ("meta", ("declared",), [{}, [], "x", None, DROP]),
        ("meta", ("declared", "producer"), [1, None, ["x"], "\x1b[31m", "a" * 201, DROP]),
        ("meta", ("declared", "parameters"), ["slots=2", "encoder=9 slots=9 label=9", None, 3]),
        ("meta", ("declared", "dataset"), ["iris", "digits", "%FF", "", 0]),
        ("claim", ("points",), [0, 5, -1, None, "3", DROP]),
        ("claim", ("rows",), [0, "x", DROP]),
        ("claim", ("dimension",), [0, 2, 10**6, -1, None, DROP]),
        ("claim", ("outputs",), [0, 2, None, DROP]),
        ("claim", ("depth",), [0, 2, DROP]),
        ("claim", ("reading",), ["argmax", None, 1]),
        ("claim", ("data_sha256",), ["0" * 64, "x", 1, DROP]),
        ("claim", ("network_sha256",), ["0" * 64, None]),
        ("data", ("coordinate_denominator",), [0, -1, None, "x", "f" * 2**17, DROP]),
        ("data", ("label_denominator",), [0, -2, None, DROP]),
        ("data", ("classes",), [["a"], ["a", "a"], ["a", "b"], "ab", [1], [""], None, DROP]),
        ("point", ("x",), [[], [1, 2], None, "1", [None], [[1]], [1.5], DROP]),
        ("point", ("y",), [[], [1, 2], ["x"], [-1], [True], DROP]),
        ("point", ("rows",), [[], [0], [-1], [2, 1], [99], ["a"], None, [2**60], DROP]),
        ("layer", ("denominator",), [0, -1, None, "0", 1.5, DROP]),
        ("layer", ("biases",), [[], [1], [1, 2, 3], [None, 1], {"a": 1}, DROP]),
        ("layer", ("rows",), [[], [[]], [[[0, 1]]], [[], [], []], None, [[], [[0]]], DROP]),
        ("layer", ("rows", 0, 0, 0), [5, -1, None, "0", 2**60, [0], 1.0]),
        ("layer", ("rows", 0, 0, 1), [0, None, "", "g", "-", [1], True]),
        ("layer", ("names",), [[], ["a"], ["a", "b", "c"], [1, 2], "ab", None, ["", ""], DROP]),
        ("layer", ("activations",), [["relu"], ["tanh", "relu"], [None, None], "relu", DROP]),
        ("layer", ("lemma",), [["G1"], None, 1, {}, "\x00", "%0A", DROP]),
        ("layer", ("stage",), [["x"], None, 1, "%1B[2J", DROP]),
        ("output", ("names",), [[], ["y", "z"], [None], DROP]),
        ("output", ("denominator",), [0, None, -3, DROP]),
        ("output", ("rows",), [[], [[[7, 1]]], [[[0, 0]]], [[[1, 1], [0, 1]]], DROP]),
        ("output", ("biases",), [[], [1, 2], [None], DROP]),
        ("line", ("layer",), [1, 5, -1, None, "0", 2**60, DROP]),
        ("line", ("channel",), [1, 5, -1, None, [], DROP]),
        ("trace", ("layer",), [0, 2, None, DROP]),
        ("trace", ("neurons",), [[], [[]], None, [[1], [2]], "x", DROP]),
        ("end", ("sha256",), ["0" * 64, None, DROP]),
        ("end", ("points",), [0, None, DROP]),
        ("meta", ("kind",), ["claim", None, DROP]),
        ("layer", ("kind",), ["output", "x", None, DROP]),
    ]
    for value in values
]
FORMS_OF_EXPLAIN = ["", "--row 1", "--point 2", "--text", "--drawing drawn.svg", "--layer 1",
                    "--stage e", "--row 2 --layer 1"]


def edited(edit: tuple[str, Path_, Any], sealed: bool) -> bytes:
    forged = Certificate(EXAMPLE)
    kind, path, value = edit
    put(forged.lines[forged.numbers(kind)[0]], path, value)
    if sealed:
        seal(forged)
    return b"".join(map(encode, forged.lines))


def test_there_are_enough_edits() -> None:
    assert len(EDITS) >= 160


@pytest.mark.parametrize("sealed", [True, pytest.param(False, marks=pytest.mark.exhaustive)])
def test_explain_on_edits_by_hand(sealed: bool) -> None:
    """What is refused is refused in every form (some in one more, here); what is shown, in all."""
    for number, edit in enumerate(EDITS):
        Path("edited").write_bytes(edited(edit, sealed))
        first, *others = FORMS_OF_EXPLAIN
        overview = memproof("explain", "edited", *first.split())
        sound(overview)
        again = [others[number % len(others)]] if number % 5 == 0 else []
        for form in others if overview.code == 0 else again:
            ran = memproof("explain", "edited", *form.split())
            sound(ran)
            assert ran.text.replace("\n", "").isprintable(), edit
            assert overview.code == 0 or (ran.code, ran.err) == (overview.code, overview.err), edit
