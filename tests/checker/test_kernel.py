"""The trusted kernel as a program: its source, mutants of it, its limits, random certificates.

Every comparison, every ``need`` and every ``and`` of the kernel is mutated; the forged certificates
of tests/checker/forged/ have to notice each mutant. What cannot be noticed stands in EQUIVALENT,
with why.
"""

from __future__ import annotations
import __future__

import ast
import gzip
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
import types
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from math import lcm
from pathlib import Path
from typing import Any, ClassVar

import pytest
from helpers import forge, oracle
from helpers.paths import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memproof.certificate import write
from memproof.checker import kernel, second
from memproof.dataset import Dataset
from memproof.network import Layer, Network

SOURCE = Path(kernel.__file__)
TEXT = SOURCE.read_text()
TREE = ast.parse(TEXT)
SPECIFICATION = (ROOT / "docs" / "certificate-format.md").read_text()
CODE = re.compile(r"MP-[RL][0-9]{3}")


# --- the source


def nodes(kind: Any) -> list[Any]:
    return [node for node in ast.walk(TREE) if isinstance(node, kind)]


def test_imports_nothing_but_the_standard_library() -> None:
    names = [alias.name for node in nodes(ast.Import) for alias in node.names]
    names += [node.module for node in nodes(ast.ImportFrom)]
    assert names
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    assert all(node.level == 0 for node in nodes(ast.ImportFrom))
    assert not {"pickle", "marshal", "ctypes", "importlib", "subprocess"} & set(names)


def test_no_floating_point() -> None:
    assert [n.value for n in nodes(ast.Constant) if isinstance(n.value, (float, complex))] == []
    divisions = [n for n in nodes((ast.BinOp, ast.AugAssign)) if isinstance(n.op, ast.Div)]
    assert divisions == []
    assert "float" not in {n.id for n in nodes(ast.Name)}


def test_nothing_that_an_option_or_a_producer_switches_off() -> None:
    assert nodes(ast.Assert) == []
    assert not {"eval", "exec", "__debug__", "__import__"} & {n.id for n in nodes(ast.Name)}
    assert "environ" not in {n.attr for n in nodes(ast.Attribute)}


def test_at_most_600_lines() -> None:
    assert len(TEXT.splitlines()) <= 600
    assert max(map(len, TEXT.splitlines())) <= 100


def test_codes_are_those_of_the_specification() -> None:
    raised = {n.value for n in nodes(ast.Constant)
              if isinstance(n.value, str) and CODE.fullmatch(n.value)}
    assert raised == set(CODE.findall(SPECIFICATION))


def test_every_need_has_a_code() -> None:
    """``need`` with a code that is not a literal occurs in ``compare`` only."""
    calls = [n for n in nodes(ast.Call) if isinstance(n.func, ast.Name) and n.func.id == "need"]
    computed = [c for c in calls if not isinstance(c.args[1], ast.Constant)]
    assert len(calls) > 40
    assert [ast.unparse(c.args[1]) for c in computed] == ["code"]


def test_runs_alone_from_an_empty_directory(tmp_path: Path) -> None:
    shutil.copy(SOURCE, tmp_path)
    command = [sys.executable, "-I", "kernel.py", str(forge.EXAMPLE)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("ACCEPTED ")
    assert done.stderr == ""


def test_bytes_of_gzip_are_named() -> None:
    found = kernel.check(io.BytesIO(gzip.compress(DEEP)))
    assert (found.outcome, found.code) == ("REJECTED", "MP-R001")
    assert "gzip: unpack it first" in found.report()


@given(st.lists(st.one_of(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200),
                          st.integers(0, 200).map(lambda n: " " * n + "recomputed: width 1")),
                min_size=3, max_size=3), st.sampled_from([*kernel.READINGS]))
def test_what_is_declared_can_forge_no_line(texts: list[str], reading: str) -> None:
    """Five lines of at most 80 columns, whatever the producer says, and no padding inside; one more
    where there is a margin."""
    facts = dict.fromkeys(("rows", "points", "width", "depth"), 10**6) | {
        "sha256": "0" * 64, "largest_weight_bits": 2**18,
        "dense_parameters": 10**12, "nonzero_parameters": 10**9, "reading": reading, "margin": {}}
    if reading != "equals":
        facts["margin"] = {"numerator": 1, "denominator": 10**5, "point": 10**6}
    declared = dict(zip(("construction", "dataset", "producer"), texts, strict=True))
    lines = kernel.Verdict("ACCEPTED", facts=facts, declared=declared).report().split("\n")
    assert len(lines) == (5 if reading == "equals" else 6)
    assert max(map(len, lines)) <= 80
    assert not any("   " in line.lstrip() for line in lines)
    assert lines[-2].startswith("  declared, not checked: ")


