"""Every answer of a folder is proved from its files; whatever is forged is refused, with its place.

A forgery is a function that changes files; beside it stand the query that notices, the code and a
part of the place.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memproof.certificate.loader import Certificate, load
from memproof.certificate.writer import write as write_certificate
from memproof.checker.files import check
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.instances import boxes, checking
from memproof.instances.checking import (
    DECLINED,
    PROVED,
    REJECTED,
    UNREADABLE,
    Finding,
    check_folder,
)
from memproof.instances.folder import lists_of
from memproof.instances.parsing import query_of
from memproof.instances.queries import span
from memproof.instances.stated import read_answers

SAT, UNSAT, CLASSES, TEETH, SAW, POINT, FLIP, FLIPPED = (
    "control-1-touching-sat", "control-1-2-unsat", "classes-20-sat", "teeth-4-2-sat",
    "teeth-6-20-unsat", "ledger-narrow-point-2-unsat", "flip-float32-box-sat",
    "flip-float64-point-unsat")


@pytest.fixture
def folder(few: Path, tmp_path: Path) -> Path:
    """A copy to forge."""
    return Path(shutil.copytree(few, tmp_path / "forged"))


def found_in(folder: Path) -> dict[str, Finding]:
    return {each.name: each for each in check_folder(folder)}


def test_all_are_proved(few: Path) -> None:
    found = found_in(few)
    assert [each.outcome for each in found.values()] == [PROVED] * 8
    assert found[SAW].knots > found[UNSAT].knots > 2


# -- forgeries -------------------------------------------------------------------------------------


def edit(folder: Path, path: str, change: Callable[[Any], None]) -> None:
    """A file of JSON, changed and written in its form."""
    content = json.loads((folder / path).read_text())
    change(content)
    (folder / path).write_text(json.dumps(content, indent=1) + "\n")


def answer(name: str, /, **values: object) -> Callable[[Path], None]:
    """Another statement on a query."""
    def forge(folder: Path) -> None:
        def change(content: Any) -> None:
            next(q for q in content["queries"] if q["name"] == name).update(values)
        edit(folder, "answers.json", change)
        with suppress(MemproofError):  # the lists are those of the new statements
            stated = read_answers((folder / "answers.json").read_bytes(), "answers.json")
            for version in ("", "2.0/"):
                for word, text in lists_of(stated).items():
                    (folder / f"{version}{word}.csv").write_text(text)
    return forge


def derived(name: str, values: Callable[[Any], dict[str, object]]) -> Callable[[Path], None]:
    """Another statement on a query, made from what is stated."""
    def forge(folder: Path) -> None:
        queries = json.loads((folder / "answers.json").read_text())["queries"]
        answer(name, **values(next(q for q in queries if q["name"] == name)))(folder)
    return forge


def box(name: str, change: Callable[[Any], None]) -> Callable[[Path], None]:
    """Another certificate of a box."""
    return lambda folder: edit(folder, f"certificates/mp-{name}.box.json", change)


def query(name: str, old: str, new: str, versions: tuple[str, ...] = ("", "2.0/")
          ) -> Callable[[Path], None]:
    """Another query; ``old`` and ``new`` as in version 1.0."""
    def forge(folder: Path) -> None:
        for version in versions:
            path = folder / version / "vnnlib" / f"mp-{name}.vnnlib"
            text, words = path.read_text(), [old, new]
            if version:
                for letter in "XY":
                    for k in range(4):
                        words = [w.replace(f"{letter}_{k}", f"{letter}[0,{k}]") for w in words]
            assert words[0] in text
            path.write_text(text.replace(*words, 1))
    return forge


def turned(name: str) -> Callable[[Path], None]:
    """The property with the other relation."""
    def forge(folder: Path) -> None:
        for version in ("", "2.0/"):
            path = folder / version / "vnnlib" / f"mp-{name}.vnnlib"
            head, last = path.read_text().rsplit("(assert (", 1)
            path.write_text(f"{head}(assert ({'<>'[last[0] == '<']}{last[1:]}")
    return forge


def drop(k: int) -> Callable[[Any], None]:
    """A certificate of a box without one of its knots."""
    return lambda content: content["knots"].pop(k)


def shift(k: int) -> Callable[[Any], None]:
    """A knot that lies a little beside its place."""
    def change(content: Any) -> None:
        content["knots"][k] = str(Fraction(content["knots"][k]) + Fraction(1, 2**20))
    return change


def drop_end(name: str, side: int) -> Callable[[Path], None]:
    """A certificate of a box without the knot at one of its ends."""
    def forge(folder: Path) -> None:
        asked = query_of((folder / f"vnnlib/mp-{name}.vnnlib").read_text(), name)

        def change(content: Any) -> None:
            content["knots"].remove(printed(span(asked.box, content["direction"])[side]))
        box(name, change)(folder)
    return forge


def swap(content: Any) -> None:
    content["knots"][1:3] = content["knots"][2:0:-1]


def copy(one: str, other: str) -> Callable[[Path], None]:
    """A file in the place of another."""
    return lambda folder: (folder / other).write_bytes((folder / one).read_bytes()) and None


def graph(network: str, change: Callable[[Any], None]) -> Callable[[Path], None]:
    """Another network, in both versions."""
    def forge(folder: Path) -> None:
        import onnx

        for version in ("", "2.0/"):
            path = folder / version / "onnx" / f"mp-{network}.onnx"
            model = onnx.load(path)
            change(model)
            path.write_bytes(model.SerializeToString())
    return forge


def weight(model: Any) -> None:
    """One bias is larger by 1."""
    import numpy as np
    from onnx import numpy_helper

    constant = next(each for each in model.graph.initializer if each.name == "b0")
    array = numpy_helper.to_array(constant) + np.eye(len(numpy_helper.to_array(constant)))[0]
    constant.CopyFrom(numpy_helper.from_array(array.astype(np.float32), "b0"))


def softmax(model: Any) -> None:
    from onnx import helper

    model.graph.node.append(helper.make_node("Softmax", ["z1"], ["p"]))
    model.graph.output[0].name = "p"


def second_output(model: Any) -> None:
    model.graph.output.append(model.graph.output[0])


def another_output(model: Any) -> None:
    model.graph.output[0].name = "h0"


def batch(model: Any) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 2


def doubles(model: Any) -> None:
    model.graph.input[0].type.tensor_type.elem_type = 11


def factor(model: Any) -> None:
    from onnx import helper

    model.graph.node[0].attribute.append(helper.make_attribute("alpha", 1.0))


def function(model: Any) -> None:
    from onnx import helper

    model.functions.append(helper.make_function("", "Gemm", ["a"], ["b"], [], []))


def old_operators(model: Any) -> None:
    model.opset_import[0].version = 6


def renamed_output(model: Any) -> None:
    """A sum with the name of a constant."""
    model.graph.node[0].output[0] = model.graph.node[1].input[0] = "W1"


def skip(model: Any) -> None:
    model.graph.node[-1].input[0] = "x"


def shifted_direction(content: Any) -> None:
    content["direction"][0] += 1


def write(path: str, data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / path).write_bytes(data) and None


def remove(path: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).unlink()


def same_point(folder: Path) -> None:
    """The accepted certificate of another query."""
    copy(f"certificates/mp-{TEETH}.memproof.jsonl", f"certificates/mp-{SAT}.memproof.jsonl")(folder)


def spoilt_point(folder: Path) -> None:
    path = folder / "certificates" / f"mp-{SAT}.memproof.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"points":1', b'"points":2'))


def rewrite_point(folder: Path, change: Callable[[Certificate, list[Fraction]], Any]) -> None:
    """The certificate of TEETH's witness, of another network or point; it is accepted."""
    path = folder / "certificates" / f"mp-{TEETH}.memproof.jsonl"
    found = load(path)
    x = [Fraction(int(v), int(found.dataset.denominator)) for v in found.dataset.points[0]]
    network, point = change(found, x)
    write_certificate(path, Dataset.from_rows([point], [list(network.evaluate(point))],
                                              labels_are="numbers"), network)
    assert check(path).outcome == "ACCEPTED"


