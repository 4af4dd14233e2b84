"""Malformed and hostile lemma files: refused with a code, soon, and nothing in them is executed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.paths import ROOT
from helpers.small_lemmas import HONEST, changed, library

from memproof.errors import MemproofError
from memproof.lemmas import prove
from memproof.lemmas.files import LIMIT, dumps, loads, natural_order, read

GOOD = dumps(HONEST["POS"])
PLACE = "a lemma's file"


def twice(key: str) -> str:
    return GOOD.replace(f'"{key}":', f'"{key}": 0, "{key}":', 1)


MALFORMED: dict[str, tuple[bytes | str, str]] = {
    "nothing": ("", "MP-Q001"),
    "a space": (" ", "MP-Q001"),
    "half a file": (GOOD[: len(GOOD) // 2], "MP-Q001"),
    "all but the last brace": (GOOD.rstrip()[:-1], "MP-Q001"),
    "more after the end": (GOOD + "{}", "MP-Q001"),
    "a list": ("[]", "MP-Q001"),
    "a text": ('"x"', "MP-Q001"),
    "a number": ("1", "MP-Q001"),
    "null": ("null", "MP-Q001"),
    "true": ("true", "MP-Q001"),
    "a key twice": (twice("goals"), "MP-Q001"),
    "an inner key twice": (GOOD.replace('"x": "R"', '"x": "R", "x": "Z"', 1), "MP-Q001"),
    "a decimal number": ('{"a": 1.5}', "MP-Q001"),
    "an exponent": ('{"a": 1e3}', "MP-Q001"),
    "NaN": ('{"a": NaN}', "MP-Q001"),
    "infinity": ('{"a": -Infinity}', "MP-Q001"),
    "a number of 5000 digits": ('{"a": ' + "1" * 5000 + "}", "MP-Q001"),
    "a comma too much": ('{"a": 1,}', "MP-Q001"),
    "a comment": ('{"a": 1} // one', "MP-Q001"),
    "single quotes": ("{'a': 1}", "MP-Q001"),
    "Python": ("__import__('os').system('true')", "MP-Q001"),
    "a pickle": (b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00K\x01.", "MP-Q001"),
    "no UTF-8": (b'{"a": "\xff\xfe"}', "MP-Q001"),
    "NUL": (b'{"a": "\x00"}', "MP-Q001"),
    "a control character in a text": ('{"a": "\n"}', "MP-Q001"),
    "a byte order mark in a text": ("\ufeff{}", "MP-Q001"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "MP-Q001"),
    "UTF-16": (GOOD.encode("utf-16"), "MP-Q001"),
    "UTF-32 without a mark": (GOOD.encode("utf-32-le"), "MP-Q001"),
    "brackets": ("[" * 100_000, "MP-Q004"),
    "braces": ('{"a":' * 40_000, "MP-Q004"),
    "too large": ('{"a": "' + "x" * LIMIT + '"}', "MP-Q004"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_files(name: str) -> None:
    text, code = MALFORMED[name]
    with pytest.raises(MemproofError) as caught:
        loads(text)
    assert (caught.value.code, caught.value.place) == (code, PLACE)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(("text", "where"), [
    ('{"a": 1,\n "b": {"a": 2},\n  "a": 3}', "'a': line 3 column 3"),
    ('{"b": [{"a": 1}, {"a": 2}],\n "c": {"a": 1, "d": "a", "a": 2}}', "'a': line 2 column 26"),
    ('{"a": "1.5",\n "b": [1,\n 1.5]}', "'1.5': line 3 column 2"),
    ('{"a": "NaN", "b": NaN}', "'NaN': line 1 column 19"),
    ('{"a" 1}', "line 1 column 6"),
])
def test_a_malformed_file_says_where(text: str, where: str) -> None:
    with pytest.raises(MemproofError, match="MP-Q001") as caught:
        loads(text)
    assert where in caught.value.found


def test_the_largest_file() -> None:
    frame = '{"a": "' + '"}'
    assert len(loads('{"a": "' + "x" * (LIMIT - len(frame)) + '"}')["a"]) == LIMIT - len(frame)
    with pytest.raises(MemproofError, match="MP-Q004"):
        loads('{"a": "' + "x" * (LIMIT - len(frame) + 1) + '"}')


def test_a_file_survives_being_written() -> None:
    for data in HONEST.values():
        assert loads(dumps(data)) == data
        assert loads(dumps(data).encode()) == data
        assert prove(loads(dumps(data)), library())


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MemproofError, match="MP-U001"):
        read(tmp_path / "none.json")
    with pytest.raises(MemproofError, match="MP-D001"):
        read(tmp_path)
    (tmp_path / "good.json").write_text(GOOD)
    assert read(tmp_path / "good.json") == HONEST["POS"]
    (tmp_path / "bad.json").write_text("[")
    with pytest.raises(MemproofError) as caught:
        read(str(tmp_path / "bad.json"))
    assert (caught.value.code, caught.value.place) == ("MP-Q001", str(tmp_path / "bad.json"))
    (tmp_path / "large.json").write_text(" " * (LIMIT + 1))
    with pytest.raises(MemproofError, match="MP-Q004"):
        read(tmp_path / "large.json")


def test_the_order_of_names() -> None:
    names = ["G10", "B2", "G9", "G1", "G10-a", "PH", "B1", "G1b", "E1"]
    assert sorted(names, key=natural_order) == [
        "B1", "B2", "E1", "G1", "G1b", "G9", "G10", "G10-a", "PH"]


# --- objects of the wrong shape, everywhere


ODD: list[Any] = [None, True, 0, -1, "", "x", [], [[]], {}, {"x": {}}, "x" * 5000, ["x"], "\ud800",
                  {"then": "x >= 0"}, 10**20]
PATHS = ["lemma", "title", "variables", "variables/x", "goals", "goals/one", "hypotheses",
         "hypotheses/x0", "functions", "imports", "uses", "witness", "witness/variables",
         "witness/variables/x", "witness/functions", "witness/range", "proof", "proof/weak",
         "proof/weak/name", "proof/weak/claim", "proof/weak/by", "proof/weak/say", "proof/weak/sum",
         "proof/weak/sum/0", "proof/weak/sum/0/c", "proof/weak/sum/0/facts",
         "proof/square/sum/0/square", "proof/equal/with", "proof/equal/with/0",
         "proof/equal/with/0/0", "proof/equal/with/0/1"]
OTHERS = [("CASES", "proof/relu/branches"), ("CASES", "proof/relu/branches/0"),
          ("CASES", "proof/relu/on"),
          ("CASES", "proof/of/of"), ("CASES", "proof/relu/branches/0/assume"),
          ("CASES", "proof/relu/branches/0/steps"), ("INDUCTION", "proof/all/on"),
          ("INDUCTION", "proof/all/base"), ("INDUCTION", "proof/all/base/steps"),
          ("INDUCTION", "proof/all/step"), ("INDUCTION", "proof/all/step/from"),
          ("INDUCTION", "proof/all/step/hypothesis"), ("INDUCTION", "proof/all/claim/all"),
          ("INDUCTION", "proof/all/claim/if"), ("INDUCTION", "proof/all/claim/then"),
          ("INDUCTION", "functions/f"), ("INDUCTION", "witness/functions/f"),
          ("INDUCTION", "witness/functions/f/of"), ("INDUCTION", "witness/functions/f/is"),
          ("INDUCTION2", "witness/functions/F/from"), ("INDUCTION2", "witness/functions/F/base"),
          ("INDUCTION2", "witness/functions/F/next"), ("INDUCTION2", "witness/functions/F/table"),
          ("INSTANCE", "proof/on/fact"), ("INSTANCE", "proof/on/at"), ("INSTANCE", "proof/on/at/t"),
          ("INSTANCE", "proof/on/given"), ("INSTANCE", "proof/on/given/0"),
          ("CUT", "proof/cut/from"), ("ANTI", "proof/equal/facts"), ("ANTI", "proof/equal/facts/0"),
          ("EITHER", "proof/some/from"), ("CONGRUENCE", "proof/equal/given"),
          ("STURM", "proof/part/in"), ("STURM", "proof/part/low"), ("STURM", "proof/part/high"),
          ("FORALL", "proof/all/assume"), ("FORALL", "proof/all/steps"), ("USER", "uses/0")]


@pytest.mark.parametrize(("name", "path"), [*(("POS", path) for path in PATHS), *OTHERS])
def test_odd_values_are_refused_or_harmless(name: str, path: str) -> None:
    """No value at any place leads to another exception, and most are refused, with a place."""
    refusals = 0
    for odd in ODD:
        error = error_of(changed(HONEST[name], path, odd))
        refusals += error is not None
        assert error is None or error.place.startswith("lemma")
        assert error is None or len(str(error)) < 1500
    assert refusals >= len(ODD) // 3


def error_of(data: Any) -> MemproofError | None:
    try:
        prove(data, library())
    except MemproofError as error:
        return error
    return None


@pytest.mark.parametrize("data", [None, [], "x", 1, True, {}, {"lemma": None}, {"lemma": ["A"]}])
def test_no_lemma_at_all(data: Any) -> None:
    error = error_of(data)
    assert error is not None
    assert (error.code, error.place) == ("MP-Q001", "lemma without a name")


def test_the_place_is_short_for_a_long_name() -> None:
    error = error_of({**HONEST["POS"], "lemma": "A" * 5000})
    assert error is not None
    assert error.place == "lemma without a name"
    error = error_of(changed(HONEST["POS"], "proof/weak/name", "a" * 5000))
    assert error is not None
    assert error.place == "lemma POS, step 3"


@pytest.mark.parametrize("text", [
    "a\u202eb", "a\x1b[31mb", "a\u0000", "\ud800", " ", "", "a\nb", "a\u200eb"])
@pytest.mark.parametrize("path", ["title", "statement", "source", "proof/weak/say", "lemma",
                                  "imports/i/says", "imports/i/cite"])
def test_texts_that_show_something_else(path: str, text: str) -> None:
    data = {**HONEST["POS"], "imports": {"i": {"fact": "x > 0", "says": "s", "cite": "c"}}}
    assert error_of(data) is None
    error = error_of(changed(data, path, text))
    assert error is not None
    assert error.code == "MP-Q001"


@pytest.mark.parametrize("name",
                         ["relu", "a1", "A.b", "A b", "A" * 25, "1A", "\u0410", "A\n", "-A"])
def test_ids_that_are_none(name: str) -> None:
    error = error_of({**HONEST["POS"], "lemma": name})
    assert error is not None
    assert error.code == "MP-Q001"


# --- bombs: they end, and early; nothing is executed.  Each in a process of its own.


def bomb(**changes: Any) -> str:
    data = dict(HONEST["POS"])
    for path, value in changes.items():
        data = changed(data, path.replace("__", "/"), value)
    return json.dumps(data)


def tower(base: str, around: str, times: int) -> str:
    for _ in range(times):
        base = around.replace("@", base)
    return base


NINES = "9" * 300
ROOTS = " + ".join(f"{NINES[:13]}*x**{k}" for k in range(0, 12, 2)) + " + x**12"
HOSTILE: dict[str, Callable[[], str]] = {
    "a tower over zero": lambda: bomb(
        proof__weak__claim=f"x >= 1 + {tower('0', '(@)**24', 8)}"),
    "a tower over what cancels": lambda: bomb(
        proof__weak__claim=f"{tower('((x+1)*(x-1)-x**2+1)', '(@**24+x-x)', 6)} >= 0"),
    "a tower of relus": lambda: bomb(
        proof__weak__claim=f"{tower('x', 'relu((@+x+y)**3)', 12)} >= 0"),
    "a tower of numbers": lambda: bomb(proof__weak__claim=f"{tower(NINES, '(@)**24', 5)} >= x"),
    "a number that is too long to print": lambda: bomb(
        proof__weak__claim=f"relu(x + {NINES}**20) >= x + 1 - 0*y"),
    "a number in the witness that is too long to print": lambda: bomb(
        witness__variables__x=f"{NINES}**20"),
    "pow2 of a large number": lambda: bomb(witness__variables__x=f"pow2({NINES})"),
    "many variables": lambda: bomb(variables={f"v{k}": "R" for k in range(15_000)}),
    "many functions": lambda: bomb(functions={f"f{k}": "R -> R" for k in range(9000)}),
    "a key many times": lambda: '{"lemma": 1' + ', "a": 0' * 30_000 + "}",
    "a long sum at many places": lambda: bomb(hypotheses={
        f"h{k}": " + ".join(["x"] * 900) + " >= x" for k in range(60)}),
    "a large sum that is put at many places": lambda: bomb(
        hypotheses={"h": {"all": {"t": "R"}, "if": [" + ".join(["t"] * 900) + " >= 0"],
                          "then": "t == t"}},
        proof__weak={"name": "weak", "claim": "x == x", "by": "instance", "fact": "h", "say": "s",
                     "at": {"t": "0*" + "*".join(["x"] * 900)}, "given": ["h"]}),
    "many witnesses": lambda: bomb(witness=[HONEST["POS"]["witness"]] * 3000),
    "a wide range": lambda: bomb(hypotheses={"h": {
        "all": dict.fromkeys("abcdefg", "R"), "then": "a <= 400"}}, witness__range=[-400, 400]),
    "a function without an end": lambda: bomb(
        functions={"f": "Z -> R"}, hypotheses={"h": "f(1) >= 0"},
        witness__functions={"f": {"of": ["k"], "is": "f(k - 1) + f(k - 1)"}}),
    "a polynomial of many terms at many places": lambda: bomb(proof=[
        {**HONEST["POS"]["proof"][2], "name": f"s{k}",
         "claim": "(x+y+z)**24 >= (x+y+z)**23*(x+y+z)"}
        for k in range(500)]),
    "Sturm at many places": lambda: bomb(proof=[
        {"name": f"s{k}", "claim": f"{ROOTS} > 0", "by": "sturm", "say": "s", "in": "x",
         "low": None, "high": None} for k in range(400)]),
    "a dear table in many witnesses": lambda: bomb(
        functions={"f": "Z -> R"}, witness=[{**HONEST["POS"]["witness"], "functions": {"f": {
            "table": {str(k): "+".join(["1"] * 900) for k in range(9)}}}}] * 12),
    "a wide range in many witnesses": lambda: bomb(
        hypotheses={"h": {"all": {"a": "Z", "b": "Z"}, "then": "a - b <= 800"}},
        witness=[{**HONEST["POS"]["witness"], "range": [-90, 90]}] * 12),
    "thousands of steps": lambda: bomb(proof=[
        {"name": f"s{k}", "claim": "x >= x", "by": "pos", "say": "s"} for k in range(3500)]),
    "deep steps": lambda: bomb(proof=tower_of_steps(300)),
    "minus signs": lambda: bomb(proof__weak__claim="-" * 3000 + "x >= 0"),
    "code in every text": lambda: bomb(
        proof__weak__claim="__import__('pathlib').Path('executed').touch() >= 0"),
}


def tower_of_steps(depth: int) -> list[Any]:
    steps = [HONEST["POS"]["proof"][2]]
    for k in range(depth):
        steps = [{"name": f"g{k}", "claim": {"then": "x >= 0"}, "by": "generalization", "say": "s",
                  "steps": steps}]
    return steps


# Imports once; a child of its own, with limits of its own, judges each file.
JUDGE = """
import os, resource, sys
from memproof.errors import MemproofError
from memproof.lemmas import prove
from memproof.lemmas.files import read
import sympy

def judge(name):
    resource.setrlimit(resource.RLIMIT_CPU, (6, 6))
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    sys.set_int_max_str_digits(4300)
    try:
        prove(read(name), {})
        print(name, "proved", flush=True)
    except MemproofError as error:
        print(name, error.code, len(str(error)) < 2000, flush=True)

for name in sys.argv[1:]:
    if os.fork() == 0:
        judge(name)
        os._exit(0)
    os.wait()
"""


def test_hostile_files_end(tmp_path: Path) -> None:
    files = {f"{each.replace(' ', '-')}.json": content() for each, content in HOSTILE.items()}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    done = subprocess.run([sys.executable, "-c", JUDGE, *files], cwd=tmp_path, timeout=300,
                          capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [name for name, *_ in lines] == [*files], done.stderr
    for name, code, *short in lines:
        assert code.startswith("MP-Q"), name
        assert short == ["True"], name
    assert {each.name for each in tmp_path.iterdir()} == {*files}