def test_the_verdict_says_how_labels_are_read_and_the_least_margin() -> None:
    said = {name: kernel.check(io.BytesIO(BY_NAME[f"F23-honest-{name}"].bytes()))
            for name in ("argmax", "sign", "nearest")}
    lines = {name: found.report().split("\n")[:2] for name, found in said.items()}
    assert lines["argmax"][0].endswith("; every label the argmax")
    assert lines["argmax"][1] == "  least margin 1/2 at point 0: the label's output less any other"
    assert lines["sign"][1] == "  least margin 1/2 at point 1: the output, or minus it for label 0"
    assert lines["nearest"][1].endswith("1/20 at point 3: half a step less |output - label|")
    assert said["nearest"].facts["margin"] == {"numerator": 1, "denominator": 20, "point": 3}
    equal = kernel.check(io.BytesIO(DEEP))
    assert "; every label hit exactly\n  recomputed: " in equal.report()
    assert equal.facts["margin"] == {}


def test_a_long_margin_is_shown_short() -> None:
    report = kernel.check(io.BytesIO(BY_NAME["F23-margin-2-10000"].bytes())).report()
    assert "least margin 1/100000000000000000000000... (hexadecimal, 10001 bits) at" in report


# --- limits: what small files cannot reach, with smaller limits


def verdict(module: Any, data: bytes, **limits: int) -> tuple[str, ...]:
    """Outcome, code, place and words of a kernel; a crash is an outcome of its own."""
    old = {name: getattr(module, name) for name in limits if name != "max_work"}
    for name in old:
        setattr(module, name, limits[name])
    work = {"max_work": limits["max_work"]} if "max_work" in limits else {}
    try:
        found = module.check(io.BytesIO(data), **work)
        return (found.outcome, found.code, found.place, found.expected, found.found)
    except Exception as error:
        return ("CRASH", type(error).__name__)
    finally:
        for name, value in old.items():
            setattr(module, name, value)


def large_biases() -> bytes:
    """A true certificate in which the products of biases and scales take several words."""
    big = 3**242  # 384 bits: 6 words
    hidden = Layer((((0, 1),), ((0, -1),), ((0, -big),)), (big, -big, big), 3**100, ("relu",) * 3,
                   ("a", "b", "d"))
    second = Layer((((0, 1), (1, 1), (2, 1)),), (big,), 5**50, ("relu",), ("c",))
    network = Network(1, (hidden, second), Layer((((0, 1),),), (0,), 1, ("identity",), ("y",)))
    values = [network.evaluate([x])[0] for x in (0, 1)]
    scale = lcm(*(v.denominator for v in values))
    labels = tuple((int(v * scale),) for v in values)
    data = Dataset("", ((0,), (1,)), 1, labels, scale, ((1,), (2,)), (), ("x",))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.memproof.jsonl"
        write(path, data, network)
        return path.read_bytes()


DEEP = forge.deep()
BY_NAME = {f.name: f for f in forge.FORGERIES}
TRUE_CLAIMS = [DEEP, large_biases(), forge.accumulators(), *(BY_NAME[name].bytes() for name in (
    "F11-ramps-but-true", "F11-no-lines-but-true", "F11-falling-but-true",
    "F10-weights-large-but-true", "F10-coordinates-large-but-true", "F23-margin-2-10000",
    "F23-honest-sign", "F23-honest-nearest"))]
LONGEST = max(map(len, DEEP.splitlines(keepends=True)))


def least(data: bytes, name: str) -> int:
    """The smallest value of a limit with which a certificate is accepted."""
    low, high = 0, 1
    while verdict(kernel, data, **{name: high})[0] != "ACCEPTED":
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if verdict(kernel, data, **{name: middle})[0] == "ACCEPTED":
            high = middle
        else:
            low = middle
    return high