def another_point(folder: Path) -> None:
    """u . x is the same there, and so are the outputs."""
    u = json.loads((folder / f"certificates/mp-{TEETH}.box.json").read_text())["direction"]
    rewrite_point(folder, lambda found, x: (found.network, [x[0] - u[1], x[1] + u[0]]))


def another_network(folder: Path) -> None:
    """It has the same outputs at this point."""
    def change(found: Certificate, x: list[Fraction]) -> Any:
        old = found.network
        others = (old.with_weight(2, 0, channel, 7) for channel in range(3))
        return next(new for new in others if new.evaluate(x) == old.evaluate(x)), x
    rewrite_point(folder, change)


@dataclass(frozen=True)
class Forgery:
    name: str
    forge: Callable[[Path], None]
    query: str
    outcome: str
    code: str
    place: str


FORGERIES = [
    Forgery("sat called unsat", answer(SAT, answer="unsat"), SAT, REJECTED, "MP-V006", SAT),
    Forgery("unsat called sat", answer(UNSAT, answer="sat", witness=["0", "0", "0"],
                                       outputs=["0"]), UNSAT, REJECTED, "MP-V006", UNSAT),
    Forgery("the other side of the bound", turned(SAW), SAW, REJECTED, "MP-V006", SAW),
    Forgery("margin twice as large", answer(UNSAT, margin="-1/2"), UNSAT, REJECTED, "MP-V007",
            UNSAT),
    Forgery("margin a little too large", answer(TEETH, margin="65537/262144"), TEETH, REJECTED,
            "MP-V007", TEETH),
    Forgery("touching called missing", answer(SAT, margin="-1/1000000000000000000",
                                              answer="unsat"), SAT, REJECTED, "MP-V006", SAT),
    Forgery("no witness", answer(TEETH, witness=None, outputs=None), TEETH, REJECTED, "MP-V008",
            TEETH),
    Forgery("a witness for unsat", answer(UNSAT, witness=["0", "0", "0"], outputs=["0"]), UNSAT,
            REJECTED, "MP-V008", UNSAT),
    Forgery("a witness outside", answer(TEETH, witness=["100", "100"]), TEETH, REJECTED, "MP-V008",
            TEETH),
    Forgery("a witness of another dimension", answer(TEETH, witness=["1"]), TEETH, REJECTED,
            "MP-V008", TEETH),
    Forgery("other outputs", answer(TEETH, outputs=["1/2"]), TEETH, REJECTED, "MP-V008",
            "outputs"),
    Forgery("outputs of a point left out", answer(POINT, outputs=None), POINT, REJECTED, "MP-V008",
            "outputs"),
    Forgery("a knot left out", box(SAW, drop(4)), SAW, REJECTED, "MP-V009",
            "between knots 4 and 5"),
    Forgery("all knots but the ends left out",
            box(UNSAT, lambda c: c.update(knots=[k for i, k in enumerate(c["knots"])
                                                 if i in (0, 1, len(c["knots"]) - 2,
                                                          len(c["knots"]) - 1)])),
            UNSAT, REJECTED, "MP-V009", "between knots"),
    Forgery("a knot beside its place", box(SAW, shift(4)), SAW, REJECTED, "MP-V009",
            "between knots 4 and 5"),
    Forgery("an end left out", box(SAW, drop(0)), SAW, REJECTED, "MP-V009", "ends"),
    Forgery("the other end left out", box(SAW, drop(-1)), SAW, REJECTED, "MP-V009", "ends"),
    Forgery("the lower end of the box left out", drop_end(SAW, 0), SAW, REJECTED, "MP-V009",
            "json, knots"),
    Forgery("the upper end of the box left out", drop_end(SAW, 1), SAW, REJECTED, "MP-V009",
            "json, knots"),
    Forgery("knots in another order", box(SAW, swap), SAW, REJECTED, "MP-V009", "knot 3"),
    Forgery("a knot twice", box(SAW, lambda c: c["knots"].insert(3, c["knots"][3])), SAW, REJECTED,
            "MP-V009", "knot 5"),
    Forgery("another direction", box(SAW, shifted_direction), SAW, REJECTED, "MP-V009",
            "direction"),
    Forgery("a direction of another dimension", box(SAW, lambda c: c["direction"].append(0)), SAW,
            REJECTED, "MP-V009", "direction"),
    Forgery("the box of another query", copy(f"certificates/mp-{UNSAT}.box.json",
                                             f"certificates/mp-{SAW}.box.json"),
            SAW, REJECTED, "MP-V009", "direction"),
    Forgery("the point of another query", same_point, SAT, REJECTED, "MP-V010", SAT),
    Forgery("another point with the same outputs", another_point, TEETH, REJECTED, "MP-V010",
            TEETH),
    Forgery("another network with the same outputs", another_network, TEETH, REJECTED, "MP-V010",
            TEETH),
    Forgery("a point's certificate that is spoilt", spoilt_point, SAT, REJECTED, "MP-V010", SAT),
    Forgery("close called clear", answer(SAW, tolerance="clear"), SAW, REJECTED, "MP-V011",
            "tolerance"),
    Forgery("clear called close", answer(UNSAT, tolerance="close"), UNSAT, REJECTED, "MP-V011",
            "tolerance"),
    Forgery("differs called agrees", answer(FLIP, rounding="agrees", rounded_at=None,
                                            rounded=None), FLIP, REJECTED, "MP-V011", "rounding"),
    Forgery("agrees called differs", answer(TEETH, rounding="differs", rounded_at=["1", "1"],
                                            rounded=["0"]), TEETH, REJECTED, "MP-V011",
            "rounded_at"),
    Forgery("differs without a point", answer(FLIP, rounded_at=None), FLIP, REJECTED, "MP-V011",
            "rounded_at"),
    Forgery("rounded at a point outside of the box",
            derived(FLIPPED, lambda q: {"rounded_at": ["0"], "rounded": ["0", q["outputs"][1]]}),
            FLIPPED, REJECTED, "MP-V011", "rounded_at"),
    Forgery("rounded at another point than the witness",
            derived(FLIP, lambda q: {"rounded_at": [printed(Fraction(3, 4)
                                                            * Fraction(q["witness"][0]))]}),
            FLIP, REJECTED, "MP-V011", "rounded_at"),
    Forgery("agrees called differs, with the outputs that are computed",
            derived(TEETH, lambda q: {"rounding": "differs", "rounded_at": q["witness"],
                                      "rounded": q["outputs"]}),
            TEETH, REJECTED, "MP-V011", "rounded_at"),
    Forgery("other rounded outputs", answer(FLIP, rounded=["1", "1"]), FLIP, REJECTED, "MP-V011",
            "rounded_at"),
    Forgery("a point with rounded outputs where they agree", answer(TEETH, rounded_at=["1", "1"]),
            TEETH, REJECTED, "MP-V011", "rounded_at"),
    Forgery("another query in 2.0", query(UNSAT, "Y_0 ", "Y_0 1", ("2.0/",)), UNSAT, REJECTED,
            "MP-V012", UNSAT),
    Forgery("another network in 2.0",
            copy("onnx/mp-control-1-float32.onnx", "2.0/onnx/mp-teeth-4-float32.onnx"), TEETH,
            REJECTED, "MP-V012", "teeth-4"),
    Forgery("a network of another shape", answer(TEETH, network="control-1-float32"), TEETH,
            REJECTED, "MP-V012", "teeth-4"),
    Forgery("a weight changed", graph("control-1-float32", weight), UNSAT, REJECTED, "MP-V0", ""),
    Forgery("a softmax at the end", graph("control-1-float32", softmax), UNSAT, UNREADABLE,
            "MP-V005", "Softmax"),
    Forgery("two outputs", graph("control-1-float32", second_output), UNSAT, UNREADABLE, "MP-V005",
            "control-1"),
    Forgery("the output of a hidden layer", graph("control-1-float32", another_output), UNSAT,
            UNREADABLE, "MP-V005", "control-1"),
    Forgery("a factor of a product", graph("control-1-float32", factor), UNSAT, UNREADABLE,
            "MP-V005", "Gemm"),
    Forgery("a function that is called Gemm", graph("control-1-float32", function), UNSAT,
            UNREADABLE, "MP-V005", "control-1"),
    Forgery("operators of another time", graph("control-1-float32", old_operators), UNSAT,
            UNREADABLE, "MP-V005", "control-1"),
    Forgery("one name for two values", graph("control-1-float32", renamed_output), UNSAT,
            UNREADABLE, "MP-V005", "control-1"),
    Forgery("another counterexample", write(f"2.0/counterexamples/mp-{SAT}.counterexample", b"sat"),
            SAT, REJECTED, "MP-V012", "2.0/counterexamples"),
    Forgery("a batch of two", graph("control-1-float32", batch), UNSAT, UNREADABLE, "MP-V005", "x"),
    Forgery("another format", graph("control-1-float32", doubles), UNSAT, UNREADABLE, "MP-V005",
            "x"),
    Forgery("a node that skips others", graph("control-1-float32", skip), UNSAT, UNREADABLE,
            "MP-V005", "Gemm"),
    Forgery("no graph", write("onnx/mp-control-1-float32.onnx", b"\xff\xff"), UNSAT, REJECTED,
            "MP-V012", "control-1"),
    Forgery("an end of the box missing", query(UNSAT, "(assert (>= X_0 ", "; (assert (>= X_0 "),
            UNSAT, UNREADABLE, "MP-V002", "vnnlib"),
    Forgery("bytes that are no text", write(f"vnnlib/mp-{UNSAT}.vnnlib", b"\xff"), UNSAT,
            UNREADABLE, "MP-V002", "vnnlib"),
    Forgery("a missing certificate", remove(f"certificates/mp-{UNSAT}.box.json"), UNSAT, UNREADABLE,
            "MP-V001", "box.json"),
    Forgery("a missing point", remove(f"certificates/mp-{SAT}.memproof.jsonl"), SAT, UNREADABLE,
            "MP-V001", "jsonl"),
    Forgery("a missing query", remove(f"2.0/vnnlib/mp-{SAT}.vnnlib"), SAT, UNREADABLE, "MP-V001",
            "2.0"),
    Forgery("a float as a knot", box(SAW, lambda c: c["knots"].__setitem__(2, 0.5)), SAW,
            UNREADABLE, "MP-V003", "box.json"),
    Forgery("a direction of zeros", box(SAW, lambda c: c.update(direction=[0, 0])), SAW,
            UNREADABLE, "MP-V003", "direction"),
]


