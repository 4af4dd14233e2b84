"""Slips in the gadget language: every one ends in a code, the line in the user's file, the mend."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import memproof, refused

from memproof import construction, gadget
from memproof.constructions import registry
from memproof.errors import MemproofError
from memproof.network import network_of
from memproof.network.affine import NO_COLLECTION, NOT_AFFINE, TOO_EARLY, Affine, Level
from memproof.network.slips import Neurons, describe

HEAD = """\
import numpy as np
from memproof import carry, identity, together

def ramp(t, r):
    p, q = yield {"p": t - r + 1, "q": t - r}
    return p - q

def empty(t):
    p, q = yield t, t - 1

def two(t):
    (a,) = yield (t,)
    (b,) = yield (a,)
    return b

def mine(x):
    t, s = yield {"t": x[0], "s": x[0] - 1}
"""
# What is written in the last line of ``mine``, the code, and words of the message.
SLIPS = [
    ("y = 2 * ramp(t, 3)", "MP-N019", "yield from"),
    ("y = ramp(t, 3) - 1", "MP-N019", "yield from"),
    ("y = t + ramp(t, 3)", "MP-N011", "the gadget ramp, which has not run"),
    ("y = yield ramp(t, 3)", "MP-N017", "y = yield from ramp(...)"),
    ("y = yield (t, ramp(t, 3))", "MP-N017", "y = yield from ramp(...)"),
    ("y = yield from [ramp(t, 1), ramp(t, 2)]", "MP-N017", "y = yield from ramp(...)"),
    ("y = yield from (t, s)", "MP-N019", "a gadget after yield from"),
    ("y = yield from t", "MP-N019", "yield from runs a gadget"),
    ("y = yield from ramp", "MP-N019", "a function: call it"),
    ("y = yield from ramp(t)", "MP-N019", "missing 1 required positional argument"),
    ("y = 1 + (yield from empty(t))", "MP-N019", "is a return or a yield from missing?"),
    ("y = 2 * (yield (t,))", "MP-N019", "1 value in a tuple: unpack it"),
    ("y = (yield (t,)) - 1", "MP-N019", "1 value in a tuple: unpack it"),
    ("y = -(yield t, s)", "MP-N019", "2 values in a tuple"),
    ("y, = yield (t)", "MP-N019", "a comma makes a tuple"),
    ("y, z = yield t - 1", "MP-N019", "a comma makes a tuple"),
    ("y, z = yield t, s, t - 5", "MP-N019", "the last yield asked for 3"),
    ("y, z = yield {'p': t, 'p': s}", "MP-N019", "the last yield asked for 1"),
    ("y = (yield {'p': t, 'q': s})['p']", "MP-N019", "one of 2, counted from 0, found 'p'"),
    ("y = (yield {'p': t, 'q': s}).p", "MP-N019", "as they were asked for"),
    ("y = (yield t, s)[2]", "MP-N019", "one of 2, counted from 0, found 2"),
    ("y = yield ((t,),)", "MP-N017", "1 value in a tuple"),
    ("y = yield None", "MP-N017", "is a return or a yield from missing?"),
    ("y = yield", "MP-N017", "is a return or a yield from missing?"),
    ("y = yield (t - i for i in range(3))", "MP-N017", "make it a list"),
    ("y = yield (carry(t),)", "MP-N017", "belongs into together"),
    ("y = t + identity(s)", "MP-N011", "yield identity(...) gives it back"),
    ("y = yield from together(carry(t), s)", "MP-N019", "values that carry(...) hands on"),
    ("y = yield from together((carry(t), ramp(t, 2)))", "MP-N019", "2 values in a tuple"),
    ("y = yield from together(carry(t), ramp)", "MP-N019", "the function ramp, which is"),
    ("g = ramp(t, 2); y = yield from together(g, g)", "MP-N019", "every gadget once"),
    ("y = yield from together(ramp(t, 2), carry(ramp(t, 1)))", "MP-N017", "yield from ramp(...)"),
    ("y = 0 if t > 3 else 1", "MP-N018", "t > 3"),
    ("y = 0 if t - 2 * s == 3 else 1", "MP-N018", "t - 2 s == 3"),
    ("y = 0 if t else 1", "MP-N018", "whether t is true"),
    ("y = not t", "MP-N018", "whether t is true"),
    ("y = t and s", "MP-N018", "whether t is true"),
    ("y = t in [1, 2]", "MP-N018", "t == 1"),
    ("y = max(t, 3)", "MP-N018", "t < 3"),
    ("y = sorted([t, s])", "MP-N018", "s < t"),
    ("y = [1, 2, 3][t]", "MP-N018", "t as an integer"),
    ("y = [i for i in range(t)]", "MP-N018", "t as an integer"),
    ("y = int(t)", "MP-N018", "int(t)"),
    ("y = round(t)", "MP-N018", "round(t)"),
    ("y = t * s", "MP-N012", "a product of two neurons"),
    ("t *= t", "MP-N012", "a product of two neurons"),
    ("y = t / s", "MP-N012", "a quotient of two neurons"),
    ("y = 1 / t", "MP-N012", "1 / t"),
    ("y = t / 0", "MP-N012", "a divisor that is not 0"),
    ("y = t ** 2", "MP-N012", "t ** 2"),
    ("y = 2 ** t", "MP-N012", "2 ** t"),
    ("y = t % 2", "MP-N012", "t % 2"),
    ("y = t // 2", "MP-N012", "t // 2"),
    ("y = abs(t)", "MP-N012", "abs(t)"),
    ("y = t & 1", "MP-N012", "t & 1"),
    ("y = t * 0.5", "MP-N011", "found 0.5"),
    ("y = 0.5 + t", "MP-N011", "found 0.5"),
    ("y = t / 2.0", "MP-N011", "found 2.0"),
    ("y = np.float64(0.5) * t", "MP-N011", "0.5"),
    ("y = np.array([1, 2]) * t", "MP-N011", "array([1, 2])"),
    ("y = t + 'one'", "MP-N011", "'one'"),
    ("y = t + None", "MP-N011", "is a return or a yield from missing?"),
    ("y = t[0]", "MP-N019", "t[...]"),
    ("y = t(2)", "MP-N019", "t(...)"),
    ("y = t.relu()", "MP-N019", "has no attribute 'relu'"),
    ("y = t + x[0]", "MP-N010", "x0 lives in layer 0: carry it"),
    ("y = yield x[0] - 1", "MP-N010", "x0 lives in layer 0: carry it"),
    ("y = x[1]", "MP-N019", "one of 1, counted from 0, found 1"),
    ("a, b = x", "MP-N019", "not enough values to unpack"),
    ("y = x - 1", "MP-N019", "1 value in a tuple"),
]


def construction_in(path: Path, line: str, last: str = "    return t\n") -> Any:
    """The function ``mine`` of a file whose last line but one is this."""
    path.write_text(f"{HEAD}    {line}\n{last}")
    spec = importlib.util.spec_from_file_location("mine", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.mine


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(("line", "code", "words"), SLIPS, ids=[line for line, _, _ in SLIPS])
def test_a_slip_has_a_line_and_a_mend(line: str, code: str, words: str, tmp_path: Path) -> None:
    mine = construction_in(tmp_path / "mine.py", line)
    with pytest.raises(MemproofError) as caught:
        network_of(mine, 1)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300
    inside = ("missing 1", "hands", "every gadget")  # raised by what the line calls
    assert caught.value.place == f"mine.py:{HEAD.count(chr(10)) + 1} (mine)" or words in inside


@pytest.mark.parametrize(("last", "code", "words"), [
    ("", "MP-N015", "None"),
    ("    return None\n", "MP-N015", "None"),
    ("    return []\n", "MP-N015", "None"),
    ("    return ramp(t, 3)\n", "MP-N017", "the gadget ramp, which has not run"),
    ("    return {'y': t}\n", "MP-N017", "{'y': Affine(t, layer 1)}"),
    ("    return identity(t)\n", "MP-N017", "a neuron that is asked for"),
    ("    return 0.5\n", "MP-N017", "0.5"),
    ("    return x[0]\n", "MP-N010", "x0 lives in layer 0"),
])
def test_what_is_no_output(last: str, code: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(MemproofError) as caught:
        network_of(construction_in(tmp_path / "mine.py", "pass", last), 1)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert "mine.py:16 (mine)" in caught.value.place


def test_a_construction_without_a_yield() -> None:
    with pytest.raises(MemproofError, match=r"MP-N014 .* found an expression"):
        network_of(lambda x: 2 * x[0], 1)  # type: ignore[arg-type, return-value]
    with pytest.raises(MemproofError, match=r"MP-N019 at test_slips.py:.* yield from gadget"):
        network_of(lambda x: 2 * (n for n in x), 1)  # type: ignore[operator]


def test_gadgets_out_of_step(tmp_path: Path) -> None:
    mine = construction_in(tmp_path / "mine.py",
                           "y, z = yield from together(ramp(t, 1), two(t))")
    with pytest.raises(MemproofError) as caught:
        network_of(mine, 1)
    assert caught.value.code == "MP-N013"
    assert caught.value.place == "mine.py:13 (two)"


def test_an_error_of_another_kind_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        network_of(construction_in(tmp_path / "mine.py", "y = {}['k']"), 1)


def test_every_question_is_refused() -> None:
    """Whatever Python calls: no operator is forgotten."""
    t = Affine({0: 1}, 0, Level(1, ["t"]))
    for words, code in ((TOO_EARLY, "MP-N018"), (NOT_AFFINE, "MP-N012"),
                        (NO_COLLECTION, "MP-N019")):
        for name, text in words.items():
            with pytest.raises(MemproofError, match=code):
                getattr(t, name)(*[2] * ("{1}" in text))
    assert +t is t
    assert {t: 1}[t] == 1


def test_neurons_are_a_tuple() -> None:
    """What tuples are used for goes on."""
    some = Neurons([1, 2, 3])
    assert some == (1, 2, 3)
    assert some.__add__((4,)) == (1, 2, 3, 4)
    assert some[1:] == (2, 3)
    assert sum(some) == 6


def test_what_stands_where_an_expression_should() -> None:
    assert describe((1, 2)) == "2 values in a tuple: unpack it, (t,) = t"
    assert describe(max) == "the function max, which is not called"
    assert len(describe("x" * 10**6)) < 100


def test_the_command_line_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))  # --load adds to it
    Path("mine.py").write_text(
        "import memproof\n\n\n@memproof.construction('slip')\ndef slip(x, data):\n"
        "    (t,) = yield (x[0],)\n    if t > 3:\n        return t\n    return 0 * t\n")
    ran = memproof("certify", "iris", "--construction", "slip", "--load", "mine.py")
    refused(ran, "MP-N018", "mine.py:7 (slip)", "x0 > 3")
    assert "MP-N018" in memproof("explain", "MP-N018").out


def test_decorators_without_parentheses() -> None:
    with pytest.raises(MemproofError, match=r"MP-N014 at test_slips.py:.*@gadget"):

        @gadget  # type: ignore[arg-type]
        def ramp(t: Any, r: int) -> Any:
            yield t - r

    with pytest.raises(MemproofError, match=r"MP-B009 at test_slips.py:.*my-name"):

        @construction  # type: ignore[arg-type]
        def mine(x: Any, data: Any) -> Any:
            yield x[0]


def test_a_gadget_without_a_yield() -> None:
    @gadget()
    def double(t: Any) -> Any:
        return 2 * t

    def mine(x: Any) -> Any:
        y = yield from double(x[0])
        return y

    with pytest.raises(MemproofError, match=r"MP-N014 at test_slips.py:.*\(double\).*a yield"):
        network_of(mine, 1)


@pytest.mark.parametrize(("line", "words"), [
    ("def lazy(x):\n    t = yield x[0]\n    return t", "takes 1 positional argument but 2"),
    ("def lazy(data, x):\n    t = yield data.points[0]\n    return t", "no attribute 'points'"),
    ("def lazy(x, data):\n    line = memproof.line_of(data)\n    t = line.project(x)\n"
     "    yield x[0]\n    return line.label(t - 1)", "yield from"),
])
def test_slips_of_whole_constructions(
    line: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))  # --load adds to it
    Path("lazy.py").write_text(f"import memproof\n\n@memproof.construction('lazy')\n{line}\n")
    ran = memproof("certify", "iris", "--load", "lazy.py", "--construction", "lazy")
    refused(ran, "MP-N019", words, "at lazy.py:")