LIMITS: list[tuple[bytes, dict[str, int], str]] = [
    (DEEP, {"MAX_LINE": LONGEST, "MAX_FILE": len(DEEP)}, ""),
    (DEEP, {"MAX_LINE": LONGEST - 1}, "MP-L003"),
    (DEEP, {"MAX_LINE": 100}, "MP-L003"),
    (DEEP, {"MAX_FILE": len(DEEP) - 1}, "MP-L003"),
]
for each in TRUE_CLAIMS:
    for limit, stops in (("MAX_DIGITS", "MP-L004"), ("max_work", "MP-L005"),
                         ("MAX_WORDS", "MP-L006")):
        smallest = least(each, limit)
        LIMITS.append((each, {limit: smallest}, ""))
        if smallest > 1:  # else nothing is counted by this limit
            LIMITS.append((each, {limit: smallest - 1}, stops))


@pytest.mark.parametrize(("data", "limits", "code"), LIMITS)
def test_limits(data: bytes, limits: dict[str, int], code: str) -> None:
    outcome = "DECLINED" if code else "ACCEPTED"
    assert verdict(kernel, data, **limits)[:2] == (outcome, code)


def test_units_of_work() -> None:
    assert kernel.check(io.BytesIO(DEEP)).work == least(DEEP, "max_work")


# --- integers: short ones are read by the standard library alone


INTEGERS = [sign + first * digits for sign in ("", "-") for first in "19" for digits in range(1, 19)
            ] + ["0", "-0", "00", "01", "-01", "9007199254740992", "9007199254740993",
                 "-9007199254740992", "-9007199254740993", "1234567890123456.0", "1e5", "1e15",
                 "-", "--1", "+1", "1_0", "Infinity", "-Infinity", "NaN"]


@pytest.mark.parametrize("name", ["", "-0", "1234567890123456"])
def test_both_ways_to_read_integers_are_one(name: str) -> None:
    """As the second checker, whether texts hold what numbers must not hold, or not."""
    head = b"".join(DEEP.splitlines(keepends=True)[:2])
    for number in INTEGERS:
        for rest in (f'"classes":["{name}",{number}]', f'"classes":["{name}"],"x":{number}'):
            data = head + f'{{"kind":"data",{rest}}}\n'.encode()
            found = second.check(data)
            assert verdict(kernel, data)[:2] == (found.outcome, found.code), (number, rest)
        value = f'{{"kind":"data","coordinate_denominator":{number},"label_denominator":1,'
        data = head + f'{value}"classes":["{name}"]}}\n'.encode()
        found = second.check(data)
        assert verdict(kernel, data)[:2] == (found.outcome, found.code), number


# --- files that ask for too much (F14): declined or judged, soon and in little memory


PRIME = 2**61 - 1  # hash(i * PRIME) == 0 in CPython
BIG = 16**60_000


def demanding(x: list[Any], neurons: list[tuple[list[Any], int]], q: int = 1) -> bytes:
    """Points x in Q^d with labels 0, a layer of (row, bias), a line along the first coordinate."""
    c = forge.Certificate(forge.EXAMPLE.read_bytes())
    meta, claim, data, layer, output, line, trace, end = c.all(
        "meta", "claim", "data", "layer", "output", "line", "trace", "end")
    data["coordinate_denominator"] = 1
    points = [{"kind": "point", "x": list(map(forge.integer, p)), "y": [0], "rows": [i]}
              for i, p in enumerate(x, 1)]
    matrix = [[[j, forge.integer(w)] for j, w in row] for row, _ in neurons]
    layer.update(names=[""] * len(neurons), activations=["relu"] * len(neurons),
                 denominator=forge.integer(q), biases=[b for _, b in neurons], rows=matrix)
    output.update(denominator=1, rows=[[[0, 1]]])
    trace["neurons"] = [[0, len(x)]] * len(neurons)
    c.lines = [meta, claim, data, *points, layer, output, line, trace, end]
    claim.update(points=len(x), rows=len(x), dimension=len(x[0]), width=len(neurons))
    c.seal(keep="sizes")
    return c.bytes()


class Recorder(set[Any]):
    """A set that remembers the types of what is added to any of its kind, one by one."""

    types: ClassVar[set[type]] = set()

    def add(self, item: Any) -> None:
        self.types.add(type(item))
        super().add(item)