@pytest.mark.parametrize("forgery", FORGERIES,
                         ids=lambda forgery: forgery.name)
def test_forgeries_are_refused(forgery: Forgery, folder: Path) -> None:
    forgery.forge(folder)
    found = found_in(folder)[forgery.query]
    assert found.error is not None, "it was proved"
    assert found.outcome == forgery.outcome, found.error
    assert found.error.code.startswith(forgery.code), found.error
    assert forgery.place in found.error.place, found.error


def test_there_are_enough_forgeries() -> None:
    assert len(FORGERIES) >= 45


WHOLE = [  # what concerns the folder as a whole
    ("no answers", remove("answers.json"), "MP-V001"),
    ("a list without a query", write("instances.csv", b""), "MP-V012"),
    ("another list", copy("clear.csv", "close.csv"), "MP-V012"),
    ("another network in the list", copy("differs.csv", "2.0/instances.csv"), "MP-V012"),
    ("no JSON", write("answers.json", b"{"), "MP-V003"),
    ("nested JSON", write("answers.json", b"[" * 100_000), "MP-V003"),
    ("a long integer", write("answers.json", b"9" * 5000), "MP-V003"),
    ("a key twice", lambda f: (f / "answers.json").write_text(
        (f / "answers.json").read_text().replace('"answer":', '"answer": "sat",\n   "answer":', 1)),
     "MP-V003"),
    ("no queries", lambda f: edit(f, "answers.json", lambda c: c.update(queries=[])), "MP-V003"),
    ("a query twice", lambda f: edit(f, "answers.json",
                                     lambda c: c["queries"].append(c["queries"][0])), "MP-V003"),
    ("a path as a name", answer(TEETH, name="../../x"), "MP-V003"),
    ("not in lowest terms", answer(TEETH, margin="2/8"), "MP-V003"),
    ("a decimal", answer(TEETH, margin="0.25"), "MP-V003"),
    ("another word", answer(TEETH, answer="unknown"), "MP-V003"),
    ("a word that is a list", answer(TEETH, rounding=["agrees"]), "MP-V003"),
    ("a key more", answer(TEETH, more=1), "MP-V003"),
    ("another schema", lambda f: edit(f, "answers.json",
                                      lambda c: c.update(schema="memproof/instances/2")),
     "MP-V003"),
]