def test_nobody_can_choose_the_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Points are looked up as bytes, rows of layers as texts: their hashes are salted.

    Integers that all hash to 0 would make a set of them quadratic: minutes for a small file.
    """
    data = demanding([[i * PRIME] for i in range(1, 101)], [([[0, i * PRIME]], 0) for i in (1, 2)])
    monkeypatch.setattr(kernel, "set", Recorder, raising=False)
    verdict(kernel, data)
    assert Recorder.types == {bytes}
    (step,) = [n for n in nodes(ast.FunctionDef) if n.name == "step"]
    assert "dict(zip(layer['texts'], layer['rows'], strict=True))" in ast.unparse(step)
    (row_numbers,) = re.findall(r"pairwise\(\[0, \*r, (.*?)\]\)", SOURCE.read_text())
    assert row_numbers == "2**53 + 1"  # below 2^61 - 1 an integer is its own hash


def test_parameters_over_a_large_denominator_are_not_held() -> None:
    data = demanding([list(range(1, 1001))], [([[j, 2 * j + 1] for j in range(1000)], 0)], BIG)
    tracemalloc.start()
    verdict(kernel, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**7  # 1000 copies of the denominator are 3 * 10^7


def test_values_at_all_points_are_words_held() -> None:
    """One run of one channel, and a value of 2^18 bits at each of 80000 points: 2.4 GB."""
    data = demanding([[i] for i in range(1, 80_001)], [([[0, BIG]], 0)])
    lines = data.splitlines(keepends=True)
    c = forge.Certificate(b"")
    c.lines = [json.loads(line) for line in lines]
    c.seal()
    assert verdict(kernel, c.bytes())[:2] == ("DECLINED", "MP-L006")


# --- mutants


CORPUS = [f.bytes() for f in forge.FORGERIES]
PROBES: list[tuple[bytes, dict[str, int]]] = [
    *((data, {}) for data in CORPUS if len(data) <= forge.LARGEST_STORED),
    *((data, limits) for data, limits, _ in LIMITS),
]


def compiled(statement: ast.stmt) -> types.CodeType:
    module = ast.fix_missing_locations(ast.Module([statement], []))
    return compile(module, "mutant", "exec", __future__.annotations.compiler_flag)


STATEMENTS = {statement: compiled(statement) for statement in TREE.body}


def load(changed: ast.stmt) -> types.ModuleType:
    """The kernel, of which one statement has changed."""
    module = types.ModuleType("mutant")
    sys.modules["mutant"] = module  # dataclasses look there
    for code in (STATEMENTS | {changed: compiled(changed)}).values():
        exec(code, module.__dict__)
    return module


PARENTS = {child: node for node in ast.walk(TREE) for child in ast.iter_child_nodes(node)}


def inside_functions() -> list[ast.AST]:
    """The nodes of the functions, without annotations, text and what only prints."""
    ignored = {"report", "show", "text", "main", "check_file"}
    functions = [n for n in nodes(ast.FunctionDef) if n.name not in ignored]
    return [n for f in functions for statement in f.body for n in ast.walk(statement)]


TRUE, FALSE = ast.Constant(True), ast.Constant(False)
FLIPS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """(what, new node) for everything that is done to a node."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "need":
        yield "never fails", ast.Call(node.func, [TRUE, *node.args[1:]], [])
    if isinstance(node, ast.Compare):
        yield "True", TRUE
        yield "False", FALSE
        for i, op in enumerate(node.ops):
            for new in (FLIPS.get(type(op)), {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}.get(type(op))):
                if new:
                    ops = [*node.ops[:i], new(), *node.ops[i + 1 :]]
                    mutant = ast.Compare(node.left, ops, node.comparators)
                    yield ast.unparse(mutant), mutant
        if isinstance(node.ops[0], ast.Eq):
            mutant = ast.Compare(node.left, node.ops[:1], [node.left])
            yield ast.unparse(mutant), mutant
        if len(node.ops) > 1:
            for i in range(len(node.ops)):
                left = node.left if i else node.comparators[0]
                rest = node.comparators[:i] + node.comparators[i + 1 :] if i else (
                    node.comparators[1:])
                mutant = ast.Compare(left, node.ops[:i] + node.ops[i + 1 :], rest)
                yield ast.unparse(mutant), mutant
    if isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            rest = node.values[:i] + node.values[i + 1 :]
            mutant = ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
            yield ast.unparse(mutant), mutant
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", node.operand
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield str(node.value + 1), ast.Constant(node.value + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        for new in (ast.Add, ast.Sub, ast.Mult):
            if not isinstance(node.op, new):
                mutant = ast.BinOp(node.left, new(), node.right)
                yield ast.unparse(mutant), mutant


def mutants() -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """(description, node, what stands in its place) for every mutant."""
    for node in inside_functions():
        if isinstance(node, ast.Constant) and within_message(node):
            continue
        for what, new in replacements(node):
            shown = node
            while isinstance(shown, (ast.Constant, ast.UnaryOp, ast.Slice)):
                shown = PARENTS[shown]
            there = ast.unparse(shown).split("\n")[0]
            there = re.sub(r"for \((\w+, \w+)\) in", r"for \1 in", there)  # as 3.11 does
            there += "" if shown is node else f", {ast.unparse(node)}"
            yield f"{owner(node)}: {there} -> {what}", node, new


def owner(node: ast.AST) -> str:
    while not isinstance(node, ast.FunctionDef):
        node = PARENTS[node]
    return node.name


def within_message(node: ast.AST) -> bool:
    """Is the node part of a text or slice that is only shown?"""
    while not isinstance(node, ast.stmt):
        if isinstance(node, ast.JoinedStr):
            return True
        node = PARENTS[node]
    return False


def statement_of(node: ast.AST) -> ast.stmt:
    """The statement of the module in which the node stands."""
    while node not in STATEMENTS:
        node = PARENTS[node]
    assert isinstance(node, ast.stmt)
    return node


def mutated(node: ast.AST, new: ast.AST) -> types.ModuleType | None:
    """The kernel with one node exchanged, None if it does not load; the tree is as before then."""
    parent = PARENTS[node]
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, new)
            break
        if isinstance(value, list) and any(item is node for item in value):
            position = next(i for i, item in enumerate(value) if item is node)
            value[position] = new
            break
    try:
        return load(statement_of(node))
    except Exception:
        return None
    finally:
        if isinstance(getattr(parent, name), list):
            getattr(parent, name)[position] = node
        else:
            setattr(parent, name, node)


@cache
def verdicts() -> list[tuple[str, ...]]:
    """What the kernel says of the probes."""
    return [verdict(kernel, data, **limits) for data, limits in PROBES]


def killed(module: types.ModuleType | None) -> int | None:
    """The number of the first probe that notices the mutant."""
    wanted = verdicts()
    if module is None:
        return 0
    for i, (data, limits) in enumerate(PROBES):
        if verdict(module, data, **limits) != wanted[i]:
            PROBES.insert(0, PROBES.pop(i))  # what kills one mutant often kills the next
            wanted.insert(0, wanted.pop(i))
            return i
    return None


# Mutants that no input can tell from the kernel, or that change only speed; each with the reason.
PARTS = 8  # so that two processes have as much to do
SPEED = "another way to the same value"
BOUND = "a bound of bits, for prices only"
EQUIVALENT = {
    "span: max(max(column), -min(column)).bit_length() if any(column) else 0, 0 -> 1": BOUND,
    "of_kind: type(x) is plain -> False": SPEED,
    "parse: brackets and depth < 6 -> depth < 6": SPEED,
    "parse: b'-0' not in outside -> False": SPEED,
    "__init__: (0, is_relu, ''), 0 -> 1": BOUND,
    "neuron: z.is_relu and any(a) -> z.is_relu": SPEED,
    "neuron: x > 0 -> x >= 0": "0 is x",
    "of_kind: kind == 'integer*' -> False": SPEED,
    "take_network: default=0, 0 -> 1": "no layer: the depth is compared first",
    "take_claim: self.values.get('version', 1), 1 -> 2": "no version: its keys are wrong",
    "take_lines: (-1, 0), 0 -> 1": "no line: only its layer is looked at",
    "take_lines: (-1, 0), 1 -> 2": "layers are natural numbers",
    "__init__: (limit, 0, 0), 0 -> 1": "the words held: set anew by every step",
    "__init__: (list(range(self.count)), [0] * self.count, 0), 0 -> 1": BOUND,
    "__init__: [0], 0 -> 1": "t before a line: all slopes are 0",
    "__init__: limit is None -> False": "only large files need it: test_work.py has its test",
    "combination: (Channel(), 1), 1 -> 2": "no channel: its weight is not looked at",
    "total: default=0, 0 -> 1": BOUND,
    "total: x != y -> True": SPEED,
    "neuron: max(base.bits, delta.bits, shift.bit_length()) + self.t_bits + 2, 2 -> 3": BOUND,
    "relu: end - first -> end + first": "a higher price",
    "check_outputs: (0, 0), 0 -> 1": "set by the first point",
    "margins: self.scale if reading == 'nearest' else 1, 1 -> 2": "an integer below 1 is below 1/2",
    "refuse_trace: 0 <= each <= count -> 0 <= each": "the sum decides, late",
    "check_records: reader.stream.read(1), 1 -> 2": "is there more: one byte or two",
}