@pytest.mark.parametrize(("forge", "code"), [each[1:] for each in WHOLE],
                         ids=[each[0] for each in WHOLE])
def test_the_folder_as_a_whole(forge: Callable[[Path], None], code: str, folder: Path) -> None:
    forge(folder)
    with pytest.raises(MemproofError, match=code):
        found_in(folder)


def seeds_and_files(few: Path) -> list[str]:
    return sorted(str(path.relative_to(few)) for path in few.rglob("*") if path.is_file())


@given(st.integers(0, 2**32))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_are_refused_or_harmless(few: Path, tmp_path: Path, seed: int) -> None:
    """Some bytes of a file are changed: nothing but a refusal is raised, and what is still proved
    is what was proved before."""
    chance = Random(seed)
    folder = tmp_path / str(seed)
    shutil.copytree(few, folder, dirs_exist_ok=True)
    path = folder / chance.choice(seeds_and_files(few))
    data = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(data) + 1)
        data[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    path.write_bytes(data)
    before = found_in(few)
    with suppress(MemproofError):
        for each in check_folder(folder):
            same = before[each.name].stated if each.name in before else None
            assert each.outcome != PROVED or same is None or each.stated == same or (
                each.stated.rounding == "open")
    shutil.rmtree(folder)


@pytest.mark.parametrize("limit", ["MOST_WORK", "MOST_SUMS"])
def test_more_work_than_is_done_is_declined(few: Path, monkeypatch: pytest.MonkeyPatch,
                                            limit: str) -> None:
    monkeypatch.setattr(boxes, limit, 10)
    found = found_in(few)[SAW]
    assert (found.outcome, found.error and found.error.code) == (DECLINED, "MP-V004")


def test_nobody_is_waited_for(folder: Path) -> None:
    """A pipe in the folder has no end: it is no file."""
    path = folder / f"certificates/mp-{SAT}.box.json"
    path.unlink()
    os.mkfifo(path)
    found = found_in(folder)[SAT]
    assert (found.outcome, found.error and found.error.code) == (UNREADABLE, "MP-V001")


def test_agrees_needs_an_error_below_the_margin(few: Path, monkeypatch: pytest.MonkeyPatch
                                                ) -> None:
    margin = found_in(few)[SAW].stated.margin
    for error, outcome in ((-margin, REJECTED), (-margin * Fraction(999, 1000), PROVED)):
        monkeypatch.setattr(checking, "error_bounds", lambda *_, e=error: [e])
        assert found_in(few)[SAW].outcome == outcome


def test_agrees_needs_numbers_of_the_format(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "holds", lambda *_: False)
    found = found_in(few)
    for name in (TEETH, SAW, POINT):
        assert (found[name].outcome, found[name].error and found[name].error.code) == (
            REJECTED, "MP-V011")


def test_every_knot_of_teeth_is_needed(few: Path, tmp_path: Path) -> None:
    """Each place at which some neuron bends, not only those at which the output does."""
    count = len(json.loads((few / f"certificates/mp-{SAW}.box.json").read_text())["knots"])
    for k in range(count):
        folder = Path(shutil.copytree(few, tmp_path / str(k)))
        box(SAW, drop(k))(folder)
        assert found_in(folder)[SAW].outcome == REJECTED