@pytest.mark.parametrize("part", range(PARTS))
def test_mutants(part: int) -> None:
    """Every mutant of the kernel gives a wrong verdict, code or place on some forged file."""
    found = [*mutants()]
    assert len(found) > 500
    own = found[part * len(found) // PARTS : (part + 1) * len(found) // PARTS]
    survivors = {description for description, node, new in own
                 if killed(mutated(node, new)) is None}
    assert sorted(survivors - set(EQUIVALENT)) == []


# --- random networks: the kernel, the second checker and plain fractions agree


SMALL = st.integers(-3, 3)
WEIGHT = st.one_of(SMALL, st.sampled_from([2**53 + 1, -(2**60)]))
CHANGES = ["nothing", "label", "trace", "weight", "line", "point", "size", "activation"]


def rows(draw: Any, height: int, below: int) -> list[list[list[int | str]]]:
    matrix = [[draw(WEIGHT) for _ in range(below)] for _ in range(height)]
    return [[[j, forge.integer(w)] for j, w in enumerate(row) if w] for row in matrix]


@st.composite
def certificates(draw: Any) -> tuple[str, forge.Certificate]:
    """(change, certificate): honest, then perhaps changed, then sealed."""
    d, k, n = (draw(st.integers(1, m)) for m in (2, 2, 5))
    x = draw(st.lists(st.tuples(*[SMALL] * d), min_size=n, max_size=n, unique=True))
    c = forge.Certificate(forge.EXAMPLE.read_bytes())
    meta, claim, data, end = (c.all(kind)[0] for kind in ("meta", "claim", "data", "end"))
    data["coordinate_denominator"] = draw(st.integers(1, 3))
    points = [{"kind": "point", "x": list(p), "y": [0] * k, "rows": [i]}
              for i, p in enumerate(x, 1)]
    widths = [d, *draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)), k]
    maps = []
    for below, height in pairwise(widths):
        activations = draw(st.lists(
            st.sampled_from(["relu", "relu", "identity"]), min_size=height, max_size=height))
        names = [f"n{i}" for i in range(height)]
        maps.append({
            "kind": "layer", "stage": "", "lemma": "", "names": names, "activations": activations,
            "denominator": draw(st.integers(1, 3)),
            "biases": [draw(SMALL) for _ in range(height)], "rows": rows(draw, height, below)})
    output = {key: v for key, v in maps.pop().items()
              if key not in ("stage", "lemma", "activations")}
    output["kind"] = "output"
    lines = [{"kind": "line", "layer": layer, "channel": draw(st.integers(0, widths[layer] - 1))}
             for layer in range(len(maps)) if draw(st.booleans())]
    traces = [{"kind": "trace", "layer": layer, "neurons": []} for layer in range(1, len(maps) + 1)]
    c.lines = [meta, claim, data, *points, *maps, output, *lines, *traces, end]
    values = oracle.values(c.lines)[1][-1]
    e = lcm(*(v.denominator for vector in values for v in vector))
    data["label_denominator"] = forge.integer(e)
    for point, vector in zip(points, values, strict=True):
        point["y"] = [forge.integer(int(v * e)) for v in vector]
    for trace, neurons in zip(traces, oracle.activities(c.lines), strict=True):
        trace["neurons"] = neurons
    change = draw(st.sampled_from(CHANGES))
    target = draw(st.sampled_from(maps))
    i = draw(st.integers(0, len(target["names"]) - 1))
    if change == "label":
        point = draw(st.sampled_from(points))
        point["y"][-1] = forge.integer(oracle.number(point["y"][-1]) + draw(SMALL))
    elif change == "trace":
        flags = draw(st.lists(st.booleans(), min_size=n, max_size=n))
        draw(st.sampled_from(traces))["neurons"][0] = oracle.run_lengths(flags)
    elif change == "weight":
        target["biases"][i] += draw(SMALL)
    elif change == "activation":
        target["activations"][i] = draw(st.sampled_from(["relu", "identity"]))
    elif change == "line" and lines:
        line = draw(st.sampled_from(lines))
        line["channel"] = draw(st.integers(0, widths[line["layer"]] - 1))
    elif change == "point":
        draw(st.sampled_from(points))["x"][0] = draw(SMALL)
    if draw(st.booleans()):
        forge.state_digests(c)
    c.seal()
    if change == "size":
        key = draw(st.sampled_from(["nonzero_parameters", "total_weight_bits", "nodes"]))
        claim[key] += draw(st.integers(0, 1))
        c.seal(keep="sizes")
    return change, c


@settings(max_examples=600, suppress_health_check=list(HealthCheck))
@given(certificates())
def test_three_evaluations_agree(drawn: tuple[str, forge.Certificate]) -> None:
    change, c = drawn
    truth = oracle.true(c.lines)
    assert truth or change != "nothing"
    first, other = kernel.check(io.BytesIO(c.bytes())), second.check(c.bytes())
    assert (first.outcome, first.code) == (other.outcome, other.code)
    assert first.outcome == ("ACCEPTED" if truth else "REJECTED")


LABELS = {"nearest": ["nothing", "label", "margin", "point", "half"],
          "argmax": ["nothing", "label", "margin", "point", "names", "tie"],
          "sign": ["nothing", "label", "margin", "point", "names", "tie"]}


def read_right(reading: str, values: list[Any], e: int) -> list[int]:
    """The label as which these outputs are read; of a tie the first one."""
    if reading == "argmax":
        return [values.index(max(values))]
    if reading == "sign":
        return [int(values[0] > 0)]
    return [round(v * e) for v in values]


@st.composite
def readings(draw: Any) -> tuple[str, forge.Certificate]:
    """(change, certificate): outputs that are read as labels, ties among them, and a margin."""
    reading = draw(st.sampled_from([*LABELS]))
    change = draw(st.sampled_from(LABELS[reading]))
    k = {"sign": 1, "argmax": draw(st.integers(2, 4))}.get(reading) or draw(st.integers(1, 2))
    outputs = [(f"o{i}", draw(SMALL), draw(SMALL), draw(SMALL)) for i in range(k)]
    data = forge.four_points(draw(st.integers(1, 4)), *outputs)
    records = [json.loads(line) for line in data.splitlines()]
    e = draw(st.integers(1, 3)) if reading == "nearest" else 1
    labels = [read_right(reading, v, e) for v in oracle.values(records)[1][-1]]
    size = {"sign": 2, "argmax": k}.get(reading, 0)
    names = tuple(f"o{i}" for i in range(size)) if draw(st.booleans()) else ()
    c = forge.Certificate(forge.read_as(data, reading, labels, e, names))
    margin, point = c.all("margin")[0], draw(st.sampled_from(c.all("point")))
    if change == "label":
        point["y"][-1] += draw(SMALL)
    elif change == "margin":
        key = draw(st.sampled_from(["numerator", "denominator"]))
        margin[key] = forge.integer(oracle.number(margin[key]) + draw(SMALL))
    elif change == "point":
        margin["point"] += draw(SMALL)
    elif change == "names" and names:
        forge.exchange("data", 0, "classes", by=(0, draw(st.integers(0, size - 1))))(c)
    elif change == "half":
        c.all("data")[0]["label_denominator"] *= 2
    elif change == "tie":
        output = c.all("output")[0]
        output["biases"][-1], output["rows"][-1] = output["biases"][0], output["rows"][0]
    c.seal(keep="margin" if change in ("margin", "point", "label") else "")
    return change, c


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(readings())
def test_three_evaluations_agree_on_readings(drawn: tuple[str, forge.Certificate]) -> None:
    _, c = drawn
    first, other = kernel.check(io.BytesIO(c.bytes())), second.check(c.bytes())
    assert (first.outcome, first.code) == (other.outcome, other.code)
    assert first.outcome == ("ACCEPTED" if oracle.true(c.lines) else "REJECTED")


SPARSE = [(), (0,), (1,), (2,), (3,), (2, 3), (0, 1), (4,), (0, 2)]
KEPT = [("keep", "relu", [(j, 1)], 0) for j in range(4)]


@st.composite
def accumulators(draw: Any) -> forge.Certificate:
    """Sums of neurons of many runs and of others that are 0 almost everywhere, then perhaps a lie.

    Channels: 0 is t, 1 is 1, 2 and 3 are plateaus, 4 is -t; the others change at most points.
    """
    n, small = 30, st.sampled_from([-60, -9, -2, -1, 1, 2, 3, 40])
    heights = draw(st.lists(st.integers(0, 3), min_size=n + 1, max_size=n + 1))
    rough = [(1 + i, w) for i, w in enumerate([heights[0], heights[1] - heights[0], *(
        a - 2 * b + c for a, b, c in zip(heights, heights[1:], heights[2:], strict=False))]) if w]

    def plateau(first: int, size: int) -> Any:
        ends = (first, 1), (first + 1, -1), (first + size, -1), (first + size + 1, 1)
        return "plateau", "relu", [(2 + i, w) for i, w in ends], 0

    def add(base: int) -> Any:
        others = [(j, draw(small)) for j in draw(st.sampled_from(SPARSE))]
        kind = draw(st.sampled_from(["relu", "relu", "relu", "identity"]))
        return "sum", kind, [*others, (base, 1)], draw(st.sampled_from([0, 0, 0, 1, -2, 9]))

    one = forge.layer(1, ("t", "relu", [(0, 1)], 0), ("one", "relu", [], 1),
                      *(("kink", "relu", [(0, 1)], -i) for i in range(n)))
    minus = ("minus", "identity", [(0, -1)], 0)
    plateaus = [plateau(draw(st.integers(0, 20)), draw(st.integers(2, 5))) for _ in range(2)]
    maps = [one, forge.layer(1, *KEPT[:2], *plateaus, minus, *(
        ("rough", "relu", rough, draw(st.integers(-1, 1))) for _ in range(2)))]
    for _ in range(draw(st.integers(1, 3))):
        maps.append(forge.layer(draw(st.integers(1, 2)), *KEPT, minus, *map(add, (5, 5, 6))))
    output = forge.layer(1, *(("y", "identity", [(j, 1)], 0) for j in (5, 6)))
    network = Network(1, tuple(maps), output)
    x = [(i,) for i in range(n)]
    line = draw(st.sampled_from([(0, 0), (2, 4), (2, 5)]))
    c = forge.Certificate(forge.certificate(network, x, [network.evaluate(p) for p in x], [line]))
    change = draw(st.sampled_from(["nothing", "label", "weight", "bias"]))
    target = draw(st.sampled_from(c.all("layer")))
    if change == "label":
        label = draw(st.sampled_from(c.all("point")))["y"]
        label[0] = forge.integer(oracle.number(label[0]) + 1)
    elif change == "weight" and target["rows"][-1]:
        target["rows"][-1][0][1] = forge.integer(draw(small))
    elif change == "bias":
        target["biases"][-1] += draw(st.integers(-1, 1))
    c.seal()
    return c


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(accumulators())
def test_three_evaluations_agree_where_runs_are_copied(c: forge.Certificate) -> None:
    first, other = kernel.check(io.BytesIO(c.bytes())), second.check(c.bytes())
    assert (first.outcome, first.code) == (other.outcome, other.code)
    assert first.outcome == ("ACCEPTED" if oracle.true(c.lines) else "REJECTED")


def test_runs_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """In sums that change at few points most runs are copied, and to no other result."""
    copied, copy = list[int](), kernel.Channel.copy

    def counted(self: Any, z: Any, starts: list[int], *columns: Any) -> None:
        copied.append(columns[-1] - starts[0])
        copy(self, z, starts, *columns)

    monkeypatch.setattr(kernel.Channel, "copy", counted)
    assert kernel.check(io.BytesIO(forge.accumulators())).outcome == "ACCEPTED"
    assert sum(copied) > 20 * 64


# --- the same limits in both checkers, to the byte


@pytest.mark.parametrize("size", [2**24 - 2, 2**24 - 1, 2**24, 2**24 + 1])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_limit_of_a_line_is_the_same(size: int, end: bytes) -> None:
    data = b'{"kind":"meta"' + b" " * (size - 15) + b"}" + end
    found = second.check(data)
    assert verdict(kernel, data)[:2] == (found.outcome, found.code)


def test_the_limit_of_the_file_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (DEEP, DEEP.replace(b"memproof", b"memprooF", 1)):
        for limit in range(0, len(DEEP) + 2, 97):
            monkeypatch.setattr(kernel, "MAX_FILE", limit)
            monkeypatch.setattr(second, "MAX_FILE", limit)
            found = second.check(data)
            assert verdict(kernel, data)[:2] == (found.outcome, found.code), limit
